import logging
import smtplib
import time
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from contact import outbox
from contact.letters import announce, queue_acknowledgement
from contact.models import Desk, Message
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
    assert plain(text) == message.text
    assert plain(html) == message.html
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
        with django_assert_num_queries(1 + 4 * count):
            assert outbox.deliver_due() == count


def test_a_desks_mended_address_is_used_at_the_next_attempt(mail_server):
    enquiry = make_enquiry()
    [notice] = announce(enquiry)
    Desk.objects.filter(pk=enquiry.desk_id).update(email="mended@example.org")
    assert outbox.deliver(notice.pk) is True
    notice.refresh_from_db()
    assert ([mail["X-RcptTo"] for mail in mail_server.mails], notice.to_email) == (["mended@example.org"], "mended@example.org")
