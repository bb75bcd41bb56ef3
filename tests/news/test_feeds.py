import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article
from tests.factories import make_article, make_topic
from tests.heads import head_of

feedparser = pytest.importorskip("feedparser", reason="feedparser is not installed: make test installs it")
pytestmark = pytest.mark.django_db

SITE = "https://portal.example.org"
FORMS = ["rss", "atom", "json"]
XML = ["rss", "atom"]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def read(client, address):
    """Return a feed as a feed reader sees it, once it is known to be well-formed."""
    response = client.get(address)
    assert response.status_code == 200
    ElementTree.fromstring(response.content)
    parsed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def titles(client, address):
    response = client.get(address)
    if address.endswith("json"):
        return [item["title"] for item in json.loads(response.content)["items"]]
    return [entry.title for entry in feedparser.parse(response.content).entries]


@pytest.mark.parametrize(
    ("form", "version", "kind"),
    [("rss", "rss20", "application/rss+xml; charset=utf-8"), ("atom", "atom10", "application/atom+xml; charset=utf-8")],
)
def test_a_feed_says_what_it_is(client, form, version, kind):
    make_article()
    parsed = read(client, f"/en/news/feed.{form}")
    assert client.get(f"/en/news/feed.{form}")["Content-Type"] == kind
    assert (parsed.version, parsed.feed.title, parsed.feed.language) == (version, "Leuven Innovation Region: News", "en")
    assert parsed.feed.link == f"{SITE}/en/news/"
    assert [link.href for link in parsed.feed.links if link.rel == "self"] == [f"{SITE}/en/news/feed.{form}"]


@pytest.mark.parametrize("form", XML)
def test_an_entry_is_the_whole_article(client, form):
    article = make_article(
        "Title & co",
        slug="one",
        lead="Lead <b>as text</b> & more.",
        body='<p>Body, <a href="/en/contact/">asked</a> <a href="#x">here</a> and <a href="https://imec.be/">there</a>.</p>',
        sources="Evertiq https://evertiq.com/",
        byline="An Editor",
        others=["high-tech"],
        published_at=LONG_AGO,
    )
    entry = read(client, f"/en/news/feed.{form}").entries[0]
    assert (entry.title, entry.link, entry.author) == ("Title & co", f"{SITE}/en/news/one/", "An Editor")
    assert entry.id == f"tag:portal.example.org,{article.created_at:%Y-%m-%d}:article:{article.pk}"
    assert entry.published_parsed[:6] == (2020, 1, 1, 0, 0, 0)
    assert [tag.term for tag in entry.tags] == ["Health", "High tech"]
    assert "Lead &lt;b&gt;as text&lt;/b&gt; &amp; more." in entry.summary
    content = entry.content[0].value
    for part in (
        "Lead &lt;b&gt;as text&lt;/b&gt;",
        f'href="{SITE}/en/contact/"',
        f'href="{SITE}/en/news/one/#x"',
        'href="https://imec.be/"',
        "Evertiq",
    ):
        assert part in content


def test_atom_tells_of_a_change(client):
    article = make_article(published_at=LONG_AGO)
    entry = read(client, "/en/news/feed.atom").entries[0]
    assert entry.updated_parsed[:5] == article.updated_at.utctimetuple()[:5]


def test_json_says_what_it_is(client):
    article = make_article("Title", slug="one", lead="Lead & <more>.", body='<p><a href="/en/">x</a></p>', published_at=LONG_AGO)
    response = client.get("/en/news/feed.json")
    feed = json.loads(response.content)
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    assert {name: feed[name] for name in ("version", "title", "home_page_url", "feed_url", "language")} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Leuven Innovation Region: News",
        "home_page_url": f"{SITE}/en/news/",
        "feed_url": f"{SITE}/en/news/feed.json",
        "language": "en",
    }
    (item,) = feed["items"]
    assert (item["url"], item["title"], item["summary"], item["tags"]) == (f"{SITE}/en/news/one/", "Title", "Lead & <more>.", ["Health"])
    assert item["date_published"] == "2020-01-01T00:00:00+00:00"
    assert datetime.fromisoformat(item["date_modified"]) == article.modified_at
    assert f'href="{SITE}/en/"' in item["content_html"]
    assert "authors" not in item


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_has_what_is_published_in_its_language_newest_first(client, form):
    make_article("Old", days_ago=3)
    make_article("New", days_ago=1)
    make_article("Nieuw", language="nl")
    make_article("Planned", days_ago=-1)
    for state in ("draft", "review", "archived"):
        make_article(state, state=state)
    assert titles(client, f"/en/news/feed.{form}") == ["New", "Old"]
    assert titles(client, f"/nl/nieuws/feed.{form}") == ["Nieuw"]


