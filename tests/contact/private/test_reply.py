"""A message that is written on the private page."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from contact import links
from contact.limits import REPLIES_A_DAY
from contact.links import link_for
from contact.models import Message, PrivateLink
from contact.protection import Proof
from tests.contact.at_once import at_once
from tests.contact.factories import fresh_proof, hidden_part, make_enquiry
from tests.contact.private.pages import SECRET, TEXT, address, said, text_of, write

pytestmark = pytest.mark.django_db


class TestReply:
    def test_it_is_stored_and_leads_back(self, client, link):
        answer = write(client, link)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(link)}?done=reply")
        page = client.get(answer.headers["Location"])
        assert said(page) == "Your message has arrived. The desk reads it."
        assert TEXT in text_of(page)
        assert Message.objects.filter(kind="reply").count() == 1

    def test_the_forms_own_hidden_part_serves(self, client, link):
        page = client.get(address(link))
        assert write(client, link, proof=hidden_part(page)).status_code == 303

    def test_pressed_twice_it_is_one_message(self, client, link):
        proof = fresh_proof()
        answers = [write(client, link, proof=proof) for _ in range(2)]
        assert [answer.headers["Location"] for answer in answers] == [f"{address(link)}?done=reply"] * 2
        assert Message.objects.filter(kind="reply").count() == 1

    def test_pressed_twice_at_once_it_is_one_message(self, migrated):
        link, proof = link_for(make_enquiry()), fresh_proof()
        assert at_once(3, lambda: write(Client(), link, proof=proof).status_code) == [303] * 3
        assert Message.objects.filter(kind="reply").count() == 1

    def test_changed_and_sent_again_it_is_asked_for_and_then_a_further_one(self, client, link):
        proof = fresh_proof()
        write(client, link, proof=proof)
        page = write(client, link, "Something else.", proof)
        assert (page.status_code, said(page)) == (
            422,
            "You have sent a message with this form before. To send this as a further one, press Send once more.",
        )
        assert "Something else.</textarea>" in text_of(page)
        assert write(client, link, "Something else.", hidden_part(page)).status_code == 303
        assert list(Message.objects.filter(kind="reply").values_list("text", flat=True)) == [TEXT, "Something else."]

    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            ("", "Write your message"),
            (" \n ", "Write your message"),
            ("\u200b\u00ad", "Write your message"),
            ("x" * 2001, "Use at most 2,000 characters"),
            ("a\x07b", "We took out characters that cannot be seen. Check what is left and send it again"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client, link, text, wrong):
        page = write(client, link, text)
        assert page.status_code == 422
        assert re.findall(r'<a href="#id_message">(.*?)</a>', text_of(page)) == [wrong]
        typed = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", text_of(page), re.DOTALL)[1]
        assert typed.strip() == text.replace("\x07", "").strip()
        assert "<title>Error: " in text_of(page)
        assert Message.objects.count() == 0
        assert SECRET.items() <= page.headers.items()

    def test_two_thousand_characters_and_line_breaks_are_taken(self, client, link):
        assert write(client, link, "x\r\n" * 1000).status_code == 303
        assert Message.objects.get(kind="reply").text == ("x\n" * 1000).strip()

    @pytest.mark.parametrize("proof", [{}, {"token": "x", "started": "x"}, {"token": "a", "started": "b:c:d"}])
    def test_a_form_that_is_not_ours_or_too_old_is_shown_again(self, client, link, proof):
        page = write(client, link, proof=proof or {"token": ""})
        assert (page.status_code, said(page)) == (422, "This form stood open for too long. What you typed is still here: press Send once more.")
        assert f"{TEXT}</textarea>" in text_of(page)
        assert Proof.sent_with(hidden_part(page)).is_genuine
        assert Message.objects.count() == 0

    def test_one_too_many_a_day_is_kept_for_tomorrow(self, client, link):
        for number in range(REPLIES_A_DAY):
            assert write(client, link, f"Number {number}").status_code == 303
        page = write(client, link)
        assert (page.status_code, page.headers["Retry-After"]) == (429, "86400")
        assert said(page) == "You sent as many messages today as we take in. Send this one tomorrow. What you typed is still here."
        assert f"{TEXT}</textarea>" in text_of(page)
        assert Message.objects.filter(kind="reply").count() == REPLIES_A_DAY

    def test_while_the_database_is_away_it_stays_in_the_form(self, client, link, monkeypatch):
        proof = fresh_proof()

        def away(*args, **kwargs):
            raise OperationalError("stopped")

        with monkeypatch.context() as patch:
            patch.setattr(links, "find", away)
            page = write(client, link, proof=proof)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
        assert f"{TEXT}</textarea>" in text_of(page)
        assert hidden_part(page) == proof
        assert SECRET.items() <= page.headers.items()
        assert write(client, link, proof=hidden_part(page)).status_code == 303

    def test_what_was_typed_while_the_link_expired_or_was_revoked_is_shown_again(self, client, link):
        PrivateLink.objects.update(expires_at=timezone.now())
        page = write(client, link, "<b>typed</b>")
        assert (page.status_code, Message.objects.count()) == (410, 0)
        assert "&lt;b&gt;typed&lt;/b&gt;</textarea>" in page.content.decode()
        link.revoke()
        page = write(client, link)
        assert (page.status_code, f"{TEXT}</textarea>" in text_of(page)) == (404, True)
