import pytest
from django.utils.translation import override

from contact.came_from import Page
from leuven_portal.came_from import pages_at
from news.models import Article
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


def page_at(slug, language):
    return pages_at({slug}, language).get(slug)


def test_an_article_in_the_readers_language_goes_first():
    make_article("English", slug="same")
    make_article("Nederlands", slug="same", language="nl")
    assert page_at("same", "nl") == Page("Nederlands", "/nl/nieuws/same/", "nl")
    assert page_at("same", "en") == Page("English", "/en/news/same/", "en")


def test_then_one_in_another_language_and_one_that_had_the_slug():
    article = make_article("English", slug="one")
    assert page_at("one", "nl").language == "en"
    article.slug = "two"
    article.save()
    assert page_at("one", "en").address == "/en/news/two/"


def test_then_a_topic():
    make_topic("health", slug_nl="gezondheid")
    assert page_at("health", "en") == Page("Health", "/en/topics/health/", "en")
    with override("nl"):
        assert page_at("gezondheid", "nl").address == "/nl/themas/gezondheid/"


def test_what_readers_cannot_see_is_no_page():
    make_article(slug="draft", state=Article.State.DRAFT)
    make_article(slug="planned", days_ago=-1)
    assert [page_at(slug, "en") for slug in ("draft", "planned", "nothing")] == [None, None, None]


def test_many_at_once_cost_three_questions_at_most(django_assert_num_queries):
    for number in range(2):
        make_article(f"Now {number}", slug=f"now-{number}")
        moved = make_article(f"Moved {number}", slug=f"moved-{number}")
        moved.slug = f"new-{number}"
        moved.save()
    make_topic("health")
    with django_assert_num_queries(1):
        assert pages_at({"now-0", "now-1"}, "en").keys() == {"now-0", "now-1"}
    with django_assert_num_queries(3):
        assert pages_at({"now-0", "now-1", "moved-0", "moved-1", "health", "nothing"}, "en").keys() == {
            "now-0",
            "now-1",
            "moved-0",
            "moved-1",
            "health",
        }


def test_from_an_article_to_the_desk(client):
    make_article("What was read", slug="read")
    page = client.get("/en/news/read/").text
    assert 'href="/en/contact/invest/?from=read"' in page
    assert '<cite lang="en">What was read</cite>' in client.get("/en/contact/invest/?from=read").text
    assert not client.cookies
