"""Feeds, data and sitemap of the demonstration, against what their standards and their readers ask."""

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from news.models import Article, Topic
from tests.heads import data_of
from tests.sitemaps import addresses_of

GRAMMARS = Path(__file__).parents[1] / "news" / "feeds"
SITE = "https://portal.example.org"


@pytest.fixture(autouse=True)
def own_address(settings):
    settings.SITE_URL = SITE


def feeds(form):
    paths = [f"/en/news/feed.{form}", f"/nl/nieuws/feed.{form}"]
    for topic in Topic.objects.all():
        paths += [f"/en/topics/{topic.slug_en}/feed.{form}", f"/nl/themas/{topic.slug_nl}/feed.{form}"]
    return paths


def grammar(form):
    return etree.RelaxNG(etree.parse(GRAMMARS / f"{form}.rng"))


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_feeds_keep_their_standards_grammar(site, form):
    for path in feeds(form):
        content = site.get(path).content
        rules = grammar(form)
        assert rules.validate(etree.fromstring(content)), (path, rules.error_log)
        parsed = feedparser.parse(content)
        assert (parsed.bozo, parsed.version) == (False, {"rss": "rss20", "atom": "atom10"}[form])
        assert parsed.entries
        assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("atom", b"<published>", b"<published>yesterday, "),
        ("atom", b"<id>", b"<id>x</id><id>"),
        ("atom", b'rel="alternate"', b'rel="other"'),
        ("rss", b"<pubDate>", b"<pubDate>On "),
        ("rss", b'version="2.0"', b'version="0.91"'),
        ("rss", b"<guid", b"<gvid/><guid"),
    ],
)
def test_the_grammars_refuse_what_is_wrong(site, form, good, bad):
    content = site.get(feeds(form)[0]).content
    assert good in content
    assert not grammar(form).validate(etree.fromstring(content.replace(good, bad, 1)))


def test_json_feeds_have_what_version_1_1_asks(site):
    for path in feeds("json"):
        answer = site.get(path)
        feed = answer.json()
        assert answer["Content-Type"].partition(";")[0] == "application/feed+json"
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"] and feed["items"]
        assert feed["feed_url"] == f"{SITE}{path}"
        assert is_address(feed["home_page_url"])
        assert feed["language"] == path[1:3]
        assert "author" not in feed, "version 1.1 has authors"
        assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
        for item in feed["items"]:
            assert isinstance(item["id"], str)
            assert item["content_html"] and is_address(item["url"])
            assert all(is_moment(item[name]) for name in ("date_published", "date_modified"))
            assert all(author["name"] for author in item.get("authors", feed["authors"]))
            assert all(isinstance(tag, str) for tag in item.get("tags", []))


def test_search_engines_find_the_article_data_they_ask_for(site, quick_drawings):
    for article in Article.objects.published():
        data = data_of(site.get(article.get_absolute_url()).text)["NewsArticle"]
        assert data["@context"] == "https://schema.org"
        assert 0 < len(data["headline"]) <= 110
        assert is_moment(data["datePublished"]) and is_moment(data["dateModified"])
        assert data["dateModified"] >= data["datePublished"]
        assert is_address(data["mainEntityOfPage"]) and data["mainEntityOfPage"] == data["url"]
        authors = data["author"] if isinstance(data["author"], list) else [data["author"]]
        for author in authors:
            assert author["@type"] in {"Person", "Organization"} and author["name"]
            # A byline is a name alone; the region says where it is found.
            assert author["@type"] == "Person" or is_address(author["url"])
        assert data["publisher"]["@type"] == "Organization" and data["publisher"]["name"]
        for address in pictures_of(data):
            assert is_address(address)
            assert site.get(address.removeprefix(SITE)).status_code == 200


def test_the_way_to_a_page_has_what_search_engines_ask_for(page):
    kind, answer = page
    data = data_of(answer.text).get("BreadcrumbList")
    if data is None:
        assert kind.status != 200 or kind.kind.startswith("list") or kind.kind in {"home", "topics", "receipt"} or kind.kind.startswith("private")
        return
    steps = data["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert all(step["@type"] == "ListItem" and step["name"] for step in steps)
    # Only the last step, which is the page itself, may be without an address.
    assert all(is_address(step["item"]) for step in steps[:-1])
    assert "item" not in steps[-1] or is_address(steps[-1]["item"])


def test_the_region_has_what_search_engines_ask_for(site):
    for language in ("en", "nl"):
        data = data_of(site.get(f"/{language}/").text)["Organization"]
        assert data["name"] and is_address(data["url"]) and is_address(data["logo"])
        assert re.fullmatch(r"[^@\s]+@[^@\s]+", data["email"])


def test_the_sitemap_keeps_its_protocol(site):
    content = site.get("/sitemap.xml").content
    root = etree.fromstring(content)
    assert root.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    assert len(content) < 50 * 1024 * 1024 and 0 < len(root) <= 50_000
    allowed = ["loc", "lastmod", "changefreq", "priority", "link"]
    for url in root:
        names = [etree.QName(child).localname for child in url]
        assert names.count("loc") == 1 and names.count("lastmod") <= 1 and set(names) <= set(allowed)
        assert {etree.QName(child).namespace for child in url} <= {
            "http://www.sitemaps.org/schemas/sitemap/0.9",
            "http://www.w3.org/1999/xhtml",
        }
    found = addresses_of(content)
    for address, (changed, versions) in found.items():
        assert is_address(address) and address.startswith(f"{SITE}/") and len(address) < 2048
        assert changed is None or re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}([+-]\d{2}:\d{2}|Z))?", changed)
        # Whoever names another version is named by it.
        assert not versions or address in versions.values()
        for code, version in versions.items():
            assert re.fullmatch(r"[a-z]{2}|x-default", code)
            assert found[version][1] == versions


def pictures_of(data):
    """Return the addresses of an article's pictures, which schema.org lets be told as text or as ImageObject, one or several."""
    pictures = data["image"] if isinstance(data["image"], list) else [data["image"]]
    assert pictures
    return [picture["url"] if isinstance(picture, dict) else picture for picture in pictures]


def is_address(text):
    return isinstance(text, str) and urlsplit(text).scheme in {"http", "https"} and bool(urlsplit(text).hostname)


def is_moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None
