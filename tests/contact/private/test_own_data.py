"""The copy of the data and the erasure, by links of their own."""

import io
import json
import re
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from contact.links import one_time
from contact.models import AuditEntry, Enquiry, PrivateLink
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry
from tests.contact.private.pages import (
    SECRET,
    Kind,
    address,
    buttons,
    press,
    text_of,
    write,
)

pytestmark = pytest.mark.django_db


class TestCopy:
    def test_the_page_shows_what_it_is_about_and_the_button_brings_it(self, client, link):
        other = make_enquiry("work")
        make_enquiry(email="another@example.org")
        copy = one_time(link.enquiry, Kind.COPY)
        page = client.get(address(copy))
        assert sorted(re.findall(r"LIR-\w{6}", text_of(page))) == sorted([link.enquiry.reference, other.reference])
        assert (buttons(page), AuditEntry.objects.count()) == (["copy"], 0)
        answer = press(client, copy, "copy")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="copy.zip"'
        assert SECRET.items() <= answer.headers.items()
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert len(json.loads(archive.read("copy.json"))["enquiries"]) == 2
        assert AuditEntry.objects.get().by == "the person, by private link"

    def test_it_can_be_taken_twice_and_then_the_link_is_used_up(self, client, link):
        copy = one_time(link.enquiry, Kind.COPY)
        assert [press(client, copy, "copy").status_code for _ in range(2)] == [200, 200]
        PrivateLink.objects.filter(pk=copy.pk).update(revoked_at=timezone.now())
        assert [client.get(address(copy)).status_code, press(client, copy, "copy").status_code] == [404, 404]
        assert AuditEntry.objects.count() == 2


class TestErasure:
    def test_the_page_shows_what_goes_and_the_button_does_it(self, client, link):
        other = make_enquiry("work")
        stays = make_enquiry(email="another@example.org")
        erasure = one_time(link.enquiry, Kind.ERASURE)
        references = sorted([link.enquiry.reference, other.reference])
        page = client.get(address(erasure))
        assert sorted(re.findall(r"LIR-\w{6}", text_of(page))) == references
        assert Enquiry.objects.count() == 3
        page = press(client, erasure, "erase")
        assert (page.status_code, sorted(re.findall(r"LIR-\w{6}", text_of(page)))) == (200, references)
        assert "2 questions of yours are gone" in text_of(page)
        assert (list(Enquiry.objects.all()), PrivateLink.objects.count()) == ([stays], 0)
        assert SECRET.items() <= page.headers.items()
        gone = [client.get(address(erasure)), client.get(address(link)), press(client, erasure, "erase"), write(client, link)]
        assert [page.status_code for page in gone] == [404] * 4

    def test_of_two_at_once_one_does_it_and_the_other_finds_nothing(self, migrated):
        erasure = one_time(make_enquiry(), Kind.ERASURE)
        assert sorted(at_once(2, lambda: press(Client(), erasure, "erase").status_code)) == [200, 404]
