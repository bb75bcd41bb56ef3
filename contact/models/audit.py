from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Who exported, erased or forgot the data of people, when and how much. It names none of them."""

    class Action(models.TextChoices):
        EXPORT = "export", _("Data of a person exported")
        ERASE = "erase", _("Data of a person erased")
        PURGE = "purge", _("Enquiries forgotten in time")
        LIST_EXPORT = "list-export", _("List of enquiries exported")

    at = models.DateTimeField(_("when"), default=timezone.now)
    action = models.CharField(_("action"), max_length=20, choices=Action)
    by = models.CharField(_("by"), max_length=150, help_text=_("The account of the portal or of the machine."))
    # A salted hash of the address: whether it was this person's can be told, whose it was cannot be read.
    subject = models.CharField(_("subject"), max_length=64, blank=True)
    enquiries = models.PositiveIntegerField(_("enquiries"))

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_action_display()} {self.at:%Y-%m-%d}"
