from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from news import covers, share_cards
from news.metadata import hreflang, iso_moment, news_article
from tests.factories import make_article, make_topic
from tests.heads import data_of, head_of

pytestmark = pytest.mark.django_db
SITE = "https://portal.example.org"
HOSTILE = "</script><script>alert(1)</script><!--<script>\u2028 & \"quoted\" 'single' ]]> {{ 7*7 }}"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def test_an_article_says_what_search_engines_require():
    article = make_article("Title", slug="one", topic="high-tech", published_at=datetime(2020, 7, 7, 8, 0, tzinfo=UTC))
    publisher = {"@type": "Organization", "@id": f"{SITE}/#organization", "name": "Leuven Innovation Region", "url": f"{SITE}/"}
    assert news_article(article) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Title",
        "description": article.lead,
        "inLanguage": "en",
        "url": f"{SITE}/en/news/one/",
        "image": [f"{SITE}{share_cards.article_card(article).address}", f"{SITE}{covers.addresses('health', 'one')['webp'][-1][0]}"],
        "mainEntityOfPage": f"{SITE}/en/news/one/",
        "datePublished": "2020-07-07T10:00:00+02:00",
        "dateModified": iso_moment(article.updated_at),
        "author": publisher,
        "publisher": publisher,
        "isAccessibleForFree": True,
        "articleSection": "High tech",
    }


def test_a_byline_is_the_author_and_a_missing_topic_no_section():
    data = news_article(make_article(byline="An Editor", topic=None))
    assert data["author"] == {"@type": "Person", "name": "An Editor"}
    assert "articleSection" not in data


def test_the_section_is_in_the_articles_language():
    make_topic("health", name_nl="Gezondheid")
    assert news_article(make_article(language="nl"))["articleSection"] == "Gezondheid"


def test_what_was_planned_was_last_modified_when_it_went_live():
    article = make_article()
    assert article.modified_at == article.updated_at
    article.published_at = timezone.now() + timedelta(hours=1)
    assert article.modified_at == article.published_at


@pytest.mark.parametrize(
    ("versions", "links"),
    [
        ({}, []),
        ({"en": "/en/"}, []),
        ({"nl": "/nl/", "en": "/en/"}, [("en", f"{SITE}/en/"), ("nl", f"{SITE}/nl/"), ("x-default", f"{SITE}/en/")]),
        ({"nl": "/nl/", "fr": "/fr/"}, [("fr", f"{SITE}/fr/"), ("nl", f"{SITE}/nl/")]),
    ],
)
def test_versions_name_each_other_and_english_is_for_everybody_else(versions, links):
    assert hreflang(versions) == links


def test_the_head_of_an_article_in_two_languages(client):
    english = make_article("One", slug="one", published_at=datetime(2020, 7, 7, 8, 0, tzinfo=UTC))
    make_article("Een", slug="een", language="nl", translation_group=english.translation_group)
    versions = {"en": f"{SITE}/en/news/one/", "nl": f"{SITE}/nl/nieuws/een/", "x-default": f"{SITE}/en/news/one/"}
    head = head_of(client.get("/en/news/one/?utm_source=letter&fbclid=1").text)
    assert head == {
        "title": "One · Leuven Innovation Region",
        "robots": None,
        "canonical": f"{SITE}/en/news/one/",
        "hreflang": versions,
        "feeds": {
            "application/rss+xml": "/en/news/feed.rss",
            "application/atom+xml": "/en/news/feed.atom",
            "application/feed+json": "/en/news/feed.json",
        },
        "og": {
            "og:site_name": "Leuven Innovation Region",
            "og:title": "One",
            "og:description": english.lead,
            "og:url": f"{SITE}/en/news/one/",
            "og:locale": "en_GB",
            "og:type": "article",
            "og:image": f"{SITE}{share_cards.article_card(english).address}",
            "og:image:type": "image/jpeg",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": "One",
            "article:published_time": "2020-07-07T10:00:00+02:00",
            "article:modified_time": iso_moment(english.updated_at),
            "article:section": "Health",
        },
    }
    head = head_of(client.get("/nl/nieuws/een/").text)
    assert (head["canonical"], head["hreflang"], head["og"]["og:locale"]) == (f"{SITE}/nl/nieuws/een/", versions, "nl_BE")


