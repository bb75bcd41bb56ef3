import io
import json
import logging
import re
import zipfile
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from django.apps import apps
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from contact import definition, following_up, links
from contact.converters import LinkConverter
from contact.limits import LINKS_A_DAY, REPLIES_A_DAY, WRONG_LINKS, hidden
from contact.links import find, link_for, one_time, token
from contact.models import AuditEntry, Enquiry, Message, Partner, PrivateLink, Tally
from contact.protection import Proof
from leuven_portal.logs import JsonFormatter
from tests.contact.at_once import at_once
from tests.contact.factories import fresh_proof, hidden_part, make_enquiry
from tests.hostile_texts import OWN, hostile_texts

pytestmark = pytest.mark.django_db

Kind = PrivateLink.Kind
OURS = "http://testserver"
TEXT = "One thing more: the wafers have 200 mm."
#: What the answer to each refusal and each page has.
SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"}


def make(**fields):
    """Store an enquiry with fields that no form gives."""
    enquiry = make_enquiry()
    Enquiry.objects.filter(pk=enquiry.pk).update(**fields)
    return Enquiry.objects.get(pk=enquiry.pk)


def fresh(enquiry):
    return Enquiry.objects.get(pk=enquiry.pk)


def address(link, language="en"):
    with override(language):
        return reverse("contact:private", kwargs={"kind": link.kind, "token": token(link)})


def text_of(response):
    return unescape(response.content.decode())


def press(client, link, do, **data):
    """Press a button of the page, or send its form."""
    return client.post(address(link), {"do": do, **data}, headers={"Origin": OURS, "Sec-Fetch-Site": "same-origin"})


def write(client, link, text=TEXT, proof=None):
    return press(client, link, "reply", message=text, **(proof or fresh_proof()))


def answered(enquiry, text="Yes, there is one.", **fields):
    """Store an answer that was sent."""
    fields = {"state": "sent", "sent_at": timezone.now()} | fields
    return enquiry.messages.create(kind="answer", to_email=enquiry.email, language="en", subject="Answer", text=f"{text}\n\n-- \nThe desk", **fields)


def attached(enquiry, name="plan.pdf", content=b"%PDF-1.7", kind="application/pdf", **fields):
    message = answered(enquiry, **fields)
    return message.attachments.create(name=name, content_type=kind, size=len(content), content=content)


def file_of(link, attachment):
    return f"{address(link)}{attachment.pk}/"


def buttons(page):
    """Return what can be done on a page."""
    return re.findall(r'name="do" value="([-a-z]+)"', text_of(page))


def said(page):
    """Return the sentence about what was done, or what is wrong, or nothing."""
    found = re.search(r'role="(?:status|alert)".*?<p>(.*?)</p>', text_of(page), re.DOTALL)
    return found and found[1]


def everything():
    """Return all rows of all tables."""
    return {model: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}


@pytest.fixture
def link():
    return link_for(make_enquiry())


