from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contact.languages import LANGUAGES
from contact.querysets import DeskQuerySet

DAYS = [MinValueValidator(1), MaxValueValidator(30)]


class Desk(models.Model):
    """People who answer: who they are, their mailbox, and how soon they answer."""

    # Takes what no other desk does, so it can neither be switched off nor deleted.
    FRONT = "front"

    key = models.SlugField(_("key"), max_length=30, unique=True, help_text=_("The name that routing knows. Do not change it."))
    name_en = models.CharField(_("name in English"), max_length=80)
    name_nl = models.CharField(_("name in Dutch"), max_length=80)
    email = models.EmailField(_("mailbox"), help_text=_("It hears of every new enquiry, without what was asked."))
    language = models.CharField(_("language of its mail"), max_length=2, choices=LANGUAGES, default="en")
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("members"),
        blank=True,
        related_name="desks",
        help_text=_("They read the desk’s enquiries. What is confidential nobody else reads."),
    )
    days_to_answer = models.PositiveSmallIntegerField(
        _("days to answer"), validators=DAYS, help_text=_("In working days, counted from the day after arrival.")
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

    def days_for(self, purpose):
        """Return the working days within which the desk answers an enquiry of a purpose.

        Args:
            purpose: the purpose's key.
        """
        return next((each.days for each in self.answer_times.all() if each.purpose == purpose), self.days_to_answer)


class AnswerTime(models.Model):
    """How soon a desk answers one purpose, where that differs from its other ones."""

    desk = models.ForeignKey(Desk, verbose_name=_("desk"), on_delete=models.CASCADE, related_name="answer_times")
    purpose = models.CharField(_("purpose"), max_length=20)
    days = models.PositiveSmallIntegerField(_("days to answer"), validators=DAYS)

    class Meta:
        verbose_name = _("time to answer one purpose")
        verbose_name_plural = _("times to answer one purpose")
        constraints = [
            models.UniqueConstraint(fields=["desk", "purpose"], name="contact_answer_time_once_a_purpose"),
            models.CheckConstraint(condition=Q(days__range=(1, 30)), name="contact_answer_time_within_30_days"),
        ]

    def __str__(self):
        return f"{self.desk}: {self.purpose}"
