from django.db import models
from django.utils.translation import gettext_lazy as _


class Statistic(models.Model):
    """How many enquiries of one kind there were in a month: what stays when they are forgotten."""

    UNANSWERED = -1

    class Countries(models.TextChoices):
        BELGIUM = "be", _("Belgium")
        NEAR = "eea", _("EU, EEA or Switzerland")
        OTHER = "other", _("Other countries")
        UNASKED = "", _("Not asked")

    month = models.DateField(_("month"), help_text=_("Its first day."))
    purpose = models.CharField(_("purpose"), max_length=20)
    sector = models.CharField(_("sector"), max_length=40, blank=True)
    countries = models.CharField(_("country group"), max_length=5, choices=Countries, blank=True)
    days_to_answer = models.SmallIntegerField(_("working days to answer"), default=UNANSWERED, help_text=_("−1: not answered."))
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("statistic")
        verbose_name_plural = _("statistics")
        ordering = ["-month", "purpose", "sector", "countries", "days_to_answer"]
        constraints = [
            models.UniqueConstraint(fields=["month", "purpose", "sector", "countries", "days_to_answer"], name="contact_statistic_once"),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.purpose}: {self.count}"
