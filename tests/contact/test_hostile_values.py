from dataclasses import replace

import pytest

from contact import definition
from contact.models import Enquiry
from tests.contact.factories import PURPOSES, address, make_enquiry, send
from tests.contact.pages import in_summary, text_of

pytestmark = pytest.mark.django_db

HOSTILE = [
    "a" * 10_000,
    "\0",
    "a\r\nBcc: everybody@example.org\r\n\r\nBuy",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "{{ settings.SECRET_KEY }}{% include 'base.html' %}",
    '=HYPERLINK("https://example.org")',
    "' OR 1=1 --",
    "\U0001f469\u200d\U0001f52c zalgo\u0301\u0301\u0301",
    "\u2028\u2029\ufeff\ufffe",
]


class TestHostileValues:
    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize("purpose", PURPOSES)
    def test_in_every_field_at_once_are_errors_and_shown_as_text(self, client, purpose, value):
        fields = [field.name for field in definition.current().purposes[purpose].fields]
        page = send(client, purpose, **dict.fromkeys(fields, value))
        assert page.status_code == 422
        assert [markup for markup in ("<script>alert", "<svg onload") if markup in text_of(page)] == []

    @pytest.mark.parametrize("value", HOSTILE)
    def test_in_what_is_stored_are_shown_as_text(self, client, value):
        response = send(client, "collaborate", organisation=value, message=f"Twenty characters, then {value}", partner=value)
        assert response.status_code in {303, 422}
        if response.status_code == 303:
            receipt = client.get(response.headers["Location"])
            assert [markup for markup in ("<script>alert", "<svg onload") if markup in text_of(receipt)] == []

    def test_a_file_where_a_text_is_asked(self, client):
        url = address("other")
        body = '--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nb\r\n--x--\r\n'
        assert client.post(url, body, content_type="multipart/form-data; boundary=x").status_code == 422

    @pytest.mark.parametrize(
        ("body", "content_type", "status"),
        [
            ("name=Zo\xeb".encode("latin-1"), "application/x-www-form-urlencoded; charset=latin-1", 415),
            ("name=Zo\xeb".encode("latin-1"), "application/x-www-form-urlencoded", 422),
            (b"{}", "application/json", 415),
            (b"no boundary", "multipart/form-data", 400),
            (b"&".join(b"a%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded", 400),
            (b"message=" + b"a" * 300_000, "application/x-www-form-urlencoded", 413),
            (b"", "application/x-www-form-urlencoded", 422),
        ],
    )
    def test_bodies(self, client, body, content_type, status):
        assert client.generic("POST", address("other"), body, content_type).status_code == status

    def test_queries(self, client):
        assert client.get("/en/contact/other/?from=%00").status_code == 400
        assert client.get("/en/contact/other/?from=<script>&page=-1").status_code == 200


class TestOlderVersions:
    @pytest.fixture
    def renamed(self, monkeypatch):
        """A second version of the definition, in which 'study' has other slugs and 'other' is asked for no longer."""
        first = definition.version(1)
        study = replace(first.purposes["study"], slug=definition.Text(en="learn", nl="leren"))
        kept = {key: purpose for key, purpose in first.purposes.items() if key != "other"}
        second = replace(first, version=2, purposes=kept | {"study": study})
        monkeypatch.setattr(definition, "versions", lambda: [1, 2])
        monkeypatch.setattr(definition, "version", {1: first, 2: second}.__getitem__)
        definition.current.cache_clear()
        yield
        definition.current.cache_clear()

    def test_a_receipt_keeps_the_address_that_was_mailed(self, client, renamed):
        enquiry = make_enquiry("study", definition_version=1)
        answer = client.get(f"/en/contact/study/received/{enquiry.receipt_token}/")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/en/contact/learn/received/{enquiry.receipt_token}/")
        assert {name: answer.headers[name] for name in ("Referrer-Policy", "X-Robots-Tag")} == {
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
        assert "no-store" in answer.headers["Cache-Control"]
        assert client.get(answer.headers["Location"]).status_code == 200

    def test_one_of_a_purpose_that_is_gone_is_shown_and_its_form_is_not(self, client, renamed):
        Enquiry.objects.all().delete()
        enquiry = make_enquiry("study", definition_version=1)
        Enquiry.objects.filter(pk=enquiry.pk).update(purpose="other")
        enquiry.refresh_from_db()
        assert client.get(enquiry.receipt_address()).status_code == 200
        assert [client.get("/en/contact/other/").status_code, client.post("/en/contact/other/").status_code] == [404, 404]


@pytest.mark.parametrize("unseen", ["\u200b" * 40, "\u3164" * 40, "\u00ad" * 40, "\u200e\u200f" * 20])
def test_what_nobody_sees_is_no_question(client, unseen):
    answer = send(client, "other", message=unseen)
    assert (answer.status_code, in_summary(answer)) == (422, [("id_message", "Write your question")])


@pytest.mark.parametrize("email", ["root@localhost", "a@[127.0.0.1]", "a@[::1]"])
def test_an_address_in_no_public_net_is_refused(client, email):
    answer = send(client, "other", email=email)
    assert (answer.status_code, in_summary(answer)) == (422, [("id_email", "Enter an e-mail address like name@example.org")])