@pytest.mark.parametrize("form", FORMS)
def test_a_topics_feed_has_its_articles(client, form):
    make_article("Main", topic="health", days_ago=1)
    make_article("Other", topic="high-tech", others=["health"], days_ago=2)
    make_article("Elsewhere", topic="high-tech")
    make_article("Nederlands", topic="health", language="nl")
    assert titles(client, f"/en/topics/health/feed.{form}") == ["Main", "Other"]
    assert titles(client, f"/nl/themas/health-nl/feed.{form}") == ["Nederlands"]


def test_a_topics_feed_speaks_of_its_topic(client):
    make_topic("health", name_nl="Gezondheid", intro_nl="Twee zinnen.")
    feed = read(client, "/nl/themas/health-nl/feed.rss").feed
    assert (feed.title, feed.description, feed.link, feed.language) == (
        "Leuven Innovation Region: Gezondheid",
        "Twee zinnen.",
        f"{SITE}/nl/themas/health-nl/",
        "nl",
    )


def test_a_topics_slug_in_the_other_language_leads_to_the_feed_in_this_one(client):
    make_topic("health")
    response = client.get("/nl/themas/health/feed.atom")
    assert (response.status_code, response.url) == (301, "/nl/themas/health-nl/feed.atom")


@pytest.mark.parametrize("address", ["/en/news/feed.xml", "/en/news/feed.", "/en/topics/nothing/feed.rss", "/en/topics/health/feed.html"])
def test_other_feeds_are_not_found(client, address):
    make_topic("health")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_has_at_most_thirty_articles_and_may_have_none(client, form):
    assert titles(client, f"/en/news/feed.{form}") == []
    for day in range(32):
        make_article(f"Day {day}", days_ago=day)
    assert titles(client, f"/en/news/feed.{form}") == [f"Day {day}" for day in range(30)]


@pytest.mark.parametrize("form", FORMS)
def test_the_name_of_an_article_outlasts_its_address(client, form):
    article = make_article(slug="one")

    def name():
        response = client.get(f"/en/news/feed.{form}")
        return json.loads(response.content)["items"][0]["id"] if form == "json" else feedparser.parse(response.content).entries[0].id

    before = name()
    article.slug, article.title = "two", "Other"
    article.save()
    assert name() == before


@pytest.mark.parametrize("form", FORMS)
def test_hostile_texts_do_not_break_a_feed(client, form):
    hostile = "</title><script>alert(1)</script> ]]> & \x0b\x1f\ufffe <!-- "
    make_topic("health", name_en=hostile)
    make_article(hostile, lead=hostile, byline=hostile, sources=hostile, body=f"<p>{hostile}</p>")
    response = client.get(f"/en/topics/health/feed.{form}")
    if form == "json":
        (item,) = json.loads(response.content)["items"]
        assert "</title><script>alert(1)</script> ]]> &" in item["title"]
        content = item["content_html"]
    else:
        ElementTree.fromstring(response.content)
        content = response.text
    assert "<script" not in content


# Unchanged, or not


def ask(client, address, response):
    """Ask again with an answer's ETag, and with its time alone; return both status codes."""
    return [
        client.get(address, headers={"if-none-match": response["ETag"]}).status_code,
        client.get(address, headers={"if-modified-since": response["Last-Modified"]}).status_code,
    ]


