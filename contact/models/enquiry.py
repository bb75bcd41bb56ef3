from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact import definition
from contact.languages import LANGUAGES
from contact.models.desk import Desk
from contact.models.partner import Partner
from contact.models.statistic import Statistic
from contact.querysets import EnquiryQuerySet
from contact.references import new_token

#: For the indexes: the order of the lists, and what the lists, and the filters beside them, ask besides.
NEWEST_FIRST = [F("received_at").desc(), F("id").desc()]
FILTERED_BY = ["owner", "is_quarantined", "purpose", "countries", "sector"]


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
        SPAM = "spam", _("Spam")

    OPEN_STATES = [State.NEW, State.ASSIGNED]
    ANSWERED_STATES = [State.ANSWERED, State.REFERRED]

    class Referral(models.TextChoices):
        YES = "yes", _("Yes, pass it on")
        ASK = "ask", _("Ask me first")
        # Nobody begins with this: it is the answer of somebody who was asked.
        NO = "no", _("No, keep it to yourselves")

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    purpose = models.CharField(_("purpose"), max_length=20)
    definition_version = models.PositiveSmallIntegerField(_("version of the form"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    desk = models.ForeignKey(Desk, verbose_name=_("desk"), on_delete=models.PROTECT, related_name="enquiries")
    copies = models.ManyToManyField(Desk, verbose_name=_("copied to"), blank=True, related_name="copied_enquiries")
    # Whoever takes it at the desk. An open enquiry is assigned while it has one, and new while it has none.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_enquiries",
    )
    tag = models.CharField(_("tag"), max_length=30, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False, help_text=_("Only the members of its desk read it."))
    is_quarantined = models.BooleanField(_("in quarantine"), default=False, help_text=_("It looks like spam, and nobody has judged it yet."))
    # What made it look so, by the keys of contact.spam; kept after the judgement.
    spam_signs = models.JSONField(_("signs of spam"), default=list, blank=True)

    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), max_length=254)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code"))
    # By these two the inbox is filtered and enquiries are counted; they follow from the country and the answers.
    countries = models.CharField(_("country group"), max_length=5, choices=Statistic.Countries, blank=True, editable=False)
    sector = models.CharField(_("sector"), max_length=40, blank=True, editable=False)
    message = models.TextField(_("question"), max_length=2000)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    answer_language = models.CharField(_("language of the answer"), max_length=2, choices=LANGUAGES)
    page_language = models.CharField(_("language of the page"), max_length=2, choices=LANGUAGES)
    may_refer = models.CharField(_("may be passed on"), max_length=3, choices=Referral)
    # When the enquirer was asked whether it may be passed on; an answer to that empties it.
    consent_asked_at = models.DateTimeField(_("asked for consent"), null=True, blank=True)
    # For whom they were asked: a yes to that is a yes to this partner. The form's own yes is one to any.
    consent_for = models.ForeignKey(Partner, verbose_name=_("consent for"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    referred_to = models.ForeignKey(Partner, verbose_name=_("referred to"), null=True, blank=True, on_delete=models.PROTECT, related_name="enquiries")
    came_from = models.SlugField(_("came from"), max_length=200, blank=True, db_index=False, help_text=_("The slug of the page that was read."))
    privacy_version = models.PositiveSmallIntegerField(_("version of the privacy wording"))

    received_at = models.DateTimeField(_("received"), default=timezone.now)
    due_on = models.DateField(_("due on"))
    # What was promised on arrival, whatever the desk promises by now.
    days_to_answer = models.PositiveSmallIntegerField(_("days to answer"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    last_message_at = models.DateTimeField(_("last message"), default=timezone.now)
    forget_on = models.DateField(_("forgotten on"), help_text=_("A year after the last message, or what its form promised."))
    # When those who oversee were told that it will be; nothing goes before they had a week to look.
    warned_on = models.DateField(null=True, blank=True, editable=False)
    # The due date of which its owner and desk were reminded the day before, were told once it was over, and those who
    # oversee after two more working days. A new due date is a new reminder.
    reminded_for = models.DateField(null=True, blank=True, editable=False)
    told_late_for = models.DateField(null=True, blank=True, editable=False)
    escalated_for = models.DateField(null=True, blank=True, editable=False)
    receipt_token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    submission_token = models.CharField(max_length=64, unique=True, editable=False)
    is_example = models.BooleanField(_("example"), default=False, editable=False)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        permissions = [
            ("handle_enquiry", _("Can act on the enquiries of the own desks")),
            ("oversee_enquiries", _("Can see the enquiries of all desks")),
            ("export_enquiries", _("Can export lists of enquiries")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "assigned", "answered", "referred", "closed", "spam"]), name="contact_enquiry_state_is_known"
            ),
            models.CheckConstraint(condition=Q(may_refer__in=["yes", "ask", "no"]), name="contact_enquiry_may_refer_is_known"),
            models.CheckConstraint(
                condition=Q(answer_language__in=["en", "nl"], page_language__in=["en", "nl"]), name="contact_enquiry_languages_are_known"
            ),
        ]
        # Where an index holds all that a list asks, no row is read: whichever a database chooses, the whole is soon walked through.
        indexes = [
            # The inbox, newest first: all of it, of one desk, in one state, and taken by somebody or nobody.
            models.Index(*NEWEST_FIRST, "desk", "is_confidential", "state", *FILTERED_BY, "due_on", name="contact_enquiry_inbox"),
            models.Index("desk", *NEWEST_FIRST, "is_confidential", "state", *FILTERED_BY, "due_on", name="contact_enquiry_desk_inbox"),
            models.Index("state", *NEWEST_FIRST, "desk", "is_confidential", *FILTERED_BY, "due_on", name="contact_enquiry_state_inbox"),
            models.Index("owner", *NEWEST_FIRST, "desk", "is_confidential", "state", *FILTERED_BY[1:], "due_on", name="contact_enquiry_owner_inbox"),
            # What waits for an answer, and since when it is late; the answered ones are soon the most.
            models.Index(
                "state", "due_on", *NEWEST_FIRST, "desk", "is_confidential", *FILTERED_BY, "consent_asked_at", name="contact_enquiry_state_due"
            ),
            # What somebody, or a desk, has to answer, however much they have answered.
            models.Index(fields=["owner", "state", "due_on"], name="contact_enquiry_owner_open"),
            models.Index(fields=["desk", "state", "due_on"], name="contact_enquiry_desk_open"),
            # What waits for the enquirer's yes.
            models.Index(fields=["consent_asked_at"], condition=Q(consent_asked_at__isnull=False), name="contact_enquiry_consent"),
            # The whole list by due date, for who sorts it so.
            models.Index("due_on", *NEWEST_FIRST, "desk", "is_confidential", "state", *FILTERED_BY, name="contact_enquiry_due"),
            # How much there is that a member of staff may not know of.
            models.Index(fields=["desk"], condition=Q(is_confidential=True), name="contact_enquiry_confidential"),
            # The front desk's list of what waits for a judgement: few among many.
            models.Index(fields=["received_at"], condition=Q(is_quarantined=True), name="contact_enquiry_quarantine"),
            # The nightly purge and its warning.
            models.Index(fields=["forget_on"], name="contact_enquiry_forget"),
            # What one person asked, who may have written the address in another way: their latest enquiries, however many there are.
            models.Index(Lower("email"), *NEWEST_FIRST, name="contact_enquiry_email"),
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
    def privacy_wording(self):
        """What the form promised about the data, in the words that were shown."""
        return definition.version(self.definition_version).privacy.text

    def record(self, kind, by=None, at=None, **details):
        """Write an entry into the enquiry's history. Call this in the transaction of what it tells about.

        Args:
            kind: a ``HistoryEntry.Kind``.
            by: the member of staff who did it; nobody where it happened by itself.
            at: when it happened, now unless told.
            details: keys, dates and numbers, nothing of what was typed.
        """
        return self.history.create(kind=kind, by=by, by_name=by.get_username() if by else "", at=at or timezone.now(), details=details)

    @property
    def is_overdue(self):
        """The row's side of ``Enquiry.objects.overdue()``."""
        return self.state in self.OPEN_STATES and self.due_on < timezone.localdate()
