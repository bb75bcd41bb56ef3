import re
from datetime import date

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django_tasks_db.models import DBTaskResult

from contact.letters import (
    announce,
    listed,
    queue_acknowledgement,
    queue_digest,
    queue_erasure_notice,
    queue_forgetting_warning,
    queue_link,
    queue_lost_mail_alert,
    queue_updates,
)
from contact.links import link_for, one_time, token
from contact.models import Desk, Enquiry, HistoryEntry
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def enquiry():
    stored = make_enquiry(receipt_token="secret")
    Enquiry.objects.filter(pk=stored.pk).update(reference="LIR-7K3M9Q", due_on=date(2026, 11, 25))
    stored.refresh_from_db()
    return stored


def test_an_acknowledgement_tells_reference_desk_date_and_link(enquiry):
    message = queue_acknowledgement(enquiry)
    until = date_format(localtime(message.link.expires_at), "j F Y")
    assert (message.kind, message.to_email, message.language, message.subject) == (
        "acknowledgement",
        "visitor@example.org",
        "en",
        "We have your question: LIR-7K3M9Q",
    )
    assert message.text.splitlines()[:11] == [
        "Thank you, we have your question.",
        "",
        "Your reference: LIR-7K3M9Q",
        "Who answers: Innovation partnerships desk",
        "At the latest on: Wednesday 25 November 2026",
        "",
        "Your private page, at an address that only you have:",
        "{link}",
        "",
        "There you see where your question stands and what was written. You can add something, withdraw your question, "
        "or ask for a copy or the erasure of what we keep about you.",
        f"The address works until {until}, and each further mail from us makes that later. "
        "Keep it to yourself: whoever has it can do all this in your name.",
    ]
    assert '<a href="{link}">{link}</a>' in message.html
    assert (message.link.enquiry, message.link.kind) == (enquiry, "thread")
    assert [secret for secret in ("secret", token(message.link), message.link.key) if secret in message.text + message.html] == []


def test_it_is_in_the_language_of_the_page(enquiry):
    enquiry.page_language = "nl"
    message = queue_acknowledgement(enquiry)
    assert message.language == "nl"
    assert "Dienst innovatiepartnerschappen" in message.text
    assert "woensdag 25 november 2026" in message.text
    assert '<html lang="nl">' in message.html
    assert get_language() == "en"


def test_nothing_that_was_typed_is_in_it(enquiry):
    message = queue_acknowledgement(enquiry)
    whole = message.subject + message.text + message.html
    assert [typed for typed in (enquiry.name, enquiry.message, enquiry.organisation, enquiry.email) if typed in whole] == []


def test_the_text_is_not_escaped(enquiry):
    enquiry.desk.name_en = "Business & <investment> desk"
    message = queue_acknowledgement(enquiry)
    assert "Who answers: Business & <investment> desk" in message.text
    assert "Business &amp; &lt;investment&gt; desk" in message.html


#: Of an enquiry, what no mail to staff may hold.
TYPED = ("Visitor", "visitor@", "wafers", "Photonics")


def whole(message):
    return message.subject + message.text + message.html


def typed_in(*messages):
    return [word for message in messages for word in TYPED if word in whole(message)]


class TestNotice:
    def test_the_desk_hears_reference_purpose_date_and_link(self, enquiry, settings):
        settings.SITE_URL = "https://portal.example.org"
        [message] = announce(enquiry)
        assert (message.kind, message.to_email, message.desk, message.language, message.html) == (
            "notification",
            "partnership@example.org",
            enquiry.desk,
            "en",
            "",
        )
        assert message.subject == f"New enquiry LIR-7K3M9Q: {enquiry.purpose_definition.name}, answer by 25 November 2026"
        assert message.text.rstrip().splitlines() == [
            "There is a new enquiry for the Innovation partnerships desk.",
            "",
            "Reference: LIR-7K3M9Q",
            f"Purpose: {enquiry.purpose_definition.name}",
            "Answer at the latest on: Wednesday 25 November 2026",
            "",
            "Read and answer it here:",
            f"https://portal.example.org/admin/contact/enquiry/{enquiry.pk}/change/",
            "",
            "This message holds nothing of what was asked: that is read in the admin alone, by those who may.",
            "",
            "-- ",
            settings.SITE_NAME,
        ]

    def test_second_desks_hear_of_it_in_their_own_language(self, enquiry):
        Desk.objects.filter(key="talent").update(language="nl")
        enquiry.copies.set(Desk.objects.filter(key__in=["talent", "invest"]))
        messages = {message.to_email: message for message in announce(enquiry)}
        assert {address: (message.kind, message.language) for address, message in messages.items()} == {
            "partnership@example.org": ("notification", "en"),
            "invest@example.org": ("copy", "en"),
            "talent@example.org": ("copy", "nl"),
        }
        copy = messages["invest@example.org"]
        assert copy.subject == f"For your information: enquiry LIR-7K3M9Q, {enquiry.purpose_definition.name}"
        assert copy.text.splitlines()[0] == "The Innovation partnerships desk answers a new enquiry that may concern you as well."
        assert "woensdag 25 november 2026" in messages["talent@example.org"].text
        assert "Dienst innovatiepartnerschappen" in messages["talent@example.org"].text

    @pytest.mark.parametrize("language", ["en", "nl"])
    def test_nothing_that_was_typed_is_in_them(self, enquiry, language):
        Desk.objects.update(language=language)
        enquiry.copies.set(Desk.objects.filter(key="talent"))
        enquiry = Enquiry.objects.get()
        messages = announce(enquiry)
        assert [message.language for message in messages] == [language] * 2
        assert typed_in(*messages) == []


