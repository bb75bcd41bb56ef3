import pytest
from PIL import Image, ImageChops

from news import art
from news.art import letters
from news.art.palettes import PAPER
from news.art.share_card import LABEL, LEADING, LEFT, RIGHT, TITLE_HEIGHT, TITLE_SIZES

COMPOUND = "wetenschapsparkbeheersmaatschappij"
GREEN = (0, 255, 0)
WIDTH = LABEL - LEFT - RIGHT

HOSTILE = [
    "Kort",
    "Leuven en dertig gemeenten zijn samen culturele hoofdstad in 2030, en dat is nog maar het begin",
    f"{COMPOUND.capitalize()} overlegt met {COMPOUND}svoorzitters",
    " ".join([COMPOUND] * 6)[:200],
    "x" * 200,
    "W" * 200,
    "€30 miljoen – 7.500 m² voor ’t coöperatieve café " * 4,
    "a b " * 50,
    "." * 200,
    "İ" * 200,
    "a\u0301" * 100,
    "😀" * 50,
    "漢字" * 100,
    "عربي " * 40,
    "two\nlines\tand\x00more\u2028lines",
    "",
]


def card(**texts):
    texts = {"title": "Title", "topic": "Health", "date": "12 November 2025", "site": "Leuven Innovation Region", **texts}
    return art.share_card(Image.new("RGB", art.SHARE_SIZE, GREEN), "health", **texts)


def assert_fits(picture):
    """Assert that nothing is drawn beside the label, nor on its margins."""
    changed = ImageChops.difference(picture, Image.new("RGB", picture.size, GREEN)).getbbox()
    left, top, right, bottom = changed
    assert (left, right, bottom) == (0, LABEL, 630)
    assert top > 80
    for margin in (
        (0, top + 10, LEFT - 8, 630),
        (LABEL - RIGHT + 4, top + 10, LABEL, 630),
        (0, 630 - 30, LABEL, 630),
        (0, top + 10, LABEL, top + 36),
    ):
        assert picture.crop(margin).getcolors() == [((margin[2] - margin[0]) * (margin[3] - margin[1]), PAPER)]


@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_stays_on_the_label(title):
    assert_fits(card(title=title))


@pytest.mark.parametrize("text", [*HOSTILE, "Wetenschap, onderwijs, ondernemerschap en internationale samenwerking"])
def test_any_topic_date_and_site_stay_on_the_label(text):
    assert_fits(card(topic=text, date=text, site=text))


@pytest.mark.parametrize("title", [title for title in HOSTILE if letters.drawable(title)])
def test_a_title_is_set_smaller_then_cut(title):
    text = letters.drawable(title)
    lines, font, size = letters.fitted(text, WIDTH, TITLE_HEIGHT, TITLE_SIZES, LEADING)
    assert all(font.getlength(line) <= WIDTH for line in lines)
    assert len(lines) * size * LEADING <= TITLE_HEIGHT
    if not lines[-1].endswith("…"):
        assert "".join(lines).replace("-", "").replace(" ", "") == text.replace("-", "").replace(" ", "")


def test_a_short_title_is_large_and_a_long_one_is_whole():
    assert letters.fitted("imec turns forty", WIDTH, TITLE_HEIGHT, TITLE_SIZES, LEADING)[2] == TITLE_SIZES[0]
    ninety = "Looking for a designer or a film crew? Leuven’s creatives share one directory of 400 names"
    lines, _, size = letters.fitted(ninety, WIDTH, TITLE_HEIGHT, TITLE_SIZES, LEADING)
    assert " ".join(lines) == ninety
    assert size >= 44


def test_a_very_long_title_is_cut():
    lines, _, size = letters.fitted("bedrijventerreinvereniging overlegt " * 10, WIDTH, TITLE_HEIGHT, TITLE_SIZES, LEADING)
    assert lines[-1].endswith("…")
    assert size == TITLE_SIZES[-1]


def test_a_compound_is_broken_between_syllables():
    assert letters.wrap(COMPOUND, letters.face("Semibold", 46), WIDTH) == ["wetenschapsparkbeheers-", "maatschappij"]


@pytest.mark.parametrize("character", "€éëïüçÉ–²’‘“”…&m0")
def test_the_typeface_draws(character):
    for weight in ("Regular", "Semibold"):
        font = letters.face(weight, 40)
        lacking, drawn = font.getmask("\U0010ffff"), font.getmask(character)
        assert drawn.getbbox()
        assert (drawn.size, bytes(drawn)) != (lacking.size, bytes(lacking))
    assert letters.is_drawn(character)


@pytest.mark.parametrize("character", "😀漢ع\ufffe")
def test_the_typeface_lacks(character):
    assert not letters.is_drawn(character)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("A 😀 day", "A day"),
        ("A day 👩\u200d🔬", "A day"),
        ("漢字", ""),
        ("cafe\u0301", "café"),
        ("e\u2011mail", "e-mail"),
        ("30\u202f000", "30\u00a0000"),
        ("coo\u00adperatie", "cooperatie"),
        ("one\r\ntwo", "one two"),
    ],
)
def test_what_cannot_be_drawn_is_left_out(text, drawn):
    assert letters.drawable(text) == drawn


def test_emoji_leave_no_box():
    assert card(title="A 😀漢 day").tobytes() == card(title="A day").tobytes()


def test_an_article_without_topic_or_date_has_a_card():
    assert_fits(card(topic=""))
    assert_fits(card(topic="", date=""))
    assert card(topic="", date="").tobytes() != card().tobytes()


def test_the_picture_beside_the_label_is_left_as_it_is():
    base = art.draw_card("a", "climate-city")
    before = base.tobytes()
    made = art.share_card(base, "climate-city", title="Title", topic="Climate & city", date="1 May 2025", site="Leuven")
    beside = (LABEL, 0, *art.SHARE_SIZE)
    assert made.crop(beside).tobytes() == base.crop(beside).tobytes()
    assert base.tobytes() == before


def test_a_picture_of_another_size_or_an_unknown_palette_is_refused_in_a_sentence():
    texts = {"title": "T", "topic": "", "date": "", "site": ""}
    with pytest.raises(ValueError, match=r"A card is laid on a picture of \(1200, 630\), not of \(10, 10\)\."):
        art.share_card(Image.new("RGB", (10, 10)), "health", **texts)
    with pytest.raises(ValueError, match="There is no palette 'mauve'"):
        art.share_card(Image.new("RGB", art.SHARE_SIZE), "mauve", **texts)
