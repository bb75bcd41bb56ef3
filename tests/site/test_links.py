"""A crawl of the whole site: no link of ours leads nowhere, or to a place that leads on."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup

from tests.sitemaps import addresses_of

SITE = "http://localhost"

#: Attributes that hold an address, and the elements they are looked for on.
HELD = {
    "href": ["a", "link", "area"],
    "src": ["img", "script", "source", "iframe", "video", "audio", "input"],
    "action": ["form"],
    "poster": ["video"],
}


@pytest.fixture(autouse=True)
def own_address(settings):
    settings.SITE_URL = SITE


def links_of(address, answer):
    """Return the absolute addresses that an answer names, whatever kind of document it is."""
    kind = answer["Content-Type"].partition(";")[0]
    if kind == "text/html":
        return [urljoin(address, link) for link in links_of_page(answer.text)]
    if kind in {"application/rss+xml", "application/atom+xml"}:
        return links_of_feed(answer.content)
    if kind == "application/feed+json":
        data = answer.json()
        found = [data["home_page_url"], data["feed_url"]]
        for item in data["items"]:
            found += [item["url"], *([item["image"]] if "image" in item else []), *links_of_page(item["content_html"])]
        return found
    if kind == "application/xml":
        return [link for link, (_, versions) in addresses_of(answer.content).items() for link in (link, *versions.values())]
    if kind == "text/css":
        return [urljoin(address, link) for link in re.findall(r"url\([\"']?(?!data:)([^\"')]+)", text_of(answer))]
    if kind == "text/plain":
        return re.findall(r"https?://\S+", text_of(answer))
    return []


def links_of_page(html):
    page = BeautifulSoup(html, "html.parser")
    found = [element[name] for name, elements in HELD.items() for element in page.find_all(elements, attrs={name: True})]
    found += [candidate.split()[0] for element in page.find_all(srcset=True) for candidate in element["srcset"].split(",")]
    return found + [meta["content"] for meta in page.find_all("meta", property=re.compile(r"^og:(url|image)$"))]


def links_of_feed(content):
    feed = feedparser.parse(content, sanitize_html=False)
    found = [link.href for link in feed.feed.links]
    for entry in feed.entries:
        found += [link.href for link in entry.links]
        found += [link for part in entry.get("content", []) for link in links_of_page(part.value)]
    return found


def text_of(answer):
    return answer.getvalue().decode()


def test_every_link_of_the_whole_site_leads_straight_to_a_page(site, quick_drawings):
    waiting = [(f"{SITE}{path}", "the door") for path in ("/en/", "/nl/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt")]
    answers, faults, fragments = {}, [], []
    while waiting:
        link, origin = waiting.pop()
        address, fragment = urldefrag(link)
        if not address.startswith(SITE + "/"):
            assert urlsplit(address).scheme in {"https", "http", "mailto"}, (link, origin)
            continue
        if fragment:
            fragments.append((address, fragment, origin))
        if address in answers:
            continue
        answer = site.get(address.removeprefix(SITE))
        answers[address] = None
        if answer.status_code != 200:
            faults.append((answer.status_code, address, origin))
            continue
        if answer["Content-Type"].startswith("text/html"):
            answers[address] = set(re.findall(r'\sid="([^"]+)"', answer.text))
        waiting += [(each, address) for each in links_of(address, answer)]
    missing = [
        (address, fragment, origin)
        for address, fragment, origin in fragments
        if answers.get(address) is not None and fragment not in answers[address]
    ]
    assert faults == []
    assert missing == []
    # So that a crawl that stops at the door does not pass.
    kinds = [
        "/en/news/",
        "/nl/nieuws/",
        "/en/topics/",
        "/nl/themas/",
        "/en/contact/",
        "/static/css/",
        "/art/health/",
        "/art/share/",
        "feed.rss",
        "feed.atom",
        "feed.json",
        "?page=2",
    ]
    assert [kind for kind in kinds if not any(kind in address for address in answers)] == []
    assert len(answers) > 150


def test_the_door_leads_to_a_language(site):
    for language in ("en", "nl"):
        answer = site.get("/", headers={"accept-language": language})
        assert (answer.status_code, answer["Location"]) == (302, f"/{language}/")
