"""Every kind of page, in both languages, light and dark, narrow and wide."""

import pytest

from news.models import Article

pytestmark = pytest.mark.browser

PAGES = [
    "/en/",
    "/en/news/",
    "/en/news/nanoic-pilot-line-opens/",
    "/en/topics/",
    "/en/topics/health/",
    "/en/about/",
    "/en/privacy/",
    "/en/accessibility/",
    "/en/contact/",
    "/en/contact/invest/",
    "/en/contact/work/",
    "/en/contact/study/",
    "/en/contact/collaborate/",
    "/en/contact/other/",
    "/nl/",
    "/nl/nieuws/",
    "/nl/nieuws/nanoic-proeflijn-geopend/",
    "/nl/themas/gezondheid/",
    "/nl/over-ons/",
    "/nl/privacy/",
    "/nl/toegankelijkheid/",
    "/nl/contact/",
    "/nl/contact/investeren/",
    "/nl/contact/werken/",
    "/nl/contact/samenwerken/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_are_accessible_and_ask_nobody_else(visit, demo, scheme, width):
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: make test installs it")
    axe = axe_module.Axe()
    # axe is put into the page by a script of the test's own, which the strict policy rightly refuses.
    window = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    checker = visit(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    found = {}
    for address in PAGES:
        assert window.page.goto(address).status == 200
        assert window.page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is wider than the window"
        checker.page.goto(address)
        violations = axe.run(checker.page).response["violations"]
        if violations:
            found[address] = [(violation["id"], [node["target"] for node in violation["nodes"]][:3]) for violation in violations]
    assert found == {}
    assert window.trouble == []
    assert window.context.cookies() == []


def test_no_sideways_scroll_at_320_pixels(visit, demo):
    window = visit(viewport={"width": 320, "height": 640})
    wide = []
    for address in PAGES:
        window.page.goto(address)
        if window.page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(address)
    assert wide == []


def test_the_error_page_is_accessible(visit, demo):
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: make test installs it")
    window = visit(bypass_csp=True)
    assert window.page.goto("/nl/niets/").status == 404
    assert axe_module.Axe().run(window.page).response["violations"] == []


def test_the_skip_link_is_first_and_leads_to_the_content(visit, demo):
    window = visit(viewport={"width": 1440, "height": 900})
    window.page.goto("/en/news/")
    window.page.keyboard.press("Tab")
    link = window.page.locator(":focus")
    assert link.inner_text() == "Go to the content"
    assert link.bounding_box()["y"] >= 0
    window.page.keyboard.press("Enter")
    assert window.page.evaluate("document.activeElement.id") == "content"


def test_the_menu_opens_without_script(visit, demo):
    window = visit(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    window.page.goto("/en/")
    menu = window.page.get_by_role("navigation", name="Main navigation")
    assert not menu.is_visible()
    window.page.get_by_role("button", name="Menu").click()
    assert menu.is_visible()
    menu.get_by_role("link", name="News").click()
    assert window.page.url.endswith("/en/news/")


def test_the_language_switch_keeps_the_article(visit, demo):
    window = visit(viewport={"width": 1440, "height": 900})
    window.page.goto("/en/news/nanoic-pilot-line-opens/")
    window.page.get_by_role("navigation", name="Main navigation").get_by_role("link", name="Nederlands").click()
    assert window.page.url.endswith("/nl/nieuws/nanoic-proeflijn-geopend/")
    assert window.page.locator("html").get_attribute("lang") == "nl"


def test_data_for_machines_is_let_be_and_runs_nothing(visit, demo):
    """The policy asks no nonce of a script that is data, and no title can end it."""
    hostile = "</script><script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
    Article.objects.filter(slug="nanoic-pilot-line-opens").update(title=hostile)
    window = visit()
    window.page.goto("/en/news/nanoic-pilot-line-opens/")
    found = window.page.evaluate("[...document.scripts].map((each) => [each.type, JSON.parse(each.text)['@type']])")
    assert found == [["application/ld+json", "NewsArticle"], ["application/ld+json", "BreadcrumbList"]]
    assert window.page.title().startswith("</script>")
    assert window.trouble == []
