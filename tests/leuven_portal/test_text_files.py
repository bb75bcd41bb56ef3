from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client
from django.utils import timezone

SITE = "https://portal.example.org"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def read(address):
    response = Client().get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return response.text


def test_robots_may_read_all_but_the_staffs_side_and_what_is_an_enquirers_own():
    text = read("/robots.txt")
    assert text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*/contact/*/received/",
        "Disallow: /*/contact/enquiry/",
        "Disallow: /*/contact/vraag/",
        "Allow: /",
        "",
        f"Sitemap: {SITE}/sitemap.xml",
    ]
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]
    assert robots.can_fetch("anybody", f"{SITE}/en/news/?page=2")
    assert not robots.can_fetch("anybody", f"{SITE}/admin/login/")


def test_security_has_the_fields_that_its_standard_requires(settings):
    fields = [line.split(": ", 1) for line in read("/.well-known/security.txt").splitlines()]
    assert [name for name, _ in fields] == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    values = dict(fields)
    assert values["Contact"] == f"mailto:{settings.SITE_EMAIL}"
    assert values["Preferred-Languages"] == "en, nl"
    assert values["Canonical"] == f"{SITE}/.well-known/security.txt"
    expires = datetime.strptime(values["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_the_security_address_never_expires_while_the_portal_runs(monkeypatch):
    moment = datetime(2030, 2, 28, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert "Expires: 2030-08-27T00:00:00Z" in read("/.well-known/security.txt")


@pytest.mark.parametrize("address", ["/robots.txt", "/.well-known/security.txt", "/sitemap.xml"])
def test_other_methods_are_refused(address):
    assert Client().post(address).status_code == 405
