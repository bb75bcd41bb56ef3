"""Every kind of page, parsed as strictly as HTML's standard does, and what a parser does not see."""

import re
from collections import Counter

import html5lib
from bs4 import BeautifulSoup

REFERENCES = [
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "aria-errormessage",
    "headers",
    "list",
    "form",
    "for",
]


def test_a_page_is_parsed_without_an_error(page):
    _, answer = page
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(answer.text)
    assert [(place, code) for place, code, _ in parser.errors] == []
    html5lib.HTMLParser(strict=True).parse(answer.text)


def test_a_page_says_its_language_title_and_kind(page):
    kind, answer = page
    html = BeautifulSoup(answer.text, "html.parser")
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["Content-Language"] == kind.language
    assert html.html["lang"] == kind.language
    assert len(html.find_all("title")) == 1
    assert len(html.find_all("meta", attrs={"name": "description"})) == 1
    assert [len(html.find_all(name)) for name in ("main", "h1")] == [1, 1]


def test_headings_go_down_one_level_at_a_time(page):
    _, answer = page
    levels = [int(heading.name[1]) for heading in BeautifulSoup(answer.text, "html.parser").find_all(re.compile(r"^h[1-6]$"))]
    assert levels[0] == 1
    assert [(one, other) for one, other in zip(levels, levels[1:], strict=False) if other > one + 1] == []
    assert all(heading.get_text(strip=True) for heading in BeautifulSoup(answer.text, "html.parser").find_all(re.compile(r"^h[1-6]$")))


def test_names_are_used_once_and_point_to_something(page):
    _, answer = page
    html = BeautifulSoup(answer.text, "html.parser")
    names = Counter(element["id"] for element in html.find_all(id=True))
    assert [name for name, times in names.items() if times > 1] == []
    pointed = {word for attribute in REFERENCES for element in html.find_all(attrs={attribute: True}) for word in element[attribute].split()} | {
        element["href"][1:] for element in html.find_all("a", href=re.compile("^#"))
    }
    pointed |= {element["popovertarget"] for element in html.find_all(attrs={"popovertarget": True})}
    assert pointed - set(names) == set()


def test_every_control_has_a_label_and_every_link_a_text(page):
    _, answer = page
    html = BeautifulSoup(answer.text, "html.parser")
    labelled = {label["for"] for label in html.find_all("label", attrs={"for": True})}
    controls = html.select("input:not([type=hidden]), select, textarea")
    assert [control for control in controls if control.get("id") not in labelled and not control.get("aria-label")] == []
    for fieldset in html.find_all("fieldset"):
        assert fieldset.find("legend", recursive=False) or fieldset.get("aria-labelledby") or fieldset.get("aria-label"), fieldset
    nameless = [link for link in html.select("a, button") if not (link.get_text(strip=True) or link.get("aria-label"))]
    assert nameless == []


def test_pictures_have_a_text_and_a_size(page):
    _, answer = page
    html = BeautifulSoup(answer.text, "html.parser")
    assert [picture for picture in html.find_all("img") if not {"alt", "width", "height"} <= picture.attrs.keys()] == []
    assert [drawing for drawing in html.find_all("svg") if drawing.get("aria-hidden") != "true" and not drawing.find("title")] == []


def test_nothing_runs_or_paints_that_the_policy_would_refuse(page):
    _, answer = page
    html = BeautifulSoup(answer.text, "html.parser")
    assert html.find_all(style=True) == html.find_all("style") == []
    assert [element for element in html.find_all(True) if any(name.startswith("on") for name in element.attrs)] == []
    assert [script for script in html.find_all("script") if script.get("type") != "application/ld+json" and not script.get("src")] == []
    assert "Set-Cookie" not in answer.headers
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
