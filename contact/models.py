from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contact import definition
from contact.querysets import DeskQuerySet, EnquiryQuerySet, MessageQuerySet
from contact.references import new_token

LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]


class Desk(models.Model):
    """People who answer: their mailbox, and how soon they answer."""

    # Takes what no other desk does, so it can neither be switched off nor deleted.
    FRONT = "front"

    key = models.SlugField(_("key"), max_length=30, unique=True, help_text=_("The name that routing knows. Do not change it."))
    name_en = models.CharField(_("name in English"), max_length=80)
    name_nl = models.CharField(_("name in Dutch"), max_length=80)
    email = models.EmailField(_("mailbox"))
    days_to_answer = models.PositiveSmallIntegerField(
        _("days to answer"),
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("In working days, counted from the day after arrival."),
    )
    days_to_sort = models.PositiveSmallIntegerField(
        _("days to sort"), null=True, blank=True, help_text=_("In working days, where the desk first passes on what is another one’s.")
    )
    is_active = models.BooleanField(_("switched on"), default=True, help_text=_("While this is off, the front desk answers instead."))

    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(condition=Q(days_to_answer__range=(1, 30)), name="contact_desk_answers_within_30_days"),
            models.CheckConstraint(
                condition=Q(days_to_sort__isnull=True) | Q(days_to_sort__range=(1, F("days_to_answer"))), name="contact_desk_sorts_before_it_answers"
            ),
            models.CheckConstraint(condition=~Q(key="front") | Q(is_active=True), name="contact_desk_front_is_never_off"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.key == self.FRONT and not self.is_active:
            raise ValidationError({"is_active": _("The front desk answers for all others. It cannot be switched off.")})
        if self.days_to_sort and self.days_to_answer and not 1 <= self.days_to_sort <= self.days_to_answer:
            raise ValidationError({"days_to_sort": _("A desk sorts before it answers.")})

    @property
    def name(self):
        return self.name_nl if (get_language() or settings.LANGUAGE_CODE).startswith("nl") else self.name_en


class Enquiry(models.Model):
    """What somebody asked us, where it stands, and by when we answer.

    Fields that every purpose may have are columns. Those of one purpose are in ``answers``, by the
    names and keys of the definition the enquiry was sent with.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        ASSIGNED = "assigned", _("Assigned")
        ANSWERED = "answered", _("Answered")
        REFERRED = "referred", _("Referred")
        CLOSED = "closed", _("Closed")

    OPEN_STATES = [State.NEW, State.ASSIGNED]

    class Referral(models.TextChoices):
        YES = "yes", _("Yes, pass it on")
        ASK = "ask", _("Ask me first")

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    purpose = models.CharField(_("purpose"), max_length=20)
    definition_version = models.PositiveSmallIntegerField(_("version of the form"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    desk = models.ForeignKey(Desk, verbose_name=_("desk"), on_delete=models.PROTECT, related_name="enquiries")

    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), max_length=254)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code"))
    message = models.TextField(_("question"), max_length=2000)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    answer_language = models.CharField(_("language of the answer"), max_length=2, choices=LANGUAGES)
    page_language = models.CharField(_("language of the page"), max_length=2, choices=LANGUAGES)
    may_refer = models.CharField(_("may be passed on"), max_length=3, choices=Referral)
    came_from = models.SlugField(_("came from"), max_length=200, blank=True, db_index=False, help_text=_("The slug of the page that was read."))
    privacy_version = models.PositiveSmallIntegerField(_("version of the privacy wording"))

    received_at = models.DateTimeField(_("received"), default=timezone.now)
    due_on = models.DateField(_("due on"))
    receipt_token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    submission_token = models.CharField(max_length=64, unique=True, editable=False)
    is_example = models.BooleanField(_("example"), default=False, editable=False)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "assigned", "answered", "referred", "closed"]), name="contact_enquiry_state_is_known"
            ),
            models.CheckConstraint(condition=Q(may_refer__in=["yes", "ask"]), name="contact_enquiry_may_refer_is_known"),
            models.CheckConstraint(
                condition=Q(answer_language__in=["en", "nl"], page_language__in=["en", "nl"]), name="contact_enquiry_languages_are_known"
            ),
        ]
        indexes = [
            # The inbox, newest first.
            models.Index(F("received_at").desc(), F("id").desc(), name="contact_enquiry_inbox"),
            # What waits for an answer, and since when it is late; the answered ones are soon the most.
            models.Index(fields=["state", "due_on"], name="contact_enquiry_state_due"),
        ]

    def __str__(self):
        return self.reference

    def receipt_address(self):
        """Return the address of the receipt, which is the enquirer's alone.

        Not ``get_absolute_url``: the admin leads every member of staff to that, whatever they may see.
        """
        return reverse("contact:receipt", kwargs={"purpose": self.purpose, "token": self.receipt_token})

    @property
    def purpose_definition(self):
        """The purpose, with its fields, as it was when the enquiry was sent."""
        return definition.version(self.definition_version).purposes[self.purpose]

    @property
    def is_overdue(self):
        """The row's side of ``Enquiry.objects.overdue()``."""
        return self.state in self.OPEN_STATES and self.due_on < timezone.localdate()


def new_message_id():
    """Return a Message-ID of our own: the same mail sent twice is then one mail to whoever receives it."""
    return make_msgid(domain=settings.SITE_HOST)


class Message(models.Model):
    """One mail to one address: an entry of the enquiry's thread, and of the outbox until it is sent.

    It is queued in the transaction of what it tells about, and sent afterwards by the worker.
    """

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    # Minutes between attempts, three days in all: a mail server that is away is back by then.
    PAUSES = [1, 5, 15, 60, 180, 360, 720, 1440, 1440]
    # Longer than nearly any attempt: connecting and each of SMTP's nine answers may take EMAIL_TIMEOUT, 20 seconds.
    LEASE = timedelta(minutes=5)

    enquiry = models.ForeignKey(Enquiry, verbose_name=_("enquiry"), on_delete=models.CASCADE, related_name="messages")
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

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["queued", "sending", "sent", "failed"]), name="contact_message_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="sending", sending_until__isnull=False) | (~Q(state="sending") & Q(sending_until__isnull=True)),
                name="contact_message_has_a_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="contact_message_is_sent_at_a_time",
            ),
            models.UniqueConstraint(fields=["enquiry"], condition=Q(kind="acknowledgement"), name="contact_message_acknowledges_once"),
        ]
        indexes = [
            # The worker's sweep, every second: what is due, ...
            models.Index(fields=["next_attempt_at"], condition=Q(state="queued"), name="contact_message_queued"),
            # ... and what a killed worker left behind.
            models.Index(fields=["sending_until"], condition=Q(state="sending"), name="contact_message_sending"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.enquiry}"

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

    def settle(self, **outcome):
        """End our claim with what came of it; a claim that has run out, and another worker's since, stays that one's.

        Args:
            outcome: the fields and their new values.

        Returns:
            Whether the message was still ours.
        """
        ours = Message.objects.filter(pk=self.pk, state=self.State.SENDING, sending_until=self.sending_until)
        outcome["sending_until"] = None
        if not ours.update(**outcome):
            return False
        for name, value in outcome.items():
            setattr(self, name, value)
        return True
