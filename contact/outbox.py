"""Delivery of the messages that are queued.

The row of a message is the truth: a worker claims it for a few minutes, sends it, and records
what came of it. If the worker dies in between, the claim runs out and another one sends the
message, under the same Message-ID. So a message is sent at least once, and twice only when a
worker died between the mail server's yes and its own note of it.
"""

import logging
import smtplib
import time
from email.utils import formataddr
from itertools import takewhile

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import Error as DatabaseFailure
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.translation import override

from contact import links
from contact.models import HistoryEntry, Message
from contact.placeholders import LINK

logger = logging.getLogger("portal.outbox")

Kind = Message.Kind

# Mail that no person wrote says so, and no out-of-office note answers it (RFC 3834).
AUTOMATIC = {Kind.ACKNOWLEDGEMENT: "auto-replied"} | dict.fromkeys(
    [Kind.NOTIFICATION, Kind.COPY, Kind.DIGEST, Kind.ALERT, Kind.ACCOUNT, Kind.LINK, Kind.UPDATE, Kind.REMINDER], "auto-generated"
)
# What a desk writes to the enquirer comes from its mailbox.
FROM_DESK = {Kind.ANSWER, Kind.CONSENT, Kind.REFERRED}
# An answer to these goes to the desk. Staff answer in the admin: what they are told goes to no mailbox where an answer would be looked for.
ANSWERED_BY_MAIL = {*Message.TO_ENQUIRER, Kind.REFERRAL}
# So many Message-IDs tell where a mail belongs: the first one, and the latest.
REFERENCES = 10

# Seconds without a further attempt after one that met no mail server. Each may take EMAIL_TIMEOUT: without the
# pause a server that hangs would hold up the worker's other tasks by as much for every message that waits.
AWAY_PAUSE = 5
# Seconds between two attempts to note that a message was sent, while the database is away.
NOTE_PAUSE = 1


class MailServer:
    """What this process knows of the mail server: whether it was there at the last attempt."""

    def __init__(self):
        self.away_until = 0

    @property
    def is_away(self):
        return time.monotonic() < self.away_until

    def missed(self):
        """Note that nobody answered, or nobody who takes any mail at present."""
        self.away_until = time.monotonic() + AWAY_PAUSE

    def met(self):
        self.away_until = 0


mail_server = MailServer()


def deliver_due(limit=50, stopping=lambda: False):
    """Send what is due by now, the longest waiting first.

    Args:
        limit: the greatest number of messages to try.
        stopping: asked before each message; when it says yes, the rest is left to the next worker.

    Returns:
        The number of messages that were sent.
    """
    keys = list(Message.objects.due().order_by("next_attempt_at").values_list("pk", flat=True)[:limit])
    return sum(deliver(key) for key in takewhile(lambda _key: not (stopping() or mail_server.is_away), keys))


def deliver(message_pk):
    """Send one message, if it is due, no other worker has it, and the mail server was not away a moment ago.

    Args:
        message_pk: its primary key; one that is gone is passed over.

    Returns:
        Whether this call sent it.
    """
    if mail_server.is_away:
        return False
    message = Message.objects.select_related("enquiry__desk", "desk", "link").filter(pk=message_pk).first()
    if message is None or not message.claim():
        return False
    message.follow_desk()
    try:
        as_mail(message).send()
    except Exception as error:  # whatever a mail backend raises: the message must not stay claimed, nor the worker die of it
        note_refused(message, error)
        return False
    note_sent(message)
    return True


def note_refused(message, error):
    """Record an attempt that failed, and whether the next message may fare better.

    Args:
        message: the claimed message.
        error: what the mail backend raised.
    """
    if is_about_the_server(error):
        mail_server.missed()
    else:
        mail_server.met()
    kind = kind_of(error)
    with transaction.atomic():
        ours = message.mark_bounced(kind) if is_final(error) else message.mark_refused(kind)
        if ours and message.enquiry and message.state in Message.LOST_STATES:
            message.enquiry.record(HistoryEntry.Kind.MAIL_FAILED, mail=message.kind)
    logger.warning("mail refused", extra={"mail": message.pk, "attempt": message.attempts, "state": message.state, "kind": message.last_error_kind})


