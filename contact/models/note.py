from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact.models.acting import Acting
from contact.models.enquiry import Enquiry


class Note(Acting, models.Model):
    """What one member of staff tells the others about an enquiry. It goes to nobody, but belongs to a person's data."""

    enquiry = models.ForeignKey(Enquiry, verbose_name=_("enquiry"), on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField(_("when"), default=timezone.now)
    # The name stays when the account goes.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    by_name = models.CharField(_("who"), max_length=150, blank=True)
    text = models.TextField(_("note"), max_length=4000)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.enquiry}: {self.at:%Y-%m-%d}"