class TestPage:
    @pytest.mark.parametrize(
        ("fields", "says", "has_date"),
        [
            ({}, "We have it, and nobody has taken it up yet.", True),
            ({"state": "assigned"}, "Someone at the Innovation partnerships desk is on it.", True),
            ({"state": "answered"}, "It has been answered.", False),
            ({"state": "referred"}, "It has been passed on to Example partner.", False),
            ({"state": "closed"}, "It is closed.", False),
            ({"is_quarantined": True, "spam_signs": ["links"]}, "We have it, and nobody has taken it up yet.", True),
            ({"state": "spam", "spam_signs": ["links"]}, "It is closed.", False),
        ],
    )
    def test_it_says_where_the_question_stands_and_nothing_of_spam(self, client, fields, says, has_date):
        if fields.get("state") == "referred":
            fields["referred_to"] = Partner.objects.create(name_en="Example partner", name_nl="Voorbeeldpartner", email="partner@example.org")
        enquiry = make(**fields)
        page = text_of(client.get(address(link_for(enquiry))))
        assert re.search(r'<p class="stands">(.*?)</p>', page)[1] == says
        assert ("At the latest on" in page) == has_date
        assert [word for word in ("spam", "quarantine", "judge") if word in page.lower()] == []

    def test_what_waits_for_a_judgement_looks_like_what_waits_and_spam_like_what_is_closed(self, client):
        enquiry = make()
        link = link_for(enquiry)

        def look(**fields):
            Enquiry.objects.update(**fields)
            return re.sub(r'(name="(?:token|started)" value=)"[^"]+"', r"\1", text_of(client.get(address(link))))

        waits, is_closed = look(), look(state="closed")
        assert look(state="new", is_quarantined=True, spam_signs=["links"]) == waits
        assert look(state="spam", is_quarantined=False) == is_closed

    def test_what_is_late_is_said_to_be(self, client, link):
        sorry = "We promised an answer before today, and are sorry that it is late."
        assert sorry not in text_of(client.get(address(link)))
        Enquiry.objects.update(due_on=timezone.localdate() - timedelta(days=1))
        assert sorry in text_of(client.get(address(link)))
        Enquiry.objects.update(state="answered")
        assert sorry not in text_of(client.get(address(link)))

    def test_it_shows_reference_desk_dates_and_what_was_asked_but_not_by_whom(self, client, link):
        page = text_of(client.get(address(link)))
        enquiry = link.enquiry
        for shown in (enquiry.reference, enquiry.desk.name, enquiry.message, "Example Photonics", f"{enquiry.forget_on:%Y}"):
            assert shown in page, shown
        assert [hidden for hidden in (enquiry.name, enquiry.email) if hidden in page] == []

    def test_it_shows_the_talk_and_nothing_else_of_the_thread(self, client, link):
        enquiry = link.enquiry
        answered(enquiry, "An answer that was sent.", by_name="petra.peeters")
        answered(enquiry, "An answer on its way.", state="queued", sent_at=None)
        answered(enquiry, "An answer that is a draft.", state="draft", sent_at=None)
        write(client, link, "A further question.")
        for kind in ("notification", "update", "referral", "link"):
            enquiry.messages.create(kind=kind, to_email="x@example.org", language="en", subject="x", text=f"Text of {kind}")
        enquiry.notes.create(text="A note that is nobody's but ours.")
        page = text_of(client.get(address(link)))
        talk = re.findall(r"<li.*?><h3>(.*?)</h3>.*?<p>(.*?)</p>\s*</div>", page.partition('<ol class="talk')[2].partition("</ol>")[0], re.DOTALL)
        desk = enquiry.desk.name
        assert talk == [(desk, "An answer that was sent."), (desk, "An answer on its way."), ("You", "A further question.")]
        assert [word for word in ("petra", "draft", "Text of", "A note", "The desk\n") if word in page] == []

    def test_what_led_here_by_mail_leads_nowhere_from_here(self, client, link):
        answered(link.enquiry, "Say yes here: {link}", link=link)
        answered(link.enquiry, "You typed {link}")
        page = text_of(client.get(address(link)))
        assert "Say yes here: (here, on this page)" in page
        assert "You typed {link}" in page

    def test_it_is_there_in_both_languages_under_its_own_words(self, client, link):
        assert address(link) == f"/en/contact/enquiry/{token(link)}/"
        assert address(link, "nl") == f"/nl/contact/vraag/{token(link)}/"
        assert re.search(r'<html lang="(..)">', text_of(client.get(address(link, "nl"))))[1] == "nl"
        assert f'href="{address(link, "nl")}"' in text_of(client.get(address(link)))

    @pytest.mark.parametrize(("kind", "english", "dutch"), [(Kind.THREAD, "enquiry", "vraag"), (Kind.COPY, "enquiry/copy", "vraag/kopie")])
    def test_the_other_languages_word_leads_to_the_right_one(self, client, link, kind, english, dutch):
        link = link if kind == Kind.THREAD else one_time(link.enquiry, kind)
        for wrong, right in ((f"/en/contact/{dutch}", "en"), (f"/nl/contact/{english}", "nl")):
            answer = client.get(f"{wrong}/{token(link)}/")
            assert (answer.status_code, answer.headers["Location"]) == (301, address(link, right))
            assert SECRET.items() <= answer.headers.items()

    def test_no_purpose_has_one_of_its_words(self):
        words = {word for words in LinkConverter.WORDS.values() for word in words.values()}
        purposes = [purpose for version in definition.versions() for purpose in definition.version(version).purposes.values()]
        slugs = {slug for purpose in purposes for slug in (purpose.slug.en, purpose.slug.nl)}
        assert len(slugs) == 10
        assert slugs & {word.partition("/")[0] for word in words} == set()

    def test_it_costs_the_same_at_one_message_and_at_three(self, client, link, django_assert_num_queries):
        for number in (1, 3):
            for _ in range(number):
                attached(link.enquiry)
                write(client, link)
            with django_assert_num_queries(3):
                client.get(address(link))


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