def test_an_article_in_one_language_names_no_version(client):
    english = make_article(slug="one")
    make_article(slug="een", language="nl", translation_group=english.translation_group, state="draft")
    assert head_of(client.get("/en/news/one/").text)["hreflang"] == {}


def test_an_article_page_holds_its_data_and_its_way(client):
    article = make_article(slug="one")
    data = data_of(client.get("/en/news/one/").text)
    assert data["NewsArticle"] == news_article(article)
    assert [(step["position"], step["name"], step["item"]) for step in data["BreadcrumbList"]["itemListElement"]] == [
        (1, "Home", f"{SITE}/en/"),
        (2, "News", f"{SITE}/en/news/"),
        (3, "Health", f"{SITE}/en/topics/health/"),
    ]


def test_the_way_to_an_article_without_a_topic_ends_at_the_news(client):
    make_article(slug="one", topic=None)
    page = client.get("/en/news/one/").text
    assert [step["name"] for step in data_of(page)["BreadcrumbList"]["itemListElement"]] == ["Home", "News"]
    assert "article:section" not in head_of(page)["og"]


def test_no_title_breaks_out_of_the_data(client):
    make_topic("health", name_en=HOSTILE[:60])
    make_article(HOSTILE, slug="one", lead=HOSTILE, byline=HOSTILE)
    page = client.get("/en/news/one/").text
    data, head = data_of(page), head_of(page)
    assert data["NewsArticle"]["headline"] == data["NewsArticle"]["description"] == data["NewsArticle"]["author"]["name"] == HOSTILE
    assert data["BreadcrumbList"]["itemListElement"][2]["name"] == HOSTILE[:60]
    assert head["og"]["og:title"] == HOSTILE
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/en/news/", "/en/news/"),
        ("/en/news/?utm_source=x&page=1", "/en/news/"),
        ("/en/news/?utm_source=x&page=2", "/en/news/?page=2"),
        ("/en/news/?page=2&year=2024", "/en/news/?year=2024&page=2"),
        ("/en/news/?topic=health", "/en/topics/health/"),
        ("/en/news/?page=2&topic=health-nl", "/en/topics/health/?page=2"),
        ("/nl/nieuws/?topic=health", "/nl/themas/health-nl/"),
        ("/en/topics/health/?gclid=1", "/en/topics/health/"),
        ("/en/topics/health/?page=2&gclid=1", "/en/topics/health/?page=2"),
    ],
)
def test_a_list_has_one_address(client, asked, canonical):
    for day in range(1, 14):
        make_article(published_at=datetime(2024, 3, day, tzinfo=UTC))
    head = head_of(client.get(asked).text)
    assert (head["canonical"], head["og"]["og:url"], head["robots"]) == (SITE + canonical, SITE + canonical, None)


@pytest.mark.parametrize(
    ("asked", "versions"),
    [
        ("/en/news/?utm_source=x", ("/en/news/", "/nl/nieuws/")),
        ("/nl/themas/health-nl/", ("/en/topics/health/", "/nl/themas/health-nl/")),
        ("/en/news/?page=2", None),
        ("/en/news/?year=2024", None),
        ("/en/news/?topic=health", None),
        ("/en/topics/health/?page=2", None),
    ],
)
def test_only_the_plain_list_names_its_versions(client, asked, versions):
    for day in range(1, 14):
        make_article(published_at=datetime(2024, 3, day, tzinfo=UTC))
    expected = {"en": SITE + versions[0], "nl": SITE + versions[1], "x-default": SITE + versions[0]} if versions else {}
    assert head_of(client.get(asked).text)["hreflang"] == expected


@pytest.mark.parametrize("asked", ["/en/news/?topic=health&year=2024", "/en/news/?topic=creativity", "/en/news/?year=2019", "/nl/nieuws/?year=2019"])
def test_a_deep_or_empty_list_is_not_to_be_found(client, asked):
    make_topic("creativity")
    make_article(published_at=datetime(2024, 3, 1, tzinfo=UTC))
    page = client.get(asked).text
    head = head_of(page)
    assert (head["robots"], head["canonical"], head["hreflang"], head["og"], data_of(page)) == ("noindex", None, {}, {}, {})


def test_the_list_of_a_portal_without_news_is_to_be_found(client):
    assert head_of(client.get("/en/news/").text)["robots"] is None
