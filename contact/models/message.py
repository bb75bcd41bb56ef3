from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact.languages import LANGUAGES
from contact.models.acting import Acting
from contact.models.changing import change
from contact.models.desk import Desk
from contact.models.enquiry import Enquiry
from contact.models.link import PrivateLink
from contact.querysets import MessageQuerySet


def new_message_id():
    """Return a Message-ID of our own: the same mail sent twice is then one mail to whoever receives it."""
    return make_msgid(domain=settings.SITE_HOST)


class Message(Acting, models.Model):
    """One mail to one address: an entry of the enquiry's thread, and of the outbox until it is sent.

    It is queued in the transaction of what it tells about, and sent afterwards by the worker. An
    answer begins as a draft, which is nobody's to send but its writer's. What the enquirer writes
    on the page of the private link is an entry of the thread as well, and mailed to nobody.
    """

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
        NOTIFICATION = "notification", _("Notice to the desk")
        COPY = "copy", _("Notice to a second desk")
        DIGEST = "digest", _("The desk’s day")
        ALERT = "alert", _("Alert")
        ACCOUNT = "account", _("About an account")
        ANSWER = "answer", _("Answer")
        REPLY = "reply", _("From the enquirer")
        CONSENT = "consent", _("Question whether it may be passed on")
        REFERRAL = "referral", _("Passed on to a partner")
        REFERRED = "referred", _("Notice that it was passed on")
        LINK = "link", _("Private link")
        UPDATE = "update", _("Notice of what happened")
        REMINDER = "reminder", _("Reminder")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Bounced")
        RECEIVED = "received", _("Received")

    # What the enquirer and the desk write to each other, ...
    TALK = [Kind.ANSWER, Kind.REPLY, Kind.CONSENT, Kind.REFERRED]
    # ... and all that is mailed to the enquirer about the matter: each continues the mails before it.
    TO_ENQUIRER = [Kind.ACKNOWLEDGEMENT, Kind.ANSWER, Kind.CONSENT, Kind.REFERRED, Kind.LINK]
    # What leaves the house. The rest is for staff, whose addresses are their own.
    OUTSIDE = [*TO_ENQUIRER, Kind.REFERRAL]

    # Given up: a person has to look. Bounced is what the other side refused for good.
    LOST_STATES = [State.FAILED, State.BOUNCED]

    # Minutes between attempts, three days in all: a mail server that is away is back by then.
    PAUSES = [1, 5, 15, 60, 180, 360, 720, 1440, 1440]
    # Longer than nearly any attempt: connecting and each of SMTP's nine answers may take EMAIL_TIMEOUT, 20 seconds.
    LEASE = timedelta(minutes=5)

    # Digests and alerts are about many, or none; mail to the holder of an account is about none.
    enquiry = models.ForeignKey(Enquiry, verbose_name=_("enquiry"), null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    # Who wrote it, where a person did; the name stays when the account goes.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    by_name = models.CharField(_("by"), max_length=150, blank=True)
    # Where the text leads the enquirer: its address is put in as it is sent.
    link = models.ForeignKey(
        PrivateLink, verbose_name=_("private link"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # Whose mailbox it goes to, where it goes to a desk: its address may have been mended before the next attempt.
    desk = models.ForeignKey(Desk, verbose_name=_("desk"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    to_email = models.EmailField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("text as HTML"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True, default=new_message_id, editable=False)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    sending_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    last_error_kind = models.CharField(_("last error"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    alerted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "queued", "sending", "sent", "failed", "bounced", "received"]), name="contact_message_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="sending", sending_until__isnull=False) | (~Q(state="sending") & Q(sending_until__isnull=True)),
                name="contact_message_has_a_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="contact_message_is_sent_at_a_time",
            ),
            models.UniqueConstraint(fields=["enquiry"], condition=Q(kind="acknowledgement"), name="contact_message_acknowledges_once"),
            models.CheckConstraint(
                condition=Q(enquiry__isnull=False) | Q(kind__in=["digest", "alert", "account", "reminder"]),
                name="contact_message_is_about_an_enquiry",
            ),
            # What came in is not mailed, and what is mailed did not come in.
            models.CheckConstraint(
                condition=Q(kind="reply", state="received") | (~Q(kind="reply") & ~Q(state="received")), name="contact_message_reply_is_received"
            ),
            models.CheckConstraint(condition=~Q(state="draft") | Q(kind="answer"), name="contact_message_draft_is_an_answer"),
            # Everybody has one draft an enquiry, in however many windows.
            models.UniqueConstraint(fields=["enquiry", "by"], condition=Q(state="draft"), name="contact_message_one_draft_each"),
        ]
        indexes = [
            # The worker's sweep, every second: what is due, ...
            models.Index(fields=["next_attempt_at"], condition=Q(state="queued"), name="contact_message_queued"),
            # ... and what a killed worker left behind.
            models.Index(fields=["sending_until"], condition=Q(state="sending"), name="contact_message_sending"),
            # What was given up. (SQLite finds no index of some rows by a list of values in its condition, as they reach it apart from the question.)
            models.Index(fields=["state", "created_at"], condition=Q(sent_at__isnull=True), name="contact_message_unsent"),
            # What was sent today, for the first screen, and long ago, for the job that tidies up.
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="contact_message_sent"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.enquiry or ''}".strip()

    @property
    def body(self):
        """The text of one of our letters without what stands below the line that ends it (RFC 3676, 4.3); all of what came in."""
        return (self.kind != self.Kind.REPLY and self.text.rpartition("\n-- \n")[0].strip()) or self.text

    def claim(self, now=None):
        """Take the message for sending, if it is due and nobody else has it. Return whether it is ours.

        One UPDATE with its condition in it, so that of several workers one wins; it holds the
        message until its lease runs out.

        Args:
            now: the moment, the present one unless told.
        """
        now = now or timezone.now()
        claimed = (
            Message.objects.due(now).filter(pk=self.pk).update(state=self.State.SENDING, sending_until=now + self.LEASE, attempts=F("attempts") + 1)
        )
        if claimed:
            self.refresh_from_db(fields=["state", "sending_until", "attempts"])
        return bool(claimed)

    def follow_desk(self):
        """Take the present address of the desk it goes to, where that was mended since it was queued."""
        if self.desk and self.to_email != self.desk.email:
            self.to_email = self.desk.email
            self.save(update_fields=["to_email"])

    def mark_sent(self, now=None):
        """Record that the mail server took the message. Return whether it was still ours to record."""
        return self.settle(state=self.State.SENT, sent_at=now or timezone.now(), last_error_kind="")

    def mark_refused(self, error_kind, now=None):
        """Record an attempt that failed: queue the message again after a pause, or give it up after the last one.

        Return whether it was still ours to record.

        Args:
            error_kind: the kind of the error, without anything that it says about the message.
            now: the moment of the failure, the present one unless told.
        """
        now = now or timezone.now()
        if self.attempts > len(self.PAUSES):
            return self.settle(state=self.State.FAILED, last_error_kind=error_kind)
        pause = timedelta(minutes=self.PAUSES[self.attempts - 1])
        return self.settle(state=self.State.QUEUED, next_attempt_at=now + pause, last_error_kind=error_kind)

    def mark_bounced(self, error_kind):
        """Record that the other side refused this address for good. Return whether it was still ours to record.

        Args:
            error_kind: the kind of the error, without anything that it says about the message.
        """
        return self.settle(state=self.State.BOUNCED, last_error_kind=error_kind)

    def mark_returned(self):
        """Record that a mail server reported it could not be delivered after all. Return whether that was new."""
        others = Message.objects.exclude(state=self.State.BOUNCED)
        return change(self, others, state=self.State.BOUNCED, sent_at=None, sending_until=None, last_error_kind="DeliveryReport")

    def send_again(self):
        """Queue a message that was given up once more, from the first attempt on, to its desk's present address.

        It keeps its Message-ID: whoever did receive it has one mail. Return whether it was given up before.
        """
        anew = {"state": self.State.QUEUED, "attempts": 0, "next_attempt_at": timezone.now(), "last_error_kind": "", "alerted_at": None}
        if self.desk:
            anew["to_email"] = self.desk.email
        return change(self, Message.objects.lost(), **anew)

    def settle(self, **outcome):
        """End our claim with what came of it; a claim that has run out, and another worker's since, stays that one's.

        Args:
            outcome: the fields and their new values.

        Returns:
            Whether the message was still ours.
        """
        ours = Message.objects.filter(state=self.State.SENDING, sending_until=self.sending_until)
        return change(self, ours, **outcome | {"sending_until": None})
