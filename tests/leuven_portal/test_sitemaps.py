import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.sitemaps import ArticleSitemap
from tests.factories import make_article
from tests.heads import head_of
from tests.sitemaps import addresses_of, files_of

pytestmark = pytest.mark.django_db

SITE = "https://portal.example.org"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def test_one_file_has_every_page_that_is_to_be_found(client):
    english = make_article(slug="one")
    make_article(slug="een", language="nl", translation_group=english.translation_group)
    response = client.get("/sitemap.xml", headers={"host": "127.0.0.1"})
    assert response["Content-Type"] == "application/xml"
    found = addresses_of(response.content)
    assert {address.removeprefix(SITE) for address in found} == {
        *("/en/", "/en/news/", "/en/news/one/", "/en/topics/", "/en/topics/health/", "/en/about/", "/en/privacy/", "/en/accessibility/"),
        *("/nl/", "/nl/nieuws/", "/nl/nieuws/een/", "/nl/themas/", "/nl/themas/health-nl/", "/nl/over-ons/", "/nl/privacy/", "/nl/toegankelijkheid/"),
        *(f"/en/contact/{purpose}" for purpose in ("", "invest/", "work/", "study/", "collaborate/", "other/")),
        *(f"/nl/contact/{purpose}" for purpose in ("", "investeren/", "werken/", "studeren/", "samenwerken/", "iets-anders/")),
    }


def test_every_page_agrees_with_what_the_sitemap_says_of_it(client):
    english = make_article(slug="one")
    make_article(slug="een", language="nl", translation_group=english.translation_group)
    for address, (_, versions) in addresses_of(client.get("/sitemap.xml").content).items():
        head = head_of(client.get(address.removeprefix(SITE)).text)
        assert (head["canonical"], head["hreflang"], head["robots"]) == (address, versions, None)


def test_pages_with_news_changed_with_it_and_texts_tell_no_time(client):
    article = make_article()
    found = addresses_of(client.get("/sitemap-pages.xml").content)
    changed = {address.removeprefix(SITE): day for address, (day, _) in found.items() if day}
    assert set(changed) == {"/en/", "/nl/", "/en/news/", "/nl/nieuws/", "/en/topics/", "/nl/themas/"}
    assert set(changed.values()) == {timezone.localtime(article.modified_at).strftime("%Y-%m-%d")}


def test_a_portal_without_news_has_a_sitemap(client):
    assert f"{SITE}/en/news/" in addresses_of(client.get("/sitemap.xml").content)


def test_an_index_of_the_sections_where_one_file_would_be_too_long(client, monkeypatch):
    articles = [make_article() for _ in range(5)]
    assert addresses_of(client.get("/sitemap.xml").content)
    monkeypatch.setattr(ArticleSitemap, "limit", 2)
    files = files_of(client.get("/sitemap.xml", headers={"host": "127.0.0.1"}).content)
    names = ["pages.xml", "topics.xml", "articles.xml", "articles.xml?p=2", "articles.xml?p=3"]
    assert files == [f"{SITE}/sitemap-{name}" for name in names]
    found = [address for file in files for address in addresses_of(client.get(file.removeprefix(SITE)).content)]
    assert len(found) == len(set(found))
    assert {SITE + article.get_absolute_url() for article in articles} <= set(found)


@pytest.mark.parametrize("address", ["/sitemap-nothing.xml", "/sitemap-articles.xml?p=2", "/sitemap-articles.xml?p=x", "/sitemap.xml?p=0"])
def test_other_files_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_the_number_of_queries_does_not_grow(client):
    counts = []
    for topic in ("health", "creativity"):
        make_article(topic=topic)
        with CaptureQueriesContext(connection) as captured:
            client.get("/sitemap.xml")
        counts.append(len(captured))
        make_article(topic=topic, language="nl")
    assert counts[0] == counts[1]
