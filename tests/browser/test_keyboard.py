"""With the keyboard alone: every stop is seen, nothing lies over it, and the way through a page goes forward."""

import pytest

from tests.demo_site import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.looks]

MOST_STOPS = 150


def walk(window):
    """Press Tab from the top of the page to its end, and return what ``inside/focused.js`` says of each stop."""
    stops = []
    for _ in range(MOST_STOPS):
        window.page.keyboard.press("Tab")
        stop = window.ask("focused.js")
        if stop is None:
            return stops
        # A date has three stops in one control.
        if not stops or stop != stops[-1]:
            stops.append(stop)
    raise AssertionError(f"more than {MOST_STOPS} stops, or a trap")


def goes_back(one, other):
    """Tell whether the second of two stops stands before the first one in a part of the page, as one reads."""
    if one["container"] != other["container"]:
        return False
    above = other["bottom"] <= one["top"] and other["left"] < one["right"]
    before = other["right"] <= one["left"] and other["top"] < one["bottom"] and one["top"] < other["bottom"]
    return above or before


# Dutch words are the longer ones, and the narrow window is where they might not fit.
@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("nl", 390)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stop_is_seen_and_uncovered(look, language, width, scheme):
    # The colours of the focus are the same on all pages, so the dark is looked at on those with most of its grounds.
    pages = [page for page in PAGES if page.language == language and (scheme == "light" or page.kind in {"home", "form-with-errors", "article"})]
    window = look(viewport={"width": width, "height": 800}, color_scheme=scheme)
    faults = {}
    for page in pages:
        window.open(page)
        # The error summary takes the focus when the page opens: begin where the address bar would lead.
        window.page.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
        stops = walk(window)
        assert stops[0]["name"] in {"Go to the content", "Ga naar de inhoud"}, page
        assert len(stops) > 10, page
        found = [
            *[f"{stop['name']}: no focus to be seen ({stop['indicator']}:1)" for stop in stops if stop["indicator"] < 3],
            *[f"{stop['name']}: under {stop['covered']}" for stop in stops if stop["covered"]],
            *[f"{stop['name']}: not in view" for stop in stops if stop["outside"] or not stop["seen"]],
            *[f"{one['name']} leads back to {other['name']}" for one, other in zip(stops, stops[1:], strict=False) if goes_back(one, other)],
        ]
        if found:
            faults[str(page)] = found
    assert faults == {}


def test_the_skip_link_is_first_and_leads_to_the_content(look):
    window = look(viewport={"width": 1440, "height": 900})
    window.page.goto("/en/news/")
    window.page.keyboard.press("Tab")
    link = window.page.locator(":focus")
    assert link.inner_text() == "Go to the content"
    assert link.bounding_box()["y"] >= 0
    window.page.keyboard.press("Enter")
    assert window.page.evaluate("document.activeElement.id") == "content"
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_opens_and_closes_and_gives_the_focus_back(look):
    window = look(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = window.page
    page.goto("/en/")
    menu, button = page.get_by_role("navigation", name="Main navigation"), page.get_by_role("button", name="Menu")
    assert not menu.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "News"
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert page.locator(":focus").inner_text() == "Menu"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/news/")


def test_the_open_menu_never_lies_over_the_focus(look):
    window = look(viewport={"width": 390, "height": 800})
    window.page.goto("/nl/nieuws/")
    window.page.get_by_role("button", name="Menu").press("Enter")
    for _ in range(12):
        window.page.keyboard.press("Tab")
        stop = window.ask("focused.js")
        assert (stop["covered"], stop["outside"]) == ([], False), stop["name"]


def test_filters_pages_and_language_by_keyboard(look):
    window = look(viewport={"width": 1440, "height": 900})
    page = window.page
    page.goto("/en/news/")
    filters = page.get_by_role("navigation", name="Filter the news")
    filters.get_by_role("link", name="Climate & city").press("Enter")
    page.wait_for_url("**/en/news/?topic=climate-city")
    assert page.locator("[aria-current=true]", has_text="Climate & city").is_visible()
    filters.get_by_role("link", name="All topics").press("Enter")
    page.wait_for_url(lambda address: "topic" not in address)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next page").press("Enter")
    page.wait_for_url("**page=2")
    assert page.get_by_role("navigation", name="Pages").locator("[aria-current=page]").inner_text() == "2"
    page.get_by_role("navigation", name="Main navigation").get_by_role("link", name="Nederlands").press("Enter")
    page.wait_for_url("**/nl/nieuws/**")
    assert page.locator("html").get_attribute("lang") == "nl"


def test_the_language_switch_keeps_the_article(look):
    window = look(viewport={"width": 1440, "height": 900})
    window.page.goto("/en/news/nanoic-pilot-line-opens/")
    window.page.get_by_role("navigation", name="Main navigation").get_by_role("link", name="Nederlands").press("Enter")
    window.page.wait_for_url("**/nl/nieuws/nanoic-proeflijn-geopend/")
    assert window.page.locator("html").get_attribute("lang") == "nl"


def test_an_english_article_in_the_dutch_list_is_said_to_be_english(look):
    window = look(viewport={"width": 1440, "height": 900})
    window.page.goto("/nl/nieuws/")
    link = window.page.locator(".card", has_text="Alleen in het Engels").locator("h3 a").first
    assert (link.get_attribute("lang"), link.get_attribute("hreflang")) == ("en", "en")
    link.press("Enter")
    window.page.wait_for_url("**/en/news/**")
    assert window.page.locator("html").get_attribute("lang") == "en"


def test_the_error_summary_has_the_focus_and_leads_to_the_field(look):
    window = look(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = window.page
    page.goto("/en/contact/other/")
    page.get_by_role("button", name="Send").press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.locator(":focus").get_attribute("id") == "problem"
    page.get_by_role("link", name="Enter your name").press("Enter")
    page.keyboard.type("A Visitor")
    field = page.get_by_label("Your name")
    assert field.input_value() == "A Visitor"
    # Label and message are in view with the field, and the field points to its message.
    top = page.locator("label[for=id_name]").bounding_box()["y"]
    assert 0 <= top < field.bounding_box()["y"] < 800
    described = page.locator(", ".join(f"#{name}" for name in field.get_attribute("aria-describedby").split()))
    assert "Enter your name" in described.all_inner_texts()
    assert field.get_attribute("aria-invalid") == "true"
