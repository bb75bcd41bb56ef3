from datetime import date
from pathlib import Path

import pytest

from news.importing.parsed import ParsedArticle
from news.importing.text_page import parse_text

PAGES = Path(__file__).parent / "pages"
#: A page of the present site as the team saved it, where it lies beside the repository.
SEED = Path(__file__).parents[4] / "shared/brief/seed-article.txt"


@pytest.fixture
def parse(tmp_path):
    """Return a function that parses a text as if it were a file."""

    def parse(text):
        file = tmp_path / "page.txt"
        file.write_text(text, newline="")
        return parse_text(file)

    return parse


def test_a_page():
    assert parse_text(PAGES / "page.txt") == ParsedArticle(
        title="The library lends out measuring cases",
        lead="From today anybody with a library card can borrow a case with four sensors. "
        "The city wants to know how warm attics become, and asks its readers.",
        body="<p>A case holds two thermometers, a sensor for moist air &amp; one for dust. It fits in a bicycle bag.</p>"
        "<h2>Where the figures go</h2>"
        "<p>Who wants to can share what was measured. These may use the figures:</p>"
        "<ul><li>the city's &lt;climate&gt; team</li><li>researchers of the university</li><li>the readers themselves</li></ul>"
        "<p>All figures are open, without names.</p>",
        published_on=date(2021, 3, 12),
        language="en",
    )


def test_a_page_in_dutch():
    assert parse_text(PAGES / "page.nl.txt") == ParsedArticle(
        title="De bibliotheek leent meetkoffers uit",
        lead="Vanaf vandaag kan iedereen met een bibliotheekkaart een koffer met vier sensoren lenen.",
        body="<p>In een koffer zitten twee thermometers.</p>",
        published_on=date(2021, 3, 12),
        language="nl",
    )


@pytest.mark.parametrize("path", [PAGES / "page.txt", *filter(Path.exists, [SEED])], ids=lambda path: path.name)
def test_nothing_of_the_site_around_stays(path):
    article = parse_text(path)
    text = f"{article.title} {article.lead} {article.body}".lower()
    assert [line for line in ("go to the content", "related news", "how can we help") if line in text] == []
    assert [article.language, bool(article.published_on), article.warnings] == ["en", True, ()]


def test_line_ends_of_other_systems(parse):
    assert parse("Title\r\n\r\n7 July 2020\r\rLead.\r\n\r\nBody.") == parse("Title\n\n7 July 2020\n\nLead.\n\nBody.")


def test_a_page_without_skip_line_and_date_tells_neither(parse):
    assert parse("Title\n\nLead.\n\nBody.") == ParsedArticle(title="Title", lead="Lead.", body="<p>Body.</p>")


def test_the_date_may_stand_above_the_title(parse):
    assert parse("7 July 2020\n\nTitle\n\nLead.") == ParsedArticle(title="Title", lead="Lead.", body="", published_on=date(2020, 7, 7))


def test_a_date_further_down_is_text(parse):
    article = parse("Title\n\nLead.\n\nOne.\n\nTwo.\n\nThree.\n\n7 July 2020\n\nFour.")
    assert article.published_on is None
    assert article.body == "<p>One.</p><p>Two.</p><p>Three.</p><h2>7 July 2020</h2><p>Four.</p>"


def test_a_title_like_a_closing_line_is_a_title(parse):
    assert parse("How can we help?\n\nBy asking.\n\nHow can we help?\n\nSite.") == ParsedArticle(
        title="How can we help?", lead="By asking.", body="", language="en"
    )


@pytest.mark.parametrize("text", ["", " \n\t\n", "Go to the content\n", "7 July 2020"])
def test_a_page_without_a_title(parse, text):
    assert parse(text).title == ""


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Subhead\n\nText.", "<h2>Subhead</h2><p>Text.</p>"),
        ("Subhead\nText.", "<h2>Subhead</h2><p>Text.</p>"),
        ("What now?\n\nText.", "<p>What now?</p><p>Text.</p>"),
        ("“Quoted.”\n\nText.", "<p>“Quoted.”</p><p>Text.</p>"),
        ("Text.\n\nThe end", "<p>Text.</p><p>The end</p>"),
        ("One\nTwo\nThree\n\nText.", "<p>One</p><p>Two</p><p>Three</p><p>Text.</p>"),
        ("Partners\n\n- One\n\n* Two\n•Three", "<h2>Partners</h2><ul><li>One</li><li>Two</li><li>Three</li></ul>"),
        ("-5 degrees it was.", "<p>-5 degrees it was.</p>"),
        ("a" * 91 + "\n\nText.", f"<p>{'a' * 91}</p><p>Text.</p>"),
        ("1 < 2 & <b>.", "<p>1 &lt; 2 &amp; &lt;b&gt;.</p>"),
    ],
)
def test_paragraphs_headings_and_lists(parse, body, html):
    assert parse(f"Title\n\nLead.\n\n{body}").body == html


def test_a_list_right_below_the_title_is_no_lead(parse):
    article = parse("Title\n\n- One")
    assert [article.lead, article.body] == ["", "<ul><li>One</li></ul>"]


def test_wrapped_lines_become_paragraphs_again(parse):
    wrapped = (
        "A title\n7 July 2020\nThe lead that goes on for so long that the program that saved it broke\n"
        "it in two.\n\nSubhead\nAnother paragraph that was broken because a line had no room for all\nof it. And this is its end.\n"
    )
    assert parse(wrapped) == ParsedArticle(
        title="A title",
        lead="The lead that goes on for so long that the program that saved it broke it in two.",
        body="<h2>Subhead</h2><p>Another paragraph that was broken because a line had no room for all of it. And this is its end.</p>",
        published_on=date(2020, 7, 7),
    )


def test_a_megabyte_of_one_word(parse):
    assert parse("Title\n\n" + "w" * 1_000_000).lead == "w" * 1_000_000
