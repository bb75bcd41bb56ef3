import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from news.feed_forms import FORMS, writable

MOMENT = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


def written(form, **item):
    feed = FORMS[form](
        title="News",
        link="https://portal.example.org/en/news/",
        description="All of it.",
        language="en",
        author_name="The region",
        author_link="https://portal.example.org/en/",
        feed_url=f"https://portal.example.org/en/news/feed.{form}",
    )
    defaults = {
        "title": "Title",
        "link": "https://portal.example.org/en/news/one/",
        "description": "Lead",
        "summary": "Lead",
        "content": "<p>Text</p>",
        "image": "https://portal.example.org/art/share/1-00.jpg",
        "unique_id": "tag:portal.example.org,2024-03-01:article:1",
        "pubdate": MOMENT,
        "updateddate": MOMENT,
        "author_name": None,
        "categories": ["Health"],
    }
    feed.add_item(**defaults | item)
    return feed.writeString("utf-8")


def test_json_has_the_parts_of_its_version():
    assert json.loads(written("json", author_name="An Editor")) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "description": "All of it.",
        "home_page_url": "https://portal.example.org/en/news/",
        "feed_url": "https://portal.example.org/en/news/feed.json",
        "language": "en",
        "authors": [{"name": "The region", "url": "https://portal.example.org/en/"}],
        "items": [
            {
                "id": "tag:portal.example.org,2024-03-01:article:1",
                "url": "https://portal.example.org/en/news/one/",
                "title": "Title",
                "summary": "Lead",
                "content_html": "<p>Text</p>",
                "image": "https://portal.example.org/art/share/1-00.jpg",
                "date_published": "2024-03-01T12:00:00+00:00",
                "date_modified": "2024-03-01T12:00:00+00:00",
                "tags": ["Health"],
                "authors": [{"name": "An Editor"}],
            }
        ],
    }


def test_rss_holds_the_full_text_beside_the_summary():
    item = ElementTree.fromstring(written("rss")).find("channel/item")
    assert item.findtext("description") == "Lead"
    assert item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") == "<p>Text</p>"


def test_atom_holds_the_full_text_beside_the_summary():
    entry = ElementTree.fromstring(written("atom")).find("{http://www.w3.org/2005/Atom}entry")
    content = entry.find("{http://www.w3.org/2005/Atom}content")
    assert (content.get("type"), content.text) == ("html", "<p>Text</p>")
    assert entry.findtext("{http://www.w3.org/2005/Atom}summary") == "Lead"


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_an_item_names_its_picture(form):
    (picture,) = ElementTree.fromstring(written(form)).iter("{http://search.yahoo.com/mrss/}content")
    kind = {"medium": "image", "type": "image/jpeg", "width": "1200", "height": "630"}
    assert picture.attrib == {"url": "https://portal.example.org/art/share/1-00.jpg"} | kind


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["]]>", "</title><x>", "<!--", "&amp; &bogus;", "\u2028 😀 é"])
def test_any_text_is_well_formed(form, text):
    feed = written(form, title=text, description=text, summary=text, content=text, author_name=text, categories=[text])
    if form == "json":
        assert json.loads(feed)["items"][0]["title"] == text
    else:
        assert text in {element.text for element in ElementTree.fromstring(feed).iter()}


@pytest.mark.parametrize(
    ("text", "left"),
    [("a\x00b\x0bc\x1fd", "abcd"), ("\ufffe\uffff", ""), ("\ud800", ""), ("tab\tline\nreturn\r", "tab\tline\nreturn\r"), ("é€😀", "é€😀")],
)
def test_what_xml_cannot_write_is_left_out(text, left):
    assert writable(text) == left
