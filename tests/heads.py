"""What a page says in its head, read as a search engine reads it."""

import json

from bs4 import BeautifulSoup


def head_of(page):
    """Return the head of a page as a dictionary: title, robots, canonical, hreflang, feeds and Open Graph properties; None where there is none."""
    head = BeautifulSoup(page, "html.parser").head
    robots, canonical = head.find("meta", attrs={"name": "robots"}), head.find_all("link", rel="canonical")
    assert len(canonical) <= 1
    return {
        "title": head.title.text,
        "robots": robots and robots["content"],
        "canonical": canonical[0]["href"] if canonical else None,
        "hreflang": {link["hreflang"]: link["href"] for link in head.find_all("link", rel="alternate", hreflang=True)},
        "feeds": {link["type"]: link["href"] for link in head.find_all("link", rel="alternate", type=True)},
        "og": {meta["property"]: meta["content"] for meta in head.find_all("meta", property=True)},
    }


def data_of(page):
    """Return the schema.org data of a page as a dictionary of type to data."""
    # A script that runs is a file of ours; only data stand in the page itself.
    scripts = [script for script in BeautifulSoup(page, "html.parser").find_all("script") if not script.get("src")]
    assert {script["type"] for script in scripts} <= {"application/ld+json"}
    found = [json.loads(script.string) for script in scripts]
    return {data["@type"]: data for data in found}
