"""Addresses that lead elsewhere: former slugs, slugs of the other language, those of the former site."""

import pytest

from news.demo import create_articles
from news.models import Article
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def renamed(article, *slugs):
    for slug in slugs:
        article.slug = slug
        article.save()
    return article


def answer(client, address):
    response = client.get(address)
    return response.status_code, response.get("Location")


def test_former_slugs_lead_to_the_present_one_in_one_step(client):
    renamed(make_article(slug="one"), "two", "three")
    assert answer(client, "/en/news/one/") == (301, "/en/news/three/")
    assert answer(client, "/en/news/two/") == (301, "/en/news/three/")
    assert answer(client, "/news/one") == (301, "/en/news/three/")
    assert answer(client, "/news/two/") == (301, "/en/news/three/")
    assert client.get("/en/news/three/").status_code == 200


def test_a_slug_given_back_is_the_article_and_its_redirect_was_not_kept(client):
    article = renamed(make_article(slug="one"), "two")
    assert client.get("/en/news/one/")["Cache-Control"] == "no-cache"
    renamed(article, "one")
    assert client.get("/en/news/one/").status_code == 200
    assert answer(client, "/en/news/two/") == (301, "/en/news/one/")


@pytest.mark.parametrize("hidden", [{"state": "draft"}, {"state": "review"}, {"state": "archived"}, {"published_at": "2199-01-01T00:00Z"}])
def test_the_former_slug_of_a_hidden_article_is_not_found(client, hidden):
    article = renamed(make_article(slug="one"), "two")
    Article.objects.filter(pk=article.pk).update(**hidden)
    for address in ("/en/news/one/", "/en/news/two/", "/nl/nieuws/one/", "/news/one"):
        assert client.get(address, follow=True).status_code == 404


def test_an_article_wins_over_anothers_former_slug(client):
    first = renamed(make_article(slug="one"), "first")
    second = make_article("Second", slug="one", state="draft")
    assert answer(client, "/en/news/one/") == (301, first.get_absolute_url())
    second.state = Article.State.PUBLISHED
    second.save()
    assert "<h1>Second</h1>" in client.get("/en/news/one/").text
    assert answer(client, "/news/one") == (301, "/en/news/one/")


def test_a_former_slug_follows_the_article_into_another_language(client):
    article = make_article(slug="one")
    article.language = "nl"
    article.save()
    assert answer(client, "/en/news/one/") == (301, "/nl/nieuws/one/")


def test_a_slug_of_the_other_language_leads_there_for_now(client):
    renamed(make_article(slug="first"), "only-english")
    make_article(slug="alleen", language="nl")
    assert answer(client, "/nl/nieuws/only-english/") == (302, "/en/news/only-english/")
    assert answer(client, "/nl/nieuws/first/") == (302, "/en/news/only-english/")
    assert answer(client, "/en/news/alleen/") == (302, "/nl/nieuws/alleen/")


def test_a_slug_of_the_other_language_leads_to_the_version_in_this_one(client):
    english = make_article(slug="one")
    dutch = make_article(slug="een", language="nl", translation_group=english.translation_group)
    assert answer(client, "/nl/nieuws/one/") == (302, "/nl/nieuws/een/")
    assert answer(client, "/en/news/een/") == (302, "/en/news/one/")
    Article.objects.filter(pk=dutch.pk).update(state="draft")
    assert answer(client, "/nl/nieuws/one/") == (302, "/en/news/one/")
    assert answer(client, "/en/news/een/") == (404, None)


def test_the_query_comes_along_and_nothing_leads_off_the_site(client):
    renamed(make_article(slug="one"), "two")
    for address in ("/en/news/one/", "/news/one"):
        assert answer(client, f"{address}?from=a&next=//evil.example/%0d%0aX:1") == (301, "/en/news/two/?from=a&next=//evil.example/%0d%0aX:1")


def test_an_address_that_was_imported_leads_to_our_article_and_yields_to_one_that_has_it(client):
    create_articles()
    ours = "/en/news/leuven-joins-intelligent-cities-challenge/"
    theirs = "leuven-selected-as-one-of-the-smart-cities-for-the-eus-intelligent-cities-challenge"
    assert answer(client, f"/news/{theirs}") == (301, ours)
    assert answer(client, f"/en/news/{theirs}/") == (301, ours)
    make_article(slug=theirs)
    assert client.get(f"/en/news/{theirs}/").status_code == 200
    assert answer(client, f"/news/{theirs}") == (301, f"/en/news/{theirs}/")


def test_a_former_slug_costs_nothing_where_the_slug_is_found(client, django_assert_num_queries):
    article = renamed(make_article(slug="one"), "two")
    with django_assert_num_queries(2):
        client.get(article.get_absolute_url())
    with django_assert_num_queries(2):
        client.get("/en/news/one/")
