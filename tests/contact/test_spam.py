import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from contact import spam
from contact.examples import create_examples
from contact.examples_bulk import fill_up
from contact.models import Enquiry
from tests.hostile_texts import hostile_texts

ENOUGH = 5

# What people ask who look a little like spam: links, capitals, separators, prices, other scripts.
QUESTIONS = [
    "Hello, I work on perovskite cells (see https://www.example.org/lab and www.example.org/papers). Is there a cleanroom we can use?",
    "Our company: https://example.com . Our product: https://example.com/product . Who at the science parks rents out lab space?",
    "Ik zoek een woning voor mijn gezin vanaf september. Mijn partner begint op 1 september in het ziekenhuis. Waar begin ik?",
    "Wij willen een proefproject starten rond slimme verlichting.\n\n--------------------\nJan Peeters\nwww.voorbeeld.be\n====================",
    "Beste, kan ik als zelfstandige een lening of subsidie aanvragen? Ik verdien nu 2.500 euro. Alvast bedankt!!!",
    "Bonjour, je suis chercheuse à Lyon et je voudrais venir à Louvain avec mes deux enfants. Y a-t-il une école internationale ?",
    "Guten Tag, wir suchen einen Partner für ein Projekt zur Wasserstofferzeugung aus Sonnenlicht. Wen können wir anrufen?",
    "您好，我是一名来自成都的博士生，想在鲁汶大学学习人工智能。请问申请截止日期是什么时候？奖学金怎么申请？我还想知道学生宿舍的费用以及如何办理签证。",
    "東京の会社です。ルーヴェンに研究開発拠点を置きたいと考えています。どなたに相談すればよいでしょうか。よろしくお願いいたします。",
    "مرحبا، أنا مهندس برمجيات من القاهرة وأبحث عن عمل في لوفين. هل يمكنكم مساعدتي في معرفة شروط تصريح العمل والسكن؟",
    "Здравствуйте, я хотел бы узнать, как открыть офис компании в Лёвене и какие разрешения для этого нужны.",
    "नमस्ते, मैं ल्यूवेन में स्नातकोत्तर की पढ़ाई करना चाहता हूँ। आवेदन कैसे करें और छात्रवृत्ति कहाँ मिलेगी?",
    "IMEC AND KU LEUVEN work on EUV, GPU and MEMS. Could a start-up from NASDAQ or the US join IMEC.ISTART?",
    "PLEASE HELP ME, I AM LOOKING FOR A ROOM NEAR THE UNIVERSITY FROM SEPTEMBER ON",
    "We build games about a casino robbery, and look for a studio and for a designer with an eye for explosions.",
    "https://www.example.org/jobs/1234-process-engineer-in-leuven-flanders",
    "very very very very very nice city, I would really really like to live in it, how can I find a flat or a house there?",
    "Dear sir or madam,\n\n1. Where do I register?\n2. Where do my children go to school?\n3. Which bank?\n\n*** Thank you ***",
]

SPAM = [
    "Get 500 backlinks: https://a.example https://b.example https://c.example https://d.example",
    '<a href="https://a.example">cheap watches</a> for everybody',
    "[url=https://a.example]cheap watches[/url] for everybody",
    "We rank higher: SEO services from https://a.example, https://b.example and https://c.example",
    "CASINO BONUS FOR EVERYBODY, PLAY NOW AND WIN THE JACKPOT OF THE WEEK",
    "casino " * 40,
]


def points(message, **answers):
    return spam.score(spam.signs({"message": message} | answers))


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_people_ask_passes(question):
    assert points(question, name="Jan Peeters", organisation="Booking.com") < ENOUGH


@pytest.mark.parametrize("text", SPAM)
def test_what_programs_send_waits(text):
    assert points(text) >= ENOUGH


