import logging
import re
import smtplib
import time
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from contact import outbox
from contact.letters import announce, queue_acknowledgement
from contact.links import address, link_for, token
from contact.models import Desk, Message
from contact.placeholders import LINK
from contact.tasks import deliver_message
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def message():
    return queue_acknowledgement(make_enquiry())


def plain(part):
    """Return the text of a mail's part with the line breaks it was written with."""
    return part.get_payload(decode=True).decode().replace("\r\n", "\n")


def test_a_message_is_sent(message, mail_server):
    assert outbox.deliver(message.pk) is True
    [mail] = mail_server.mails
    assert {name: mail[name] for name in ("To", "From", "Reply-To", "Subject", "Message-ID", "Auto-Submitted", "X-RcptTo")} == {
        "To": "visitor@example.org",
        "From": "Leuven Innovation Region <hello@example.org>",
        "Reply-To": "partnership@example.org",
        "Subject": message.subject,
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-replied",
        "X-RcptTo": "visitor@example.org",
    }
    text, html = mail.get_payload()
    assert plain(text) == message.text.replace("{link}", address(message.link, "en"))
    assert plain(html) == message.html.replace("{link}", address(message.link, "en"))
    message.refresh_from_db()
    assert (message.state, message.attempts, message.sending_until, message.last_error_kind) == ("sent", 1, None, "")
    assert message.sent_at is not None


def test_it_is_sent_once(message, mail_server):
    assert [outbox.deliver(message.pk), outbox.deliver(message.pk), outbox.deliver_due()] == [True, False, 0]
    assert len(mail_server.mails) == 1


def test_the_task_delivers(message, mail_server):
    deliver_message.func(message.pk)
    assert [mail["Message-ID"] for mail in mail_server.mails] == [message.message_id]


def test_a_message_that_is_gone_is_passed_over(mail_server):
    assert outbox.deliver(0) is False


# Answers that may change; those about us an operator can mend, and then the mail goes out.
@pytest.mark.parametrize("refusal", ["451 try later", "554 5.7.1 relay access denied", "530 5.5.1 authentication required"])
def test_a_refused_message_waits_for_its_next_attempt(message, mail_server, refusal):
    mail_server.refusal = refusal
    before = timezone.now()
    assert outbox.deliver(message.pk) is False
    message.refresh_from_db()
    kind = f"SMTPRecipientsRefused {refusal[:3]}"
    assert (message.state, message.attempts, message.last_error_kind, message.sending_until) == ("queued", 1, kind, None)
    assert timedelta(minutes=1) <= message.next_attempt_at - before < timedelta(minutes=2)
    assert outbox.deliver_due() == 0


@pytest.mark.parametrize("refusal", ["550 no such user", "550 5.1.1 no such user", "552 5.2.2 mailbox full", "553 5.1.3 bad address"])
def test_a_final_no_is_not_asked_again(message, mail_server, refusal):
    mail_server.refusal = refusal
    assert outbox.deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error_kind) == ("bounced", 1, f"SMTPRecipientsRefused {refusal[:3]}")
    assert message.sending_until is None
    entry = message.enquiry.history.latest("pk")
    assert (entry.kind, entry.details) == ("mail-failed", {"mail": "acknowledgement"})


def test_it_is_sent_when_the_fault_is_gone(message, mail_server):
    mail_server.refusal = "451 try later"
    outbox.deliver(message.pk)
    mail_server.refusal = ""
    Message.objects.update(next_attempt_at=timezone.now())
    assert outbox.deliver_due() == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error_kind) == ("sent", 2, "")


def test_no_mail_server_at_all(message, mail_server, settings):
    settings.EMAIL_PORT = 1
    assert outbox.deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.last_error_kind) == ("queued", "ConnectionRefusedError")


@pytest.mark.parametrize(
    ("error", "server", "final"),
    [
        (ConnectionRefusedError(), True, False),
        (TimeoutError(), True, False),
        (smtplib.SMTPServerDisconnected("timed out"), True, False),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 bad credentials"), True, False),
        (smtplib.SMTPConnectError(554, b"no service"), True, False),
        (smtplib.SMTPSenderRefused(550, b"5.1.0 who are you", "hello@example.org"), False, False),
        (smtplib.SMTPDataError(554, b"5.6.0 not taken"), False, True),
        (smtplib.SMTPDataError(550, b"5.7.1 not from you"), False, False),
        (smtplib.SMTPDataError(452, b"4.3.1 full"), False, False),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (421, b"closing")}), True, False),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"greylisted")}), False, False),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"unknown")}), False, True),
        (ValueError("a header with two lines"), False, False),
    ],
    ids=repr,
)
def test_what_a_failure_is_about(error, server, final):
    assert (outbox.is_about_the_server(error), outbox.is_final(error)) == (server, final)


