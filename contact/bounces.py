"""Mail that came back: the reports by which a mail server says that it could not deliver what it had taken (RFC 3464).

A report comes to the address the mail was sent from, hours later perhaps. The mail server hands it to
``manage.py record_bounces``. We believe one only as far as it names the Message-ID of a mail of ours.
"""

import email
import email.policy

from django.db import transaction

from contact.models import HistoryEntry, Message

#: The word of a report for a delivery that failed for good; `delayed` and `delivered` are news of no use here.
FAILED = "failed"


def record(report):
    """Mark the message bounced that a report is about.

    Args:
        report: a mail, as bytes. What is no report of a failed delivery, or of none of our mails, changes nothing.

    Returns:
        The ``Message``, or None where nothing was changed.
    """
    mail = email.message_from_bytes(report, policy=email.policy.compat32)
    if mail.get_content_type() != "multipart/report" or FAILED not in actions(mail):
        return None
    with transaction.atomic():
        message = Message.objects.select_related("enquiry").filter(message_id__in=original_ids(mail)).first()
        if message is None or not message.mark_returned():
            return None
        if message.enquiry:
            message.enquiry.record(HistoryEntry.Kind.MAIL_FAILED, mail=message.kind)
    return message


def actions(mail):
    """Return what became of the delivery to each recipient, in the words of the report."""
    parts = (part for part in mail.walk() if part.get_content_type() == "message/delivery-status" and part.is_multipart())
    # The first group of lines is about the report itself, each further one about a recipient.
    return {str(group.get("Action", "")).strip().lower() for part in parts for group in part.get_payload()[1:]}


def original_ids(mail):
    """Return the Message-IDs of the mail that came back: whole, or its headers alone."""
    ids = set()
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            ids.add(str(part.get_payload(0).get("Message-ID", "")).strip())
        elif part.get_content_type() == "text/rfc822-headers":
            ids.add(str(email.message_from_bytes(part.get_payload(decode=True) or b"").get("Message-ID", "")).strip())
    return ids - {""}
