from dataclasses import replace
from datetime import date

from news.importing.parsed import ParsedArticle

ARTICLE = ParsedArticle(title="A ‘clever’ city", lead="Lead.", body="<p>Body.</p>", published_on=date(2020, 7, 7), language="en")


def test_the_address_is_the_reference():
    assert replace(ARTICLE, address="https://example.org/a?id=1").reference == "https://example.org/a?id=1"


def test_without_an_address_language_date_and_title_are():
    assert ARTICLE.reference == "en/2020-07-07/a-clever-city"
    assert replace(ARTICLE, language="nl").reference == "nl/2020-07-07/a-clever-city"
    assert replace(ARTICLE, published_on=None).reference == "en/undated/a-clever-city"


def test_the_reference_survives_other_quotation_marks_and_a_new_text():
    assert replace(ARTICLE, title="A 'clever'  City", lead="", body="").reference == ARTICLE.reference


def test_titles_without_latin_letters_have_references_of_their_own():
    assert replace(ARTICLE, title="新闻").reference == "en/2020-07-07/新闻"
    assert replace(ARTICLE, title="!?").reference == "en/2020-07-07/!?"


def test_an_address_that_does_not_fit_is_no_reference():
    assert replace(ARTICLE, address="https://example.org/" + "a" * 500).reference == ARTICLE.reference


def test_the_digest_follows_what_an_update_brings():
    changed = [{"title": "B"}, {"lead": "B"}, {"body": "B"}, {"published_on": None}]
    assert len({ARTICLE.digest, *(replace(ARTICLE, **change).digest for change in changed)}) == 5
    assert replace(ARTICLE, language="nl", address="x", warnings=("w",)).digest == ARTICLE.digest
    assert replace(ARTICLE, title="", lead=ARTICLE.title + ARTICLE.lead).digest != ARTICLE.digest