def test_where_nobody_answers_the_other_messages_are_not_tried(message, mail_server, settings, monkeypatch):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    others = [queue_acknowledgement(make_enquiry()) for _ in range(2)]
    assert outbox.deliver_due() == 0
    assert [outbox.deliver(other.pk) for other in others] == [False, False]
    assert [other.attempts for other in Message.objects.all()] == [1, 0, 0]
    settings.EMAIL_PORT = port
    monkeypatch.setattr(outbox.mail_server, "away_until", time.monotonic())
    assert outbox.deliver_due() == 2


def test_what_was_sent_is_noted_once_the_database_is_back(migrated, mail_server, monkeypatch):
    message = queue_acknowledgement(make_enquiry())
    mark_sent = Message.mark_sent
    errors = [OperationalError("stopped"), InterfaceError("closed")]

    def away_twice(self, now):
        if errors:
            raise errors.pop()
        return mark_sent(self, now)

    monkeypatch.setattr(Message, "mark_sent", away_twice)
    monkeypatch.setattr(outbox, "NOTE_PAUSE", 0)
    assert outbox.deliver(message.pk) is True
    message.refresh_from_db()
    assert (message.state, errors, len(mail_server.mails)) == ("sent", [], 1)


def test_a_database_that_stays_away_ends_the_claim(message, mail_server, monkeypatch):
    def away(self, now):
        raise OperationalError("stopped")

    monkeypatch.setattr(Message, "mark_sent", away)
    monkeypatch.setattr(Message, "LEASE", timedelta(0))
    with pytest.raises(OperationalError):
        outbox.deliver(message.pk)


def test_after_the_last_attempt_it_has_failed(message, mail_server):
    mail_server.refusal = "451 try later"
    Message.objects.update(attempts=len(Message.PAUSES))
    assert outbox.deliver_due() == 0
    message.refresh_from_db()
    assert (message.state, message.sending_until) == ("failed", None)


def test_what_a_killed_worker_left_is_sent_under_the_same_id(message, mail_server):
    message.claim(timezone.now() - Message.LEASE)
    assert outbox.deliver_due() == 1
    assert [mail["Message-ID"] for mail in mail_server.mails] == [message.message_id]


def test_the_longest_waiting_go_first_and_no_more_than_asked(mail_server):
    now = timezone.now()
    messages = [queue_acknowledgement(make_enquiry()) for _ in range(3)]
    for minutes, each in enumerate(messages):
        Message.objects.filter(pk=each.pk).update(next_attempt_at=now - timedelta(minutes=minutes))
    assert outbox.deliver_due(limit=2) == 2
    assert [mail["Message-ID"] for mail in mail_server.mails] == [messages[2].message_id, messages[1].message_id]


def test_one_refusal_does_not_hold_up_the_next(mail_server, monkeypatch):
    bad, good = (queue_acknowledgement(make_enquiry()) for _ in range(2))
    Message.objects.filter(pk=bad.pk).update(to_email="not an address\n", next_attempt_at=timezone.now() - timedelta(minutes=1))
    assert outbox.deliver_due() == 1
    assert [mail["Message-ID"] for mail in mail_server.mails] == [good.message_id]


def test_the_log_names_nobody(message, mail_server, caplog):
    with caplog.at_level(logging.INFO):
        mail_server.refusal = "450 visitor@example.org is unknown yet"
        outbox.deliver(message.pk)
        mail_server.refusal = ""
        Message.objects.update(next_attempt_at=timezone.now())
        outbox.deliver(message.pk)
    told = [record for record in caplog.records if record.name == "portal.outbox"]
    assert [record.getMessage() for record in told] == ["mail refused", "mail sent"]
    assert "example.org" not in str([vars(record) for record in told])


def test_a_delivery_costs_the_same_for_every_message(mail_server, django_assert_num_queries):
    for count in (1, 3):
        for _ in range(count):
            queue_acknowledgement(make_enquiry())
        with django_assert_num_queries(1 + 5 * count):
            assert outbox.deliver_due() == count


def test_a_desks_mended_address_is_used_at_the_next_attempt(mail_server):
    enquiry = make_enquiry()
    [notice] = announce(enquiry)
    Desk.objects.filter(pk=enquiry.desk_id).update(email="mended@example.org")
    assert outbox.deliver(notice.pk) is True
    notice.refresh_from_db()
    assert ([mail["X-RcptTo"] for mail in mail_server.mails], notice.to_email) == (["mended@example.org"], "mended@example.org")


def make_message(kind, enquiry=None, **fields):
    """Store a message of a kind to the enquirer, which is due."""
    fields = {"subject": "Subject", "text": "Text.", "to_email": "visitor@example.org", "language": "en"} | fields
    return Message.objects.create(kind=kind, enquiry=enquiry or make_enquiry(), **fields)


