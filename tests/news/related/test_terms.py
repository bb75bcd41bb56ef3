import pytest

from news.models import Article
from news.related.terms import terms_of, words_of


def terms(title="", lead="", body="", language="en"):
    article = Article(title=title, lead=lead, body=body, language=language)
    return terms_of(*words_of(article), language)


def counts(**texts):
    return {term: use.count for term, use in terms(**texts).items()}


def test_the_title_counts_four_times_and_the_opening_twice():
    body = "<p>" + "filler " * 60 + "late</p>"
    assert {term: count for term, count in counts(title="scan", lead="early", body=body).items() if term != "filler"} == {
        "scan": 4,
        "earli": 2,
        "late": 1,
    }


def test_a_name_counts_double_and_a_pair_of_them_is_a_term_of_its_own():
    found = counts(lead="visit imec and the Health House")
    assert (found["imec"], found["health"], found["health hous"]) == (2, 4, 2)


def test_names_are_shown_whole_and_do_not_run_over_the_end_of_a_sentence():
    found = terms(lead="They joined the Intelligent Cities Challenge. Leuven too, said ASML.")
    assert found["intellig citi"].shown == found["citi challeng"].shown == "Intelligent Cities Challenge"
    assert "challeng leuven" not in found
    assert (found["asml"].shown, found["asml"].names) == ("ASML", True)
    assert (found["intellig"].shown, found["leuven"].names) == ("", False)


@pytest.mark.parametrize(
    ("language", "lead", "term", "name"),
    [
        ("en", "It is the European Capital of Innovation again.", "capit innov", "European Capital of Innovation"),
        ("en", "We met at the School of the Arts in town.", "school art", "School of the Arts"),
        ("nl", "Het Fonds voor de Wetenschap betaalt.", "fond wetenschap", "Fonds voor de Wetenschap"),
        ("en", "They met Ada of Bach for Cook of Dane of Eden.", "cook dane", "Ada of Bach for Cook of Dane"),
    ],
)
def test_names_are_joined_by_what_stands_between_their_words(language, lead, term, name):
    found = terms(lead=lead, language=language)
    assert (found[term].shown, found[term].names) == (name, True)
    assert found[term.split()[1]].shown == ""


@pytest.mark.parametrize(
    "lead", ["Friends of Leuven came.", "They came. Friends of Leuven sang.", "In Leuven the Arenberg park grows.", "From Leuven. Of Ghent no word."]
)
def test_what_is_no_name_is_not_joined(lead):
    assert [term for term in terms(lead=lead) if " " in term] == []


def test_a_name_without_a_capital_is_known_by_where_it_begins():
    assert (terms(title="imec opens a pilot line")["imec"].shown, terms(lead="icometrix's scans")["icometrix"].shown) == ("imec", "icometrix")
    found = terms(title="imec opens", lead="A line of imec.", body="<ul><li>chips</li></ul><p>From: labs</p>")
    assert {term: use.names for term, use in found.items() if use.names} == {"imec": True}
    assert terms(title="3D scans for all")["3d"].names is False


def test_days_numbers_and_nationalities_are_no_reasons():
    found = terms(lead="On a Monday in June 2024 three Belgian labs opened.")
    assert {use.shown for term, use in found.items()} == {"", "labs"}


def test_dutch_words_are_known_by_their_beginnings_too():
    assert "^klima" in terms(lead="De klimaatmissie", language="nl")
    assert not [term for term in terms(lead="The climatemission") if term.startswith("^")]


def test_tags_are_no_words_and_keep_no_word_apart():
    assert set(counts(body="<p>nano<strong>tech</strong></p><p>chips</p><ul><li>wafers</li></ul>")) == {"nanotech", "chip", "wafer"}


@pytest.mark.parametrize("title", ["Van Van", "A B", "Q"])
def test_short_names_are_harmless(title):
    assert all(len(use.shown) < 10 for use in terms(title=title).values())