class TestDigest:
    def test_it_is_whole(self, enquiry, settings):
        settings.SITE_URL = "https://portal.example.org"
        waiting = make_enquiry("other", is_quarantined=True, spam_signs=["markup", "links"])
        Enquiry.objects.filter(pk=waiting.pk).update(due_on=date(2026, 11, 27), is_confidential=True)
        waiting.refresh_from_db()
        message = queue_digest(Desk.objects.get(key="front"), [waiting], [enquiry])
        assert (message.kind, message.to_email, message.subject) == ("digest", "front@example.org", "Today: 1 in quarantine, 1 overdue")
        assert message.text.rstrip().splitlines() == [
            "In quarantine: these look like spam and wait for a person to judge them",
            "",
            f"{waiting.reference}, Something else, Front desk (confidential: its members alone read it), answer by 27 November 2026",
            "  - The text has links written for a web page.",
            "  - The text has three links.",
            "",
            "https://portal.example.org/admin/contact/enquiry/?list=quarantine",
            "",
            "Overdue: somebody was promised an answer before today",
            "",
            f"LIR-7K3M9Q, {enquiry.purpose_definition.name}, Innovation partnerships desk, answer by 25 November 2026",
            "",
            "https://portal.example.org/admin/contact/enquiry/?list=overdue",
            "",
            "-- ",
            settings.SITE_NAME,
        ]

    def test_what_there_is_nothing_of_is_left_out(self, enquiry):
        front = Desk.objects.get(key="front")
        assert "quarantine" not in queue_digest(front, [], [enquiry]).text
        assert "Overdue" not in queue_digest(front, [enquiry], []).text

    @pytest.mark.parametrize("language", ["en", "nl"])
    def test_fifty_are_named_and_the_rest_counted(self, enquiry, language):
        Desk.objects.filter(key="front").update(language=language)
        message = queue_digest(Desk.objects.get(key="front"), [enquiry] * 60, [enquiry] * 50)
        assert (message.language, message.text.count("LIR-")) == (language, 100)
        assert [
            re.findall(r"\d+", line) for line in message.text.splitlines() if not line.startswith(("LIR-", "http", " ")) and re.search(r"\d", line)
        ] == [["10"]]
        assert re.findall(r"\d+", message.subject) == ["60", "50"]
        assert typed_in(message) == []


class TestAlerts:
    def test_lost_mail(self, enquiry, settings):
        settings.SITE_URL = "https://portal.example.org"
        lost = queue_acknowledgement(enquiry)
        digest = queue_digest(Desk.objects.get(key="front"), [], [])
        lost.state, digest.state = "bounced", "failed"
        message = queue_lost_mail_alert("overseer@example.org", "en", [lost, digest])
        assert (message.kind, message.to_email, message.enquiry, message.desk) == ("alert", "overseer@example.org", None, None)
        assert message.subject == "2 e-mails could not be delivered"
        assert message.text.splitlines()[1:7] == [
            "",
            "LIR-7K3M9Q: Acknowledgement, Bounced",
            "The desk’s day, Failed",
            "",
            "See why, correct the address and send them again:",
            "https://portal.example.org/admin/contact/message/?lost=yes",
        ]

    def test_forgetting(self, enquiry, settings):
        settings.SITE_URL = "https://portal.example.org"
        enquiry.forget_on = date(2027, 11, 23)
        message = queue_forgetting_warning("overseer@example.org", "en", [enquiry])
        assert (message.kind, message.subject) == ("alert", "1 enquiry will be forgotten within a week")
        assert message.text.splitlines()[1:6] == [
            "",
            f"23 November 2027: LIR-7K3M9Q, {enquiry.purpose_definition.name}, New",
            "",
            "Read them here:",
            "https://portal.example.org/admin/contact/enquiry/",
        ]

    @pytest.mark.parametrize("language", ["en", "nl"])
    def test_of_many_fifty_are_named_and_nobody_is(self, enquiry, language):
        lost = [queue_acknowledgement(enquiry)] * 60
        messages = [
            queue_lost_mail_alert("overseer@example.org", language, lost),
            queue_forgetting_warning("overseer@example.org", language, [enquiry] * 60),
        ]
        assert [(message.language, message.text.count("LIR-"), re.findall(r"\d+", message.subject)) for message in messages] == [
            (language, 50, ["60"])
        ] * 2
        assert typed_in(*messages) == []


