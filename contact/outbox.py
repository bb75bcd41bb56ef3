"""Delivery of the messages that are queued.

The row of a message is the truth: a worker claims it for a few minutes, sends it, and records
what came of it. If the worker dies in between, the claim runs out and another one sends the
message, under the same Message-ID. So a message is sent at least once, and twice only when a
worker died between the mail server's yes and its own note of it.
"""

import logging
from itertools import takewhile

from django.core.mail import EmailMultiAlternatives

from contact.models import Message

logger = logging.getLogger("portal.outbox")

# Mail that no person wrote says so, and no out-of-office note answers it (RFC 3834).
AUTOMATIC = {Message.Kind.ACKNOWLEDGEMENT: "auto-replied"} | dict.fromkeys(
    [Message.Kind.NOTIFICATION, Message.Kind.COPY, Message.Kind.DIGEST, Message.Kind.ALERT], "auto-generated"
)


def deliver_due(limit=50, stopping=lambda: False):
    """Send what is due by now, the longest waiting first.

    Args:
        limit: the greatest number of messages to try.
        stopping: asked before each message; when it says yes, the rest is left to the next worker.

    Returns:
        The number of messages that were sent.
    """
    keys = list(Message.objects.due().order_by("next_attempt_at").values_list("pk", flat=True)[:limit])
    return sum(deliver(key) for key in takewhile(lambda _key: not stopping(), keys))


def deliver(message_pk):
    """Send one message, if it is due and no other worker has it.

    Args:
        message_pk: its primary key; one that is gone is passed over.

    Returns:
        Whether this call sent it.
    """
    message = Message.objects.select_related("enquiry__desk").filter(pk=message_pk).first()
    if message is None or not message.claim():
        return False
    try:
        as_mail(message).send()
    except Exception as error:  # whatever a mail backend raises: the message must not stay claimed, nor the worker die of it
        message.mark_refused(type(error).__name__)
        logger.warning(
            "mail refused", extra={"mail": message.pk, "attempt": message.attempts, "state": message.state, "kind": message.last_error_kind}
        )
        return False
    if not message.mark_sent():
        logger.warning("mail sent after its lease", extra={"mail": message.pk, "attempt": message.attempts})
    logger.info("mail sent", extra={"mail": message.pk, "attempt": message.attempts})
    return True


def as_mail(message):
    """Return the e-mail of a message: it comes from the portal, and an enquirer's answer to it goes to the desk."""
    headers = {"Message-ID": message.message_id, "Content-Language": message.language}
    if message.kind in AUTOMATIC:
        headers["Auto-Submitted"] = AUTOMATIC[message.kind]
    # Staff answer in the admin: what they are told goes to no mailbox where an answer would be looked for.
    reply_to = [message.enquiry.desk.email] if message.enquiry and not message.desk else []
    mail = EmailMultiAlternatives(message.subject, message.text, to=[message.to_email], reply_to=reply_to, headers=headers)
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail
