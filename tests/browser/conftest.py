"""Chromium, driven by Playwright, against the portal on a port of its own."""

import json
import os
import shutil
import threading
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from news import covers
from tests.browser.enquiry_form import STILL
from tests.demo_site import loaded, own_path

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


INSIDE = Path(__file__).parent / "inside"
ELSEWHERE = "http://elsewhere.example/"


@pytest.fixture(scope="session")
def chromium():
    """Start the browser once; where it does not start, the tests say that they were skipped."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make test installs it")
    # Playwright's event loop runs in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        except sync_api.Error as error:
            pytest.skip(f"Chromium does not start: {str(error).splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def drawn_once(own_settings, settings, tmp_path_factory, monkeypatch):
    """Keep the drawings from one test to the next, in all processes: a page shows a dozen.

    A test goes from page to page faster than any reader, so as many of its requests may wait as there are.
    """
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp().parent / "drawn"
    monkeypatch.setattr(covers, "_waiting", threading.BoundedSemaphore(1000))
    monkeypatch.setattr(covers, "PATIENCE", 60)


class Visit:
    """A window of the browser that keeps what went wrong in it."""

    def __init__(self, browser, base, **options):
        self.base = base
        self.context = browser.new_context(base_url=base, **options)
        self.page = self.context.new_page()
        self.trouble = []
        self.page.on("console", lambda message: self.trouble.append(message.text) if message.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", self.note_request)

    def note_request(self, request):
        if not request.url.startswith((self.base, ELSEWHERE, "data:", "blob:")):
            self.trouble.append(f"request to {request.url}")

    def open(self, page):
        """Come to a page of ``tests.demo_site`` as its way says, and return the answer."""
        if path := own_path(page):
            return self.page.goto(path)
        if page.way == "send from elsewhere":
            form = f'<form method="post" action="{self.base}{page.path}"><button type="submit">Send</button></form>'
            self.page.route(ELSEWHERE, lambda route: route.fulfill(body=form, content_type="text/html"))
            self.page.goto(ELSEWHERE)
        else:
            answer = self.page.goto(page.path)
        if page.way.startswith("send"):
            with self.page.expect_navigation() as sent:
                self.page.locator("form [type=submit]").click()
            answer = sent.value
        return answer

    def ask(self, script):
        """Return what a script of the folder ``inside`` says of the page."""
        return self.page.evaluate((INSIDE / script).read_text())

    def axe(self, *schemes):
        """Return axe's violations in each colour scheme: rule and the first places of each.

        It runs in a world of its own beside the page's, so that the strict policy stays in force.

        Args:
            schemes: pairs of ``light`` or ``dark`` and axe's options.
        """
        script = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: make test installs it").Axe().axe_script
        developer = self.context.new_cdp_session(self.page)
        frame = developer.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = developer.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})["executionContextId"]

        def evaluate(expression):
            answer = developer.send("Runtime.evaluate", {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True})
            assert "exceptionDetails" not in answer, answer["exceptionDetails"]
            return answer["result"].get("value")

        evaluate(f"{script}; undefined")
        found = {}
        for scheme, options in schemes:
            self.page.emulate_media(color_scheme=scheme)
            violations = evaluate(f"axe.run({json.dumps({'resultTypes': ['violations']} | options)}).then((results) => results.violations)")
            found[scheme] = [(violation["id"], [node["target"] for node in violation["nodes"]][:3]) for violation in violations]
        developer.detach()
        return found

    def enlarge_text(self, size):
        """Set the size of text that the visitor has chosen in the browser, in pixels; it is 16 unless chosen."""
        developer = self.context.new_cdp_session(self.page)
        developer.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": round(size * 13 / 16)}})
        developer.detach()

    def inspect(self, rules):
        """Put rules beside the page's own, as a visitor's or a developer's stylesheet: the strict policy lets in no other."""
        developer = self.context.new_cdp_session(self.page)
        developer.send("DOM.enable")
        developer.send("CSS.enable")
        frame = developer.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        sheet = developer.send("CSS.createStyleSheet", {"frameId": frame})["styleSheetId"]
        developer.send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": rules})

    def close(self):
        self.context.close()


@pytest.fixture(scope="package")
def demo_server(django_db_setup, django_db_blocker):
    """Serve the demonstration, loaded once, to the tests that only look at it."""
    with loaded(django_db_blocker):
        server = LiveServer("localhost")
        yield server
        server.stop()


@pytest.fixture
def look(chromium, demo_server, settings):
    """Return a function that opens a window on the demonstration, with Playwright's options for it."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost"]
    windows = []

    def open_window(**options):
        window = Visit(chromium, demo_server.url, **options)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def visit(chromium, live_server):
    """Return a function that opens a window, with Playwright's options for it."""
    windows = []

    def open_window(**options):
        window = Visit(chromium, live_server.url.replace("127.0.0.1", "localhost"), **options)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def demo(migrated):
    """Load the demonstration content."""
    call_command("demo", verbosity=0)


@pytest.fixture
def editor(migrated):
    """Return somebody who may do everything, with the password ``secret``."""
    return User.objects.create_superuser("editor", password="secret")


@pytest.fixture
def form(look):
    """Return a function that opens a form of the demonstration; at the end nothing may have gone wrong in its window."""
    windows = []

    def open_form(path="/en/contact/other/", **options):
        window = look(**STILL | options)
        windows.append(window)
        window.page.goto(path)
        return window

    yield open_form
    assert [window.trouble for window in windows] == [[]] * len(windows)


@pytest.fixture
def at_once(settings):
    settings.CONTACT_MIN_SECONDS = 0
