"""That nothing is changed by reading, done by others, or told elsewhere."""

import logging
import re
from itertools import product

import pytest
from django.db import OperationalError
from django.urls import get_resolver
from django.utils import timezone

from contact import following_up
from contact.links import link_for, one_time, token
from contact.models import Message, PrivateLink, Tally
from leuven_portal.logs import JsonFormatter
from tests.contact.factories import fresh_proof, make_enquiry
from tests.contact.private.pages import OURS, SECRET, TEXT, Kind, address, attached, everything, file_of, make, press, write
from tests.hostile_texts import OWN, hostile_texts

pytestmark = pytest.mark.django_db


def routes():
    """Return the names of the private routes, from the URL configuration."""
    namespace = get_resolver().namespace_dict["contact"][1]
    return {name for name in namespace.reverse_dict if isinstance(name, str)} - {"choose", "enquiry", "receipt"}


class TestReading:
    def test_no_address_changes_anything_when_it_is_read(self, client):
        """Mail scanners follow links, of whatever kind."""
        enquiry = make(consent_asked_at=timezone.now(), state="answered", owner=None)
        attachment = attached(enquiry)
        made = {kind: link_for(enquiry) if kind == Kind.THREAD else one_time(enquiry, kind) for kind in Kind}
        addresses = {
            "private": [address(link, language) for link, language in product(made.values(), ("en", "nl"))],
            "attachment": [file_of(made[Kind.THREAD], attachment)],
            "mailed": ["/en/contact/enquiry/mailed/"],
        }
        assert addresses.keys() == routes()
        words = ["", *(f"?do={do}&done={do}&message=x" for do in ("reply", "agree", "withdraw", "copy", "erase", "erasure", "fresh"))]
        before = everything()
        for path, word in product([path for paths in addresses.values() for path in paths], words):
            assert client.get(path + word).status_code == 200, path
            assert client.head(path + word).status_code == 200, path
        assert everything() == before
        assert client.cookies == {}

    def test_nor_does_an_expired_one(self, client):
        link = link_for(make_enquiry())
        PrivateLink.objects.update(expires_at=timezone.now())
        before = everything()
        assert [client.get(address(link)).status_code, client.head(address(link)).status_code] == [410, 410]
        assert everything() == before

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
    def test_other_methods_are_refused(self, client, link, method):
        attachment = attached(link.enquiry)
        paths = [address(link), file_of(link, attachment), "/en/contact/enquiry/mailed/"]
        before = everything()
        for path in paths:
            answer = getattr(client, method)(path)
            assert answer.status_code == 405
            assert SECRET.items() <= answer.headers.items()
        assert [client.post(path).status_code for path in paths[1:]] == [405, 405]
        assert everything() == before


class TestElsewhere:
    HEADERS = [
        {"Origin": "https://elsewhere.example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": OURS, "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example.org", "Sec-Fetch-Site": "same-origin"},
    ]

    @pytest.mark.parametrize("headers", HEADERS, ids=str)
    def test_another_sites_page_does_nothing_even_if_it_knew_the_address(self, client, headers):
        enquiry = make(consent_asked_at=timezone.now())
        made = {kind: link_for(enquiry) if kind == Kind.THREAD else one_time(enquiry, kind) for kind in Kind}
        before = everything()
        for link, do in product(made.values(), ("reply", "agree", "decline", "withdraw", "copy", "erase", "erasure", "fresh")):
            answer = client.post(address(link), {"do": do, "message": TEXT, **fresh_proof()}, headers=headers)
            assert answer.status_code == 403
            assert SECRET.items() <= answer.headers.items()
        assert everything() == before

    def test_a_member_of_staff_who_is_signed_in_is_nobody_here(self, admin_client, link):
        assert admin_client.get("/en/contact/enquiry/x/").status_code == 404
        write(admin_client, link)
        assert Message.objects.get(kind="reply").by is None
        assert link.enquiry.history.latest("pk").by_name == ""


class TestSecrecy:
    def test_no_page_is_found_kept_or_passed_on(self, client, link):
        copy, erasure = one_time(link.enquiry, Kind.COPY), one_time(link.enquiry, Kind.ERASURE)
        expired = link_for(make_enquiry())
        PrivateLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
        for path in (*map(address, (link, copy, erasure, expired)), "/en/contact/enquiry/mailed/", "/en/contact/enquiry/x/"):
            page = client.get(path)
            assert SECRET.items() <= page.headers.items(), path
            assert "Set-Cookie" not in page.headers
            head = page.content.decode().partition("</head>")[0]
            assert '<meta name="robots" content="noindex">' in head
            assert "canonical" not in head
            assert "og:" not in head
            assert 'content="strict-origin"' in head

    def test_the_log_names_the_route_and_not_the_token(self, client, link, caplog, monkeypatch):
        with caplog.at_level(logging.INFO):
            client.get(address(link))
            client.get(f"/en/contact/enquiry/{token(link)[:-1]}/")
            client.put(address(link))
            client.post(address(link), {"do": "agree"}, headers={"Origin": "null"})
            write(client, link)
            press(client, link, "copy")

            def away(*args, **kwargs):
                raise OperationalError(f"row of {token(link)}")

            monkeypatch.setattr(following_up, "reply", away)
            write(client, link)
        written = "".join(JsonFormatter().format(record) for record in caplog.records)
        assert '"route": "contact:private"' in written
        assert [secret for secret in (token(link), link.key, token(link)[:-1], TEXT, "200 mm", "visitor@") if secret in written] == []

    def test_no_map_of_the_site_has_it(self, client, link):
        maps = [client.get(path).content.decode() for path in ("/sitemap.xml", "/sitemap-pages.xml", "/en/news/feed.rss")]
        assert [each for each in maps if "/contact/enquiry" in each or "/contact/vraag" in each] == []


#: What the page itself is made of.
OUR_TAGS = {
    *("main", "div", "nav", "ol", "ul", "li", "a", "h1", "h2", "h3", "p", "b", "br", "dl", "dt", "dd", "span", "strong", "time", "form", "input"),
    *("textarea", "button", "label", "details", "summary", "section", "aside"),
}


def check(page, text=""):
    """Fail where a page's content has an element or an attribute that is not ours."""
    body = page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert {name.lower() for name in re.findall(r"<([a-zA-Z][\w-]*)", body)} <= OUR_TAGS, text
    assert re.search(r"<[^>]*\s(?:on\w+|style|src)=", body) is None, text


def test_hostile_texts_are_text(client, link):
    """What the form takes is text on the page, and so is what it sends back."""
    statuses = set()
    for text in OWN:
        Tally.objects.all().delete()
        answer = write(client, link, text)
        statuses.add(answer.status_code)
        check(answer, text)
        check(write(client, link, f"{text}\x07"), text)
        stored = Message.objects.filter(kind="reply").latest("pk")
        assert stored.text == text.strip()
    assert statuses == {303}
    # Many more stand on one page, as if some other door had let them in.
    rows = [(kind, state, text) for text in hostile_texts() for kind, state in (("reply", "received"), ("answer", "queued"))]
    link.enquiry.messages.bulk_create(
        Message(enquiry=link.enquiry, kind=kind, state=state, to_email="x@example.org", language="en", subject=text[:200], text=text)
        for kind, state, text in rows
    )
    attached(link.enquiry, OWN[2])
    check(client.get(address(link)))
