"""The three forms of a feed. Each takes the same feed and the same items, and writes them in its own way."""

import json
import re

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed

#: What XML 1.0 has no way to write, not even escaped: control characters and the like, as a paste may leave them in a text.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


MEDIA = "http://search.yahoo.com/mrss/"
#: Of the picture that goes with an item (https://www.rssboard.org/media-rss).
PICTURE = {"medium": "image", "type": "image/jpeg", "width": "1200", "height": "630"}


class Rss(Rss201rev2Feed):
    """RSS 2.0, with the full text beside the summary."""

    def rss_attributes(self):
        return {**super().rss_attributes(), "xmlns:content": "http://purl.org/rss/1.0/modules/content/", "xmlns:media": MEDIA}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])
        handler.addQuickElement("media:content", attrs={"url": item["image"], **PICTURE})


class Atom(Atom1Feed):
    """Atom 1.0, with the full text beside the summary."""

    def root_attributes(self):
        return {**super().root_attributes(), "xmlns:media": MEDIA}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        handler.addQuickElement("media:content", attrs={"url": item["image"], **PICTURE})


class Json(SyndicationFeed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        """Write the feed as text; ``encoding`` is the caller's affair."""
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "authors": [{"name": self.feed["author_name"], "url": self.feed["author_link"]}],
            "items": [self.written(item) for item in self.items],
        }
        json.dump(feed, outfile, ensure_ascii=False)

    def written(self, item):
        """Return an item as JSON Feed names its parts."""
        written = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["summary"],
            "content_html": item["content"],
            "image": item["image"],
            "date_published": item["pubdate"].isoformat(),
            "date_modified": item["updateddate"].isoformat(),
            "tags": list(item["categories"]),
        }
        if item["author_name"]:
            written["authors"] = [{"name": item["author_name"]}]
        return written


#: By their endings in an address.
FORMS = {"rss": Rss, "atom": Atom, "json": Json}


def writable(text):
    """Return a text without the characters that XML has no way to write."""
    return UNWRITABLE.sub("", text)