class TestButtons:
    def test_what_there_is_to_do_depends_on_where_it_stands(self, client):
        always = ["reply", "copy", "erasure", "fresh"]
        for fields, more in [
            ({}, ["withdraw"]),
            ({"consent_asked_at": timezone.now()}, ["agree", "decline", "withdraw"]),
            ({"may_refer": "yes", "state": "answered"}, ["take-back", "withdraw"]),
            ({"may_refer": "no", "state": "referred"}, ["withdraw"]),
            ({"state": "closed"}, []),
            ({"state": "spam", "consent_asked_at": timezone.now()}, []),
        ]:
            page = client.get(address(link_for(make(**fields))))
            assert sorted(buttons(page)) == sorted(always + more), fields

    @pytest.mark.parametrize(
        ("fields", "do", "after", "says"),
        [
            ({"consent_asked_at": timezone.now()}, "agree", {"may_refer": "yes"}, "Thank you. We may pass your question on now."),
            ({"consent_asked_at": timezone.now()}, "decline", {"may_refer": "no"}, "We pass nothing on."),
            ({"may_refer": "yes"}, "take-back", {"may_refer": "no"}, "We pass nothing on any more."),
            ({}, "withdraw", {"state": "closed"}, "You have withdrawn your question. Nobody answers it any more."),
        ],
    )
    def test_each_does_what_it_says_and_says_what_it_did(self, client, fields, do, after, says):
        enquiry = make(**fields)
        link = link_for(enquiry)
        answer = press(client, link, do)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(link)}?done={do}")
        assert said(client.get(answer.headers["Location"])) == says
        assert {name: getattr(fresh(enquiry), name) for name in after} == after
        again = press(client, link, do)
        assert again.headers["Location"] == f"{address(link)}?done=nothing"
        assert said(client.get(again.headers["Location"])) == "There was nothing left to change. Your question stands as you see it here."
        assert Message.objects.filter(kind="update").count() == 1

    @pytest.mark.parametrize("do", ["", "delete", "erase", "thread", "REPLY"])
    def test_another_word_does_nothing(self, client, link, do):
        before = everything()
        assert press(client, link, do).status_code == 422
        assert everything() == before

    @pytest.mark.parametrize("done", ["", "x", "<script>", "fresh", "thread"])
    def test_another_word_in_the_query_says_nothing(self, client, link, done):
        page = client.get(address(link), {"done": done})
        assert (page.status_code, said(page)) == (200, None)

    @pytest.mark.parametrize("do", ["copy", "erasure"])
    def test_copy_and_erasure_take_a_link_of_their_own_by_mail(self, client, link, do):
        answer = press(client, link, do)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(link)}?done={do}")
        assert "We have mailed you a link" in said(client.get(answer.headers["Location"]))
        message = Message.objects.get()
        assert (message.kind, message.to_email, message.link.kind) == ("link", link.enquiry.email, do)
        assert token(message.link) not in text_of(client.get(answer.headers["Location"]))

    @pytest.mark.parametrize("do", ["copy", "erasure", "fresh"])
    def test_there_are_a_few_of_each_a_day(self, client, link, do):
        for _ in range(LINKS_A_DAY):
            assert press(client, link, do).status_code == 303
            PrivateLink.objects.update(created_at=timezone.now() - timedelta(minutes=2))
            link = link_for(link.enquiry)
        page = press(client, link, do)
        assert page.status_code == 429
        assert said(page).startswith("We have mailed you this several times today already.")
        assert Message.objects.filter(kind="link").count() == LINKS_A_DAY
        assert client.get(address(link)).status_code == 200

    def test_a_fresh_link_makes_the_former_one_useless(self, client, link):
        answer = press(client, link, "fresh")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/en/contact/enquiry/mailed/")
        page = client.get(answer.headers["Location"])
        assert "We have mailed you a fresh link" in text_of(page)
        assert SECRET.items() <= page.headers.items()
        assert client.get(address(link)).status_code == 404
        assert client.get(address(Message.objects.get().link)).status_code == 200


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


class TestExpired:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_fresh_one_of_its_kind_goes_to_whom_it_was_for(self, client, kind):
        enquiry = make_enquiry()
        former = link_for(enquiry) if kind == Kind.THREAD else one_time(enquiry, kind)
        PrivateLink.objects.update(expires_at=timezone.now(), created_at=timezone.now() - timedelta(days=2))
        page = client.get(address(former))
        assert (page.status_code, buttons(page)) == (410, ["fresh"])
        assert [hidden for hidden in (enquiry.reference, enquiry.email, enquiry.message) if hidden in text_of(page)] == []
        answer = press(client, former, "fresh")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/en/contact/enquiry/mailed/")
        message = Message.objects.get()
        assert (message.kind, message.to_email, message.link.kind) == ("link", enquiry.email, kind)
        assert find(token(message.link), kind) == message.link
        assert client.get(address(former)).status_code == 404

    @pytest.mark.parametrize("do", ["agree", "withdraw", "copy", "erase", "reply"])
    @pytest.mark.parametrize("kind", list(Kind))
    def test_nothing_else_is_done_by_it(self, client, kind, do):
        enquiry = make(consent_asked_at=timezone.now())
        former = link_for(enquiry) if kind == Kind.THREAD else one_time(enquiry, kind)
        PrivateLink.objects.update(expires_at=timezone.now())
        before = everything()
        assert press(client, former, do, message=TEXT, **fresh_proof()).status_code == 410
        assert everything() == before

    def test_it_answers_the_same_however_many_were_mailed_today(self, client):
        enquiry = make_enquiry()
        answers = []
        for _ in range(LINKS_A_DAY + 1):
            former = link_for(enquiry)
            PrivateLink.objects.update(expires_at=timezone.now())
            answers.append(press(client, former, "fresh"))
        assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, "/en/contact/enquiry/mailed/")}
        assert Message.objects.count() == LINKS_A_DAY


