"""On paper, in forced colours and without motion."""

import pytest

from tests.demo_site import PAGES, receipt_path

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def pages_of(printed):
    return printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/en/news/nanoic-pilot-line-opens/", 2),
        ("/nl/nieuws/nanoic-proeflijn-geopend/", 2),
        ("/en/accessibility/", 1),
        ("/en/privacy/", 3),
        ("receipt", 2),
    ],
)
def test_a_page_on_paper(look, address, most, scheme):
    window = look(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    page = window.page
    page.goto(receipt_path("nl") if address == "receipt" else address)
    assert 1 <= pages_of(page.pdf(format="A4")) <= most
    page.emulate_media(media="print")
    for part in ["header nav", ".menu-button", "header .button", ".crumbs", ".help", ".related", ".site-foot", ".skip"]:
        assert not any(each.is_visible() for each in page.locator(part).all()), part
    # Dark ink on white, whatever the screen's scheme is.
    assert page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]") == [
        "rgb(0, 0, 0)",
        "rgb(255, 255, 255)",
    ]
    links = page.locator(":is(.prose, .sources) a[href^=http]")
    for link in links.all():
        after = link.evaluate("(element) => getComputedStyle(element, '::after').content")
        assert link.get_attribute("href") in after
    assert links.count() > 0 or "accessib" not in address


def test_forced_colours_leave_every_control_an_edge_and_every_text_a_contrast(look):
    """What the visitor's own colours take away: backgrounds and shadows. An edge or an underline must be left."""
    window = look(viewport={"width": 1440, "height": 900}, forced_colors="active")
    bare = {}
    for page in PAGES:
        if page.language == "en" and page.kind in {"home", "list", "article", "chooser", "invest", "form-with-errors", "not-found"}:
            window.open(page)
            found = window.page.evaluate(
                """() => [...document.querySelectorAll(".button, button, input:not([type=hidden]), select, textarea")]
                .filter((each) => each.checkVisibility() && !each.closest(".visually-hidden"))
                .filter((each) => getComputedStyle(each).borderStyle === "none" && getComputedStyle(each).appearance === "none")
                .map((each) => each.outerHTML.slice(0, 80))"""
            )
            if found:
                bare[str(page)] = found
    assert bare == {}


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_moves_for_those_who_ask_for_it(look, motion, moves):
    window = look(viewport={"width": 1440, "height": 900}, reduced_motion=motion)
    page = window.page
    # On every page that comes by a view transition the browser tells so, in `pagereveal`.
    page.add_init_script("addEventListener('pagereveal', (event) => { window.moved = event.viewTransition !== null })")
    page.goto("/en/news/")
    page.locator(".card h3 a").first.click()
    page.wait_for_url("**/en/news/*/")
    assert page.evaluate("window.moved") is moves
    page.goto("/en/")
    durations = page.evaluate("[...document.querySelectorAll('*')].map((each) => getComputedStyle(each).transitionDuration)")
    assert any(duration != "0s" for duration in durations) is moves