def unfolded(header):
    """Return a header in one line (RFC 5322, 2.2.3)."""
    return re.sub(r"\r?\n(?=[ \t])", "", header)


def delivered(message, mail_server):
    """Send a message, and return the mail that the mail server got."""
    assert outbox.deliver(message.pk) is True
    return mail_server.mails[-1]


class TestLink:
    def test_the_mail_leads_to_the_page_and_the_row_does_not(self, message, mail_server):
        mail = delivered(message, mail_server)
        for part, kind in zip(mail.get_payload(), ("text/plain", "text/html"), strict=True):
            assert (part.get_content_type(), plain(part).count(address(message.link, "en"))) == (kind, 2 if kind == "text/html" else 1)
            assert LINK not in plain(part)
        message.refresh_from_db()
        assert [secret for secret in (token(message.link), message.link.key) if secret in message.text + message.html] == []

    def test_it_is_in_the_language_of_the_mail(self, mail_server):
        enquiry = make_enquiry(page_language="nl")
        message = queue_acknowledgement(enquiry)
        assert address(message.link, "nl") in plain(delivered(message, mail_server).get_payload(0))

    def test_without_a_link_none_is_put_in(self, mail_server):
        enquiry = make_enquiry()
        link_for(enquiry)
        mail = delivered(make_message("referral", enquiry, text=f"They typed {LINK}"), mail_server)
        assert plain(mail).rstrip() == f"They typed {LINK}"

    def test_what_else_stands_in_braces_stays(self, mail_server):
        enquiry = make_enquiry()
        message = make_message("answer", enquiry, link=link_for(enquiry), text="{reference} {{link}} { link }")
        assert plain(delivered(message, mail_server)).rstrip() == f"{{reference}} {{{address(message.link, 'en')}}} {{ link }}"


class TestThread:
    def test_each_mail_to_the_enquirer_continues_those_before_it(self, mail_server):
        enquiry = make_enquiry()
        kinds = ["acknowledgement", "consent", "answer", "link", "referred"]
        # An answer's row is there from its draft on.
        messages = [make_message(kind, enquiry) for kind in reversed(kinds)][::-1]
        for message in messages:
            delivered(message, mail_server)
        ids = [message.message_id for message in messages]
        told = [(mail["Message-ID"], mail["In-Reply-To"], (mail["References"] or "").split()) for mail in mail_server.mails]
        assert told == [(each, ids[place - 1] if place else None, ids[:place]) for place, each in enumerate(ids)]

    def test_of_many_the_first_and_the_latest_are_named(self, mail_server):
        enquiry = make_enquiry()
        ids = [make_message("answer", enquiry, state="sent", sent_at=timezone.now() + timedelta(minutes=number)).message_id for number in range(30)]
        mail = delivered(make_message("answer", enquiry), mail_server)
        assert (mail["In-Reply-To"], mail["References"].split()) == (ids[-1], [ids[0], *ids[-9:]])

    def test_what_was_not_sent_or_goes_to_others_is_not_continued(self, mail_server):
        enquiry = make_enquiry()
        now = timezone.now()
        for kind in ("notification", "update", "referral"):
            make_message(kind, enquiry, state="sent", sent_at=now)
        make_message("reply", enquiry, state="received")
        for state in ("queued", "failed", "bounced"):
            make_message("answer", enquiry, state=state)
        make_message("answer", make_enquiry(), state="sent", sent_at=now)
        mail = delivered(make_message("link", enquiry), mail_server)
        assert (mail["In-Reply-To"], mail["References"]) == (None, None)

    @pytest.mark.parametrize("kind", ["notification", "update", "referral"])
    def test_mail_to_others_continues_nothing(self, mail_server, kind):
        enquiry = make_enquiry()
        make_message("answer", enquiry, state="sent", sent_at=timezone.now())
        mail = delivered(make_message(kind, enquiry, desk=enquiry.desk if kind == "notification" else None), mail_server)
        assert (mail["In-Reply-To"], mail["References"]) == (None, None)

    def test_it_costs_the_same_at_one_mail_and_at_three(self, mail_server, django_assert_num_queries):
        enquiry = make_enquiry()
        for number in (1, 3):
            for _ in range(number):
                make_message("answer", enquiry, state="sent", sent_at=timezone.now())
            message = make_message("link", enquiry)
            with django_assert_num_queries(5):
                outbox.deliver(message.pk)