@pytest.mark.parametrize("address", ["/en/news/feed.rss", "/en/news/feed.atom", "/en/news/feed.json", "/en/topics/health/feed.rss"])
def test_a_feed_that_is_unchanged_is_answered_without_it(client, address):
    make_article()
    first = client.get(address)
    assert ask(client, address, first) == [304, 304]
    again = client.get(address, headers={"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again[name] for name in ("ETag", "Last-Modified", "Cache-Control")} == {
        name: first[name] for name in ("ETag", "Last-Modified", "Cache-Control")
    }
    assert first["Cache-Control"] == "no-cache"
    assert client.head(address)["ETag"] == first["ETag"]


def test_forms_languages_and_topics_have_their_own_etags(client):
    make_article()
    addresses = [f"/en/news/feed.{form}" for form in FORMS] + ["/nl/nieuws/feed.rss", "/en/topics/health/feed.rss"]
    assert len({client.get(address)["ETag"] for address in addresses}) == 5


def publish(article):
    make_article()


def publish_an_older_one(article):
    make_article(published_at=LONG_AGO - timedelta(days=1))


def edit(article):
    article.body = "<p>Other.</p>"
    article.save()


def unpublish(article):
    article.state = Article.State.DRAFT
    article.save()


def archive(article):
    article.state = Article.State.ARCHIVED
    article.save()


@pytest.mark.parametrize("change", [publish, publish_an_older_one, edit, unpublish, archive])
@pytest.mark.parametrize("address", ["/en/news/feed.rss", "/en/topics/health/feed.json"])
def test_a_change_is_seen_by_etag_and_by_time(client, address, change):
    make_article(published_at=LONG_AGO)
    article = make_article(published_at=LONG_AGO)
    Article.objects.update(updated_at=LONG_AGO)
    first = client.get(address)
    change(article)
    assert ask(client, address, first) == [200, 200]


def test_an_article_that_leaves_a_full_feed_is_seen(client):
    """The next one moves up: neither the number nor the newest change of what is shown tells it."""
    articles = [make_article(days_ago=day) for day in range(1, 33)]
    Article.objects.update(updated_at=LONG_AGO)
    first = client.get("/en/news/feed.rss")
    unpublish(articles[10])
    assert ask(client, "/en/news/feed.rss", first) == [200, 200]


def test_a_planned_time_that_passes_is_seen(client, monkeypatch):
    make_article(published_at=LONG_AGO)
    make_article(published_at=timezone.now() + timedelta(hours=1))
    Article.objects.update(updated_at=LONG_AGO)
    first = client.get("/en/news/feed.rss")
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert ask(client, "/en/news/feed.rss", first) == [200, 200]
    assert parsedate_to_datetime(client.get("/en/news/feed.rss")["Last-Modified"]) > timezone.now() - timedelta(hours=2)


def test_a_deleted_article_and_a_renamed_topic_are_seen_by_etag(client):
    make_article()
    article = make_article()
    address = "/en/news/feed.rss"
    first = client.get(address)["ETag"]
    article.delete()
    second = client.get(address)["ETag"]
    topic = make_topic("health")
    topic.name_en = "Care"
    topic.save()
    assert len({first, second, client.get(address)["ETag"]}) == 3


def test_a_draft_that_is_saved_changes_no_feed(client):
    make_article()
    Article.objects.update(updated_at=LONG_AGO)
    first = client.get("/en/news/feed.rss")
    make_article(state="draft", published_at=None).save()
    assert ask(client, "/en/news/feed.rss", first) == [304, 304]


@pytest.mark.parametrize(("address", "unchanged", "whole"), [("/en/news/feed.rss", 1, 3), ("/en/topics/health/feed.json", 2, 4)])
def test_the_number_of_queries_does_not_grow(client, address, unchanged, whole):
    for _ in range(2):
        make_article(others=["high-tech"])
        with CaptureQueriesContext(connection) as captured:
            etag = client.get(address)["ETag"]
        assert len(captured) == whole
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, headers={"if-none-match": etag}).status_code == 304
        assert len(captured) == unchanged
        make_article(others=["high-tech", "creativity"])
        make_article(topic=None)


# Where feeds are found


@pytest.mark.parametrize(
    ("page", "base"),
    [
        ("/en/", "/en/news/"),
        ("/nl/", "/nl/nieuws/"),
        ("/en/news/", "/en/news/"),
        ("/nl/nieuws/?page=1", "/nl/nieuws/"),
        ("/en/news/?topic=health", "/en/topics/health/"),
        ("/nl/themas/health-nl/", "/nl/themas/health-nl/"),
        ("/en/about/", None),
    ],
)
def test_pages_name_their_feeds(client, page, base):
    make_article()
    feeds = head_of(client.get(page).text)["feeds"]
    kinds = {"application/rss+xml": "rss", "application/atom+xml": "atom", "application/feed+json": "json"}
    assert feeds == ({kind: f"{base}feed.{form}" for kind, form in kinds.items()} if base else {})
    assert {client.get(address).status_code for address in feeds.values()} <= {200}


def test_every_page_leads_to_the_feed(client):
    assert '<a href="/en/news/feed.rss">RSS</a>' in client.get("/en/privacy/").text
    assert '<a href="/nl/nieuws/feed.rss">RSS</a>' in client.get("/nl/niets/").text