class TestLink:
    @pytest.mark.parametrize(
        ("kind", "subject", "says"),
        [
            ("thread", "Your private page: LIR-7K3M9Q", "Here is the private page of your question LIR-7K3M9Q, at an address that only you have:"),
            ("copy", "Your copy: LIR-7K3M9Q", "You asked for a copy of what we keep about you (your question LIR-7K3M9Q). Take it here:"),
            (
                "erasure",
                "Confirm the erasure: LIR-7K3M9Q",
                "You asked us to erase what we keep about you (your question LIR-7K3M9Q). Nothing has been erased yet. "
                "You see what will go, and confirm it, here:",
            ),
        ],
    )
    def test_it_leads_to_what_was_asked_for_and_says_no_more(self, enquiry, kind, subject, says):
        link = link_for(enquiry) if kind == "thread" else one_time(enquiry, kind)
        message = queue_link(link)
        assert (message.kind, message.to_email, message.subject, message.link) == ("link", "visitor@example.org", subject, link)
        assert message.text.splitlines()[:3] == [says, "{link}", ""]
        assert '<a href="{link}">{link}</a>' in message.html
        assert typed_in(message) == []
        assert token(link) not in whole(message)

    def test_it_is_in_the_language_of_the_answer(self, enquiry):
        enquiry.answer_language = "nl"
        message = queue_link(link_for(enquiry))
        assert (message.language, re.search(r'<html lang="(..)">', message.html)[1]) == ("nl", "nl")


class TestUpdates:
    @pytest.fixture
    def owner(self, enquiry, django_user_model):
        enquiry.owner = django_user_model.objects.create_user("owner", email="owner@example.org")
        return enquiry.owner

    def test_the_desk_hears_what_happened_and_nothing_of_what_was_written(self, enquiry, settings):
        settings.SITE_URL = "https://portal.example.org"
        [message] = queue_updates(enquiry, HistoryEntry.Kind.REPLIED, is_reopened=True)
        assert (message.kind, message.to_email, message.desk, message.subject) == (
            "update",
            "partnership@example.org",
            enquiry.desk,
            "LIR-7K3M9Q: The enquirer wrote again",
        )
        assert message.text.rstrip().splitlines() == [
            "LIR-7K3M9Q: The enquirer wrote again.",
            "",
            "By that it is open again.",
            "Answer at the latest on: Wednesday 25 November 2026",
            "",
            "Read it here:",
            f"https://portal.example.org/admin/contact/enquiry/{enquiry.pk}/change/",
            "",
            "This message holds nothing of what was written: that is read in the admin alone, by those who may.",
            "",
            "-- ",
            settings.SITE_NAME,
        ]
        assert typed_in(message) == []

    def test_what_is_closed_has_no_date(self, enquiry):
        enquiry.state = "closed"
        [message] = queue_updates(enquiry, HistoryEntry.Kind.WITHDRAWN)
        assert message.text.splitlines()[:3] == ["LIR-7K3M9Q: Withdrawn by the enquirer.", "", "Read it here:"]

    def test_whoever_has_taken_it_hears_of_it_too(self, enquiry, owner):
        messages = queue_updates(enquiry, HistoryEntry.Kind.CONSENTED)
        assert [(message.to_email, message.desk) for message in messages] == [("partnership@example.org", enquiry.desk), ("owner@example.org", None)]

    @pytest.mark.parametrize("change", [{"email": ""}, {"email": "Partnership@example.org"}, {"is_active": False}])
    def test_unless_they_have_no_mailbox_of_their_own_or_are_gone(self, enquiry, owner, change):
        for name, value in change.items():
            setattr(owner, name, value)
        assert [message.to_email for message in queue_updates(enquiry, HistoryEntry.Kind.CONSENTED)] == ["partnership@example.org"]


def test_an_erasure_is_told_by_references_alone(enquiry, settings):
    message = queue_erasure_notice(enquiry.desk, ["LIR-7K3M9Q", "LIR-AAAAAA"])
    assert (message.kind, message.to_email, message.desk, message.enquiry) == ("alert", "partnership@example.org", enquiry.desk, None)
    assert message.subject == "2 open enquiries were erased at their sender’s wish"
    assert message.text.rstrip().splitlines()[1:] == ["", "LIR-7K3M9Q", "LIR-AAAAAA", "", "-- ", settings.SITE_NAME]


def test_a_mail_about_nobody_has_no_html_and_its_own_task(enquiry):
    message = queue_digest(Desk.objects.get(key="front"), [], [enquiry])
    assert (message.html, message.enquiry) == ("", None)
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[message.pk]]


@pytest.mark.parametrize(("number", "named", "more"), [(0, 0, 0), (1, 1, 0), (50, 50, 0), (51, 50, 1), (60, 50, 10)])
def test_listed(number, named, more):
    assert listed("rows", list(range(number))) == {"rows": list(range(named)), "rows_count": number, "rows_more": more}