@pytest.mark.django_db
def test_none_of_the_demonstrations_enquiries_has_a_sign_but_the_one_that_is_to_show_it():
    now = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Europe/Brussels"))
    create_examples(now)
    fill_up(306, now=now)
    enquiries = list(Enquiry.objects.exclude(submission_token="example:looks-like-spam"))
    assert len(enquiries) == 305
    assert [(each.message, found) for each in enquiries if (found := spam.signs(vars(each)))] == []


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"message": "See <a  class='x' href = '/'>here</a>"}, ["markup"]),
        ({"message": "See [LINK=x]here[/LINK]"}, ["markup"]),
        ({"message": "The <abbr>EU</abbr> and an <address>, no links"}, []),
        ({"name": "Cheap-Watches.shop"}, ["link-as-name"]),
        ({"name": "https://a.example"}, ["link-as-name"]),
        ({"name": "J. Peeters"}, []),
        ({"name": "Dr.J.Peeters-Net"}, []),
        ({"organisation": "Booking.com"}, []),
        ({"organisation": "https://labs.example"}, ["link-as-organisation"]),
        ({"organisation": "www.labs.example"}, ["link-as-organisation"]),
        ({"message": "https://www.a.example http://b.example"}, []),
        ({"message": "https://www.a.example http://b.example and WWW.c.example"}, ["links"]),
        ({"message": "http://a.example http://b.example http://c.example http://d.example"}, ["many-links"]),
        ({"message": "Our WEB\n design   Services"}, ["wares"]),
        ({"message": "Bitcoins and casinos, an escorted tour, the cialist"}, []),
        ({"message": "a" * 19}, []),
        ({"message": "a" * 20}, ["repetition"]),
        ({"message": "Read this" + "!" * 20}, ["repetition"]),
        ({"message": "-" * 80 + "\n" + "_" * 80 + "\n" + "=" * 80}, []),
        ({"message": "buy " * 11 + "now " * 9}, ["repetition"]),
        ({"message": "buy " * 10 + "now " * 10}, []),
        ({"message": "buy " * 19}, []),
        ({"message": "abcdefghij" * 4}, ["one-word"]),
        ({"message": " abcdefghi" * 4}, []),
        ({"message": "你好世界" * 20}, []),
        ({"message": "BUY OUR WATCHES " * 4}, ["capitals"]),
        ({"message": "IMEC KU LEUVEN"}, []),
        ({}, []),
    ],
)
def test_signs(answers, found):
    assert spam.signs(answers) == found


@pytest.mark.parametrize(
    "text",
    [
        "Buy Viagra online, best price here http://x.example",
        "Casino bonus every day on casino-x.com",
        "Rank your website on Google: https://www.seo.example",
        "Forex signals that work, write to t.me/signals",
    ],
)
def test_what_offers_wares_behind_a_link_waits(text):
    assert spam.signs({"message": text}) == ["wares", "wares-link"]
    assert points(text) == ENOUGH


def test_web_design_is_one_of_the_wares():
    assert points("We offer web design services") == 3


@pytest.mark.parametrize(("times", "found"), [(1, []), (2, []), (3, ["same-text"]), (30, ["same-text"])])
def test_the_same_text_for_the_third_time_is_a_sign(times, found):
    assert spam.signs({"message": "A question about Leuven"}, times) == found


def test_the_strongest_sign_comes_first():
    assert list(spam.POINTS.values()) == sorted(spam.POINTS.values(), reverse=True)
    text = "CASINO HTTPS://A.EXAMPLE HTTPS://B.EXAMPLE HTTPS://C.EXAMPLE AND THE REST OF IT"
    assert spam.signs({"message": text}) == ["wares", "links", "capitals"]


def test_a_sign_of_another_release_has_no_points_and_is_named_by_its_key():
    assert spam.score(["markup", "gone"]) == 5
    assert spam.describe(["links", "gone"]) == ["The text has three links.", "gone"]


def test_every_sign_has_points_and_a_sentence():
    assert spam.SIGNS.keys() == spam.POINTS.keys()


LONGEST = 2000
AWKWARD = [
    *"a \n<AéI!-_\u0130\u00df\u6f22\u064a\u0301\u200b\U0001f600\U0001d400",
    *("<a", "<a ", "</a <", "[url", "href", "href ", "href  =", "www.", "http", "https://", "link ", "link  ", "first page of ", "a.", "a.com"),
]


@pytest.mark.parametrize("piece", AWKWARD)
def test_nothing_that_fits_the_form_takes_long(piece):
    """Scoring is linear in the text: sixteen times as much takes about sixteen times as long, and the longest a few milliseconds."""
    text = (piece * LONGEST)[:LONGEST]
    for each in (text, text[:-1] + "x", f"link{' ' * (LONGEST - 10)}x"):
        assert spent(each) < 0.02
    assert spent(text * 16) < 0.32


def test_nor_does_a_text_in_which_no_word_comes_twice():
    words = " ".join(chr(number) for number in range(0x4E00, 0x4E00 + LONGEST * 8))
    assert spent(words[:LONGEST]) < 0.02
    assert spent(words) < 0.32


def spent(text):
    """Return the least seconds of processor time of a few tries, which no other process can lengthen."""
    tries = []
    for _ in range(3):
        begin = time.thread_time()
        spam.signs({"message": text, "name": text[:100], "organisation": text[:120]})
        tries.append(time.thread_time() - begin)
    return min(tries)


def test_hostile_texts_are_scored():
    assert [text for text in hostile_texts() if not isinstance(points(text[:LONGEST], name=text[:100]), int)] == []
