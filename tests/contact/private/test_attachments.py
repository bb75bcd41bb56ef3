"""Files of answers, handed out on the private page."""

import pytest
from django.utils import timezone

from contact.links import one_time, token
from contact.models import PrivateLink
from tests.contact.factories import make_enquiry
from tests.contact.private.pages import Kind, address, attached, file_of, text_of

pytestmark = pytest.mark.django_db


class TestAttachment:
    def test_it_is_handed_out_to_be_saved(self, client, link):
        attachment = attached(link.enquiry, content=b"%PDF-1.7\xff\0")
        assert f'<a href="{file_of(link, attachment)}" dir="auto">plan.pdf</a>' in text_of(client.get(address(link)))
        answer = client.get(file_of(link, attachment))
        assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"%PDF-1.7\xff\0", "application/pdf")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize(
        ("name", "disposition"),
        [
            ("Überblick 日本.pdf", "attachment; filename*=utf-8''%C3%9Cberblick%20%E6%97%A5%E6%9C%AC.pdf"),
            ('a"; filename="b.exe.pdf', r'attachment; filename="a\"; filename=\"b.exe.pdf"'),
            ("<img src=x onerror=alert(1)>.pdf", 'attachment; filename="<img src=x onerror=alert(1)>.pdf"'),
        ],
    )
    def test_its_name_is_a_name_and_no_more(self, client, link, name, disposition):
        attachment = attached(link.enquiry, name)
        assert client.get(file_of(link, attachment)).headers["Content-Disposition"] == disposition
        assert "<img src=x" not in client.get(address(link)).content.decode()

    def test_no_other_enquirys_and_none_of_a_draft_or_of_what_is_not_for_the_enquirer(self, client, link):
        others = [
            attached(make_enquiry()),
            attached(link.enquiry, state="draft", sent_at=None),
        ]
        referral = link.enquiry.messages.create(kind="referral", to_email="x@example.org", language="en", subject="x", text="x")
        others.append(referral.attachments.create(name="a", content_type="text/plain", size=1, content=b"a"))
        assert [client.get(file_of(link, each)).status_code for each in others] == [404] * 3
        assert client.get(f"{address(link)}0/").status_code == 404

    def test_not_by_another_link_or_a_forged_one(self, client, link):
        attachment = attached(link.enquiry)
        forged = file_of(link, attachment).replace(token(link), token(link)[:-1] + ("A" if token(link)[-1] != "A" else "B"))
        copy = one_time(link.enquiry, Kind.COPY)
        assert [client.get(path).status_code for path in (forged, file_of(copy, attachment))] == [404, 404]
        link.revoke()
        assert client.get(file_of(link, attachment)).status_code == 404

    def test_an_expired_link_leads_to_where_a_fresh_one_is_mailed(self, client, link):
        attachment = attached(link.enquiry)
        PrivateLink.objects.update(expires_at=timezone.now())
        answer = client.get(file_of(link, attachment))
        assert (answer.status_code, answer.headers["Location"]) == (302, address(link))
