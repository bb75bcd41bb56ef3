from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article
from news.sitemaps import ArticleSitemap
from tests.factories import make_article, make_topic
from tests.sitemaps import addresses_of

pytestmark = pytest.mark.django_db

SITE = "https://portal.example.org"
LONG_AGO = datetime(2020, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def section(client, name):
    return addresses_of(client.get(f"/sitemap-{name}.xml").content)


def test_articles_are_those_that_are_published_in_both_languages(client):
    make_article()
    make_article(language="nl")
    make_article(days_ago=-1)
    for state in ("draft", "review", "archived"):
        make_article(state=state)
    assert set(section(client, "articles")) == {SITE + article.get_absolute_url() for article in Article.objects.published()}


def test_an_article_names_its_versions_that_can_be_read(client):
    english = make_article(slug="one")
    make_article(slug="een", language="nl", translation_group=english.translation_group)
    alone = make_article(slug="alone")
    make_article(slug="nog-niet", language="nl", translation_group=alone.translation_group, state="draft")
    found = section(client, "articles")
    versions = {"en": f"{SITE}/en/news/one/", "nl": f"{SITE}/nl/nieuws/een/", "x-default": f"{SITE}/en/news/one/"}
    assert {address: links for address, (_, links) in found.items()} == {
        f"{SITE}/en/news/one/": versions,
        f"{SITE}/nl/nieuws/een/": versions,
        f"{SITE}/en/news/alone/": {},
    }


def test_an_article_changed_at_its_last_save_or_when_it_went_live(client):
    make_article(slug="saved", published_at=LONG_AGO)
    make_article(slug="planned", published_at=LONG_AGO + timedelta(days=9))
    Article.objects.update(updated_at=LONG_AGO + timedelta(days=3))
    found = section(client, "articles")
    assert {address: changed for address, (changed, _) in found.items()} == {
        f"{SITE}/en/news/saved/": "2020-01-04",
        f"{SITE}/en/news/planned/": "2020-01-10",
    }
    assert ArticleSitemap().get_latest_lastmod() == LONG_AGO + timedelta(days=9)


def test_nothing_has_changed_where_there_is_nothing():
    assert ArticleSitemap().get_latest_lastmod() is None


def test_a_topic_is_there_in_both_languages_and_changes_with_its_articles(client):
    make_topic("creativity")
    make_article(topic="health", published_at=LONG_AGO)
    make_article(topic="health", published_at=LONG_AGO + timedelta(days=1), language="nl")
    make_article(topic="health", published_at=timezone.now() + timedelta(days=1))
    Article.objects.update(updated_at=LONG_AGO)
    versions = {"en": f"{SITE}/en/topics/health/", "nl": f"{SITE}/nl/themas/health-nl/", "x-default": f"{SITE}/en/topics/health/"}
    empty = {"en": f"{SITE}/en/topics/creativity/", "nl": f"{SITE}/nl/themas/creativity-nl/", "x-default": f"{SITE}/en/topics/creativity/"}
    assert section(client, "topics") == {
        versions["en"]: ("2020-01-02", versions),
        versions["nl"]: ("2020-01-02", versions),
        empty["en"]: (None, empty),
        empty["nl"]: (None, empty),
    }


def test_every_address_of_an_article_is_its_canonical_one(client):
    english = make_article(slug="one")
    make_article(slug="een", language="nl", translation_group=english.translation_group)
    for name in ("articles", "topics"):
        for address, (_, versions) in section(client, name).items():
            page = client.get(address.removeprefix(SITE))
            assert page.status_code == 200
            assert f'<link rel="canonical" href="{address}">' in page.text
            assert all(f'hreflang="{code}" href="{url}"' in page.text for code, url in versions.items())


@pytest.mark.parametrize("name", ["articles", "topics"])
def test_the_number_of_queries_does_not_grow(client, name):
    counts = []
    for topic in ("health", "creativity"):
        make_article(topic=topic)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/sitemap-{name}.xml")
        counts.append(len(captured))
        make_article(topic=topic, language="nl")
    assert counts[0] == counts[1]