def note_sent(message):
    """Record that the mail server took a message, as soon as the database is there to record it.

    What is not recorded is sent again: so a database that is away is asked until our claim ends.

    Raises:
        django.db.Error: it was away for all that time.
    """
    mail_server.met()
    sent_at = timezone.now()
    while True:
        try:
            ours = message.mark_sent(sent_at)
            break
        except DatabaseFailure:
            if timezone.now() >= message.sending_until:
                raise
            logger.warning("mail sent, and no database to note it", extra={"mail": message.pk})
            close_old_connections()
            time.sleep(NOTE_PAUSE)
    if not ours:
        logger.warning("mail sent after its lease", extra={"mail": message.pk, "attempt": message.attempts})
    logger.info("mail sent", extra={"mail": message.pk, "attempt": message.attempts})


# Answers of 500 and above that are about us, not about the message: sign in first, sign in better, speak in order. An operator mends them.
ABOUT_US = {503, 530, 534, 535, 538}
# So is "5.7", security and policy: a mail server that does not relay for us says so of every recipient (RFC 3463, 3.8).
POLICY = b"5.7."


def is_about_the_server(error):
    """Tell whether a failed attempt says that no mail passes at all, whatever the message.

    So do no connection, a time-out, a refused sign-in and 421, "closing the connection" (RFC 5321, 3.8);
    an answer to one sender, recipient or text does not. (All errors of smtplib are OSErrors too.)
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        code, _text = answer_in(error)
        return code == 421
    return isinstance(error, OSError)


def is_final(error):
    """Tell whether the mail server will never take this message for this recipient, so that another attempt is a nuisance to it."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return False
    code, text = answer_in(error)
    return code >= 500 and code not in ABOUT_US and not text.startswith(POLICY)


def kind_of(error):
    """Return what kind of error it is, with the mail server's code and without its words, which may name the recipient."""
    code, _text = answer_in(error)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def answer_in(error):
    """Return the mail server's answer within an error: its code and its text, or zero and no text where it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # A message has one recipient.
        return next(iter(error.recipients.values()), (0, b""))
    text = getattr(error, "smtp_error", b"")
    return getattr(error, "smtp_code", 0), text.encode() if isinstance(text, str) else text


def as_mail(message):
    """Return the e-mail of a message.

    Its sender is the portal: so the reports of what cannot be delivered come back to the portal, and
    not into a desk's mailbox. What a desk writes has the desk in its ``From``.
    """
    headers = {"Message-ID": message.message_id, "Content-Language": message.language} | thread(message)
    if message.kind in AUTOMATIC:
        headers["Auto-Submitted"] = AUTOMATIC[message.kind]
    if message.kind in FROM_DESK:
        headers["From"] = desk_address(message)
    reply_to = [message.enquiry.desk.email] if message.kind in ANSWERED_BY_MAIL else []
    text, html = (linked(message, body) for body in (message.text, message.html))
    mail = EmailMultiAlternatives(one_line(message.subject), text, to=[message.to_email], reply_to=reply_to, headers=headers)
    if html:
        mail.attach_alternative(html, "text/html")
    if message.kind not in AUTOMATIC:
        for attachment in message.attachments.defer(None):
            mail.attach(one_line(attachment.name), bytes(attachment.content), attachment.content_type)
    return mail


def thread(message):
    """Return the headers by which the mails to an enquirer about one matter stand together (RFC 5322, 3.6.4)."""
    if message.kind not in Message.TO_ENQUIRER:
        return {}
    sent = message.enquiry.messages.filter(kind__in=Message.TO_ENQUIRER, state=Message.State.SENT).exclude(pk=message.pk)
    earlier = list(sent.order_by("sent_at", "pk").values_list("message_id", flat=True))
    if not earlier:
        return {}
    return {"In-Reply-To": earlier[-1], "References": " ".join(earlier[:1] + earlier[1:][1 - REFERENCES :])}


def desk_address(message):
    """Return the desk of a message as a sender: its name and the portal's, and its mailbox."""
    desk = message.enquiry.desk
    with override(message.language):
        return formataddr((one_line(f"{desk.name}, {settings.SITE_NAME}"), desk.email))


def linked(message, body):
    """Return a text or HTML of a message with the address of its private link, which nobody else reads, where it leads there."""
    return body.replace(LINK, links.address(message.link, message.language)) if message.link and LINK in body else body


def one_line(text):
    """Return a text as it may stand in a header: whatever it holds, no other header begins in it, and all of it is seen."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
