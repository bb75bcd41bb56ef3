from email import message_from_bytes
from email.message import EmailMessage
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from contact import bounces
from contact.letters import queue_acknowledgement, queue_digest
from contact.models import Desk, Message
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

REPORT = """From: MAILER-DAEMON@mail.example.org
To: hello@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="frontier"

--frontier
Content-Type: text/plain

The mail system could not deliver your message.

--frontier
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; visitor@example.org
Action: {action}
Status: 5.1.1

--frontier
Content-Type: {original}

From: hello@example.org
Message-ID: {message_id}
Subject: We have your question

--frontier--
"""


@pytest.fixture
def sent():
    message = queue_acknowledgement(make_enquiry())
    message.claim()
    message.mark_sent()
    return message


def report(message_id, action="failed", original="message/rfc822"):
    return REPORT.format(message_id=message_id, action=action, original=original).encode()


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_marks_its_message(sent, original):
    assert bounces.record(report(sent.message_id, original=original)) == sent
    sent.refresh_from_db()
    assert (sent.state, sent.sent_at, sent.last_error_kind) == ("bounced", None, "DeliveryReport")
    assert [(entry.kind, entry.details) for entry in sent.enquiry.history.all()][1:] == [("mail-failed", {"mail": "acknowledgement"})]
    assert list(Message.objects.lost()) == [sent]


def test_a_second_report_changes_nothing(sent):
    assert [bounces.record(report(sent.message_id)) == sent for _ in range(2)] == [True, False]
    assert sent.enquiry.history.filter(kind="mail-failed").count() == 1


def test_a_mail_about_no_enquiry_bounces_too():
    digest = queue_digest(Desk.objects.get(key="front"), [make_enquiry()], [])
    assert bounces.record(report(digest.message_id)) == digest


def test_what_is_no_report_of_a_failure_of_ours_changes_nothing(sent):
    plain = EmailMessage()
    plain["Message-ID"], plain["In-Reply-To"] = "<1@example.org>", sent.message_id
    plain.set_content(f"Action: failed\nMessage-ID: {sent.message_id}")
    passed_over = [
        report(sent.message_id, action="delayed"),
        report(sent.message_id, action="delivered"),
        report("<somebody-elses@example.org>"),
        report(""),
        plain.as_bytes(),
        b"",
        b"\xff\xfe\x00 no mail at all",
        report(sent.message_id).replace(b"message/delivery-status", b"text/plain"),
        report(sent.message_id)[:400],
    ]
    assert [bounces.record(each) for each in passed_over] == [None] * len(passed_over)
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_the_report_is_what_mail_servers_send():
    parsed = message_from_bytes(report("<1@example.org>"))
    assert bounces.actions(parsed) == {"failed"}
    assert bounces.original_ids(parsed) == {"<1@example.org>"}


class TestCommand:
    def test_it_reads_files(self, sent, tmp_path, capsys):
        (tmp_path / "1.eml").write_bytes(report(sent.message_id))
        (tmp_path / "2.eml").write_bytes(b"Subject: hello\n\nNo report")
        call_command("record_bounces", str(tmp_path / "1.eml"), str(tmp_path / "2.eml"))
        assert capsys.readouterr().out == "Marked as bounced: 1 of 2.\n"

    def test_it_reads_what_a_mail_server_hands_it(self, sent, monkeypatch, capsys):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(report(sent.message_id))))
        call_command("record_bounces")
        assert capsys.readouterr().out == "Marked as bounced: 1 of 1.\n"

    def test_a_file_that_is_not_there_is_told(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("record_bounces", str(tmp_path / "none.eml"))
