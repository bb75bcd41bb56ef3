"""Chromium, driven by Playwright, against the portal on a port of its own."""

import os
import shutil

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

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
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.trouble.append(f"request to {request.url}")

    def close(self):
        self.context.close()


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
