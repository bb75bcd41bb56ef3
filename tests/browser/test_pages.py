"""Every kind of page, in both languages, light and dark, narrow and wide; each loaded once a width."""

import re

import pytest

from tests.demo_site import PAGES
from tests.factories import make_article

pytestmark = [pytest.mark.browser, pytest.mark.looks]

#: WCAG 1.4.12.
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"
)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_is_accessible_and_asks_nobody_else(look, page, width):
    window = look(viewport={"width": width, "height": 900}, color_scheme="light")
    assert window.open(page).status == page.status
    assert window.page.locator("html").get_attribute("lang") == page.language

    found = {"texts": window.ask("texts.js")}
    # In the dark nothing but colours differs.
    found |= window.axe(("light", {"rules": {"target-size": {"enabled": True}}}), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]}))
    if width == 390:
        window.page.set_viewport_size({"width": 320, "height": 900})
        found["at 320 pixels"] = window.ask("texts.js")
    window.page.set_viewport_size({"width": min(width, 1280), "height": 900})
    window.enlarge_text(32)
    found["text at 200 %"] = window.ask("texts.js")
    window.enlarge_text(16)
    window.inspect(SPACING)
    found["text set wider"] = window.ask("texts.js")
    assert found == dict.fromkeys(found, [])

    # What the address asked for is told by its status; Chromium's console calls that a failed load.
    own_words = re.compile(rf"status of {page.status} ") if page.status != 200 else None
    assert [line for line in window.trouble if not (own_words and own_words.search(line))] == []
    assert window.context.cookies() == []


def test_a_long_word_in_a_title_makes_no_page_wider(visit, migrated):
    title = "Elektronenmicroscopieonderzoekscentrum opent met wetenschapsparkbeheersmaatschappij"
    articles = [make_article(title, lead=f"{title} {title.replace(' ', '')}", slug=f"long-{number}") for number in range(5)]
    window = visit()
    for width in (320, 1440):
        window.page.set_viewport_size({"width": width, "height": 900})
        for address in ("/en/", "/en/news/", "/en/topics/health/", articles[0].get_absolute_url()):
            window.page.goto(address)
            assert window.page.evaluate("document.documentElement.scrollWidth") <= width, address
    # Beside the first story the three others keep their room.
    window.page.goto("/en/")
    assert window.page.locator(".brief").bounding_box()["width"] > 350