class TestUnknown:
    @pytest.fixture
    def dead(self):
        """Return the addresses of links that are of no use, for all the reasons there are."""
        revoked, gone, used = link_for(make_enquiry()), link_for(make_enquiry()), one_time(make_enquiry(), Kind.COPY)
        real = link_for(make_enquiry())
        addresses = [address(each) for each in (revoked, gone, used)]
        revoked.revoke(), used.revoke()
        gone.enquiry.delete()
        made = token(real)
        forged = ["x", "0" * 44, made[:-1], made + "A", made[::-1], made.swapcase()]
        addresses += [f"/en/contact/enquiry/{each}/" for each in forged]
        # A link for one thing, tried for another.
        addresses += [f"/en/contact/enquiry/{word}/{made}/" for word in ("copy", "erasure")]
        return addresses

    def test_all_of_them_get_one_answer_for_the_same_work(self, client, dead, django_assert_num_queries):
        Tally.objects.all().delete()
        client.get(dead[0])
        answers = [client.get(path) for path in dead]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        names = [answer.headers.keys() for answer in answers]
        assert all(each == names[0] for each in names)
        assert SECRET.items() <= answers[0].headers.items()
        # One is asked for where it may be, and not at all where the token is forged.
        for path, number in ((dead[0], 5), (dead[3], 4)):
            with django_assert_num_queries(number):
                client.get(path)

    def test_it_tells_nothing_to_who_sends_either(self, client, dead):
        before = [list(model.objects.values()) for model in (Enquiry, Message, PrivateLink)]
        for path, do in product(dead[:2], ["reply", "agree", "withdraw", "copy", "erase", "fresh"]):
            assert client.post(path, {"do": do}).status_code == 404
        assert [list(model.objects.values()) for model in (Enquiry, Message, PrivateLink)] == before

    def test_who_tries_many_is_told_to_wait_in_the_same_words(self, client, dead):
        forged = "/en/contact/enquiry/x/"
        first = client.get(forged)
        statuses = [client.get(forged).status_code for _ in range(WRONG_LINKS)]
        assert statuses == [404] * (WRONG_LINKS - 1) + [429]
        last = client.get(forged)
        assert (last.status_code, last.content) == (429, first.content)
        assert 0 < int(last.headers["Retry-After"]) <= 600
        assert [client.get(path).status_code for path in dead] == [429] * len(dead)
        assert client.get(forged, REMOTE_ADDR="198.51.100.7").status_code == 404

    def test_a_genuine_one_works_all_the_same(self, client, link):
        for _ in range(WRONG_LINKS + 5):
            client.get("/en/contact/enquiry/x/")
        assert client.get(address(link)).status_code == 200
        assert write(client, link).status_code == 303

    def test_after_a_while_it_is_counted_anew(self, client):
        for _ in range(WRONG_LINKS + 1):
            client.get("/en/contact/enquiry/x/")
        Tally.objects.update(since=timezone.now() - timedelta(minutes=10))
        assert client.get("/en/contact/enquiry/x/").status_code == 404

    def test_nothing_is_kept_of_who_it_was(self, client):
        client.get("/en/contact/enquiry/x/", REMOTE_ADDR="198.51.100.7")
        [row] = Tally.objects.values()
        assert (row.keys(), row["key"]) == ({"id", "key", "since", "count"}, hidden("wrong link", "198.51.100.0/24"))

    def test_it_is_answered_while_the_database_is_away(self, client, monkeypatch):
        def away(*args, **kwargs):
            raise OperationalError("stopped")

        monkeypatch.setattr("contact.private_views.count_wrong_link", away)
        assert client.get("/en/contact/enquiry/x/").status_code == 404


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


#: What the page itself is made of.
OUR_TAGS = {
    *("main", "div", "nav", "ol", "ul", "li", "a", "h1", "h2", "h3", "p", "b", "br", "dl", "dt", "dd", "span", "strong", "time", "form", "input"),
    *("textarea", "button", "label", "details", "summary", "section", "aside"),
}