class TestSender:
    DESK = '"Innovation partnerships desk, Leuven Innovation Region" <partnership@example.org>'
    PORTAL = "Leuven Innovation Region <hello@example.org>"

    @pytest.mark.parametrize(
        ("kind", "sender", "reply_to", "automatic"),
        [
            ("acknowledgement", PORTAL, "partnership@example.org", "auto-replied"),
            ("answer", DESK, "partnership@example.org", None),
            ("consent", DESK, "partnership@example.org", None),
            ("referred", DESK, "partnership@example.org", None),
            ("link", PORTAL, "partnership@example.org", "auto-generated"),
            ("referral", PORTAL, "partnership@example.org", None),
            ("update", PORTAL, None, "auto-generated"),
            ("notification", PORTAL, None, "auto-generated"),
            ("reminder", PORTAL, None, "auto-generated"),
        ],
    )
    def test_what_a_desk_writes_comes_from_it_and_reports_come_to_the_portal(self, mail_server, kind, sender, reply_to, automatic):
        mail = delivered(make_message(kind), mail_server)
        told = (unfolded(mail["From"]), mail["Reply-To"], mail["Auto-Submitted"], mail["X-MailFrom"])
        assert told == (sender, reply_to, automatic, "hello@example.org")

    def test_it_is_in_the_language_of_the_mail(self, mail_server):
        mail = delivered(make_message("answer", language="nl"), mail_server)
        assert unfolded(mail["From"]) == '"Dienst innovatiepartnerschappen, Leuven Innovation Region" <partnership@example.org>'


class TestHeaders:
    HOSTILE = [
        "A desk\r\nBcc: everybody@example.org",
        "A desk\nBcc: everybody@example.org\n\nAnother text",
        "A desk\x85Bcc: everybody@example.org",
        "A desk\u2028Bcc: everybody@example.org\x01\x07",
        '"A desk" <elsewhere@example.org>, everybody@example.org',
        "Café \u202ebank\u202c\r\nBcc: everybody@example.org",
    ]

    @pytest.mark.parametrize("text", HOSTILE, ids=ascii)
    def test_no_name_and_no_subject_begins_another_header(self, mail_server, text):
        enquiry = make_enquiry()
        Desk.objects.filter(pk=enquiry.desk_id).update(name_en=text)
        ordinary = set(delivered(make_message("answer"), mail_server).keys())
        mail = delivered(make_message("answer", enquiry, subject=text), mail_server)
        assert set(mail.keys()) == ordinary
        assert (mail["X-RcptTo"], len(mail_server.mails)) == ("visitor@example.org", 2)
        [(name, mailbox)] = getaddresses([unfolded(mail["From"])])
        assert mailbox == "partnership@example.org"
        told = "".join(part.decode(charset or "ascii") if isinstance(part, bytes) else part for part, charset in decode_header(name))
        assert [sign for sign in told + str(make_header(decode_header(mail["Subject"]))) if sign in "\r\n\u202e\u2028\x01"] == []

    def test_a_long_thread_is_folded(self, mail_server):
        enquiry = make_enquiry()
        for _ in range(9):
            make_message("answer", enquiry, state="sent", sent_at=timezone.now())
        mail = delivered(make_message("answer", enquiry), mail_server)
        assert len(mail["References"].split()) == 9
        assert max(len(line) for line in mail.as_string().splitlines()) < 998


class TestAttachments:
    def test_they_go_with_the_mail(self, mail_server):
        message = make_message("answer")
        files = [("plan.pdf", "application/pdf", b"%PDF-1.7\n\0\xff"), ("Überblick 日本.txt", "text/plain", "Café".encode())]
        for name, kind, content in files:
            message.attachments.create(name=name, content_type=kind, size=len(content), content=content)
        mail = delivered(message, mail_server)
        text, *attached = mail.get_payload()
        assert plain(text) == "Text."
        assert [(part.get_filename(), part.get_content_type(), part.get_payload(decode=True)) for part in attached] == files
        assert [part.get_content_disposition() for part in attached] == ["attachment", "attachment"]

    @pytest.mark.parametrize(
        "name", ['a.pdf"\r\nContent-Type: text/html\r\n\r\n<script>', "a\u202efdp.exe", "../../etc/passwd\x01.pdf", "a.pdf; filename=b.exe"]
    )
    def test_no_name_begins_another_header(self, mail_server, name):
        message = make_message("answer")
        message.attachments.create(name=name, content_type="application/pdf", size=5, content=b"%PDF-")
        _text, attached = delivered(message, mail_server).get_payload()
        assert {key.lower() for key in attached} == {"content-type", "mime-version", "content-transfer-encoding", "content-disposition"}
        assert (attached.get_content_type(), attached.get_payload(decode=True)) == ("application/pdf", b"%PDF-")
        assert [sign for sign in attached.get_filename() if sign in "\r\n\x01\u202e"] == []

    def test_the_content_is_read_once_and_only_where_there_may_be_some(self, mail_server, django_assert_num_queries):
        for number in (1, 3):
            message = make_message("answer")
            for each in range(number):
                message.attachments.create(name=f"{each}.txt", content_type="text/plain", size=1, content=b"a")
            with django_assert_num_queries(6):
                outbox.deliver(message.pk)
