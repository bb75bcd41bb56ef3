from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact.models.acting import Acting
from contact.models.enquiry import Enquiry


class HistoryEntry(Acting, models.Model):
    """Something that happened to an enquiry. Written in the transaction of what it tells about, and never changed.

    It holds keys, dates and numbers, and nothing of what was typed.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        QUARANTINED = "quarantined", _("Put in quarantine")
        RELEASED = "released", _("Released from quarantine")
        SPAM = "spam", _("Marked as spam")
        NOT_SPAM = "not-spam", _("Mark of spam taken back")
        MAIL_FAILED = "mail-failed", _("A mail could not be delivered")
        MAIL_AGAIN = "mail-again", _("A mail was queued once more")
        OPENED = "opened", _("Opened")
        TAKEN = "taken", _("Taken")
        ASSIGNED = "assigned", _("Assigned")
        GIVEN_BACK = "given-back", _("Given back to the desk")
        MOVED = "moved", _("Moved to another desk")
        ANSWERED = "answered", _("Answered")
        CONSENT_ASKED = "consent-asked", _("Asked whether it may be passed on")
        CONSENTED = "consented", _("The enquirer agreed that it is passed on")
        DECLINED = "declined", _("The enquirer does not want it passed on")
        REFERRED = "referred", _("Passed on to a partner")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")
        NOTED = "noted", _("Note written")
        NOTE_REMOVED = "note-removed", _("Note removed")
        REPLIED = "replied", _("The enquirer wrote again")
        WITHDRAWN = "withdrawn", _("Withdrawn by the enquirer")
        LINK_SENT = "link-sent", _("A private link was mailed")
        LINK_REVOKED = "link-revoked", _("The private link was revoked")
        COPY_TAKEN = "copy-taken", _("The enquirer took a copy of the data")
        REMINDED = "reminded", _("Reminded of the due date")
        TOLD_LATE = "told-late", _("Told that it is late")
        ESCALATED = "escalated", _("Those who oversee were told that it is late")
        EXPORTED = "exported", _("Exported in a list")
        UNDONE = "undone", _("Undone")

    enquiry = models.ForeignKey(Enquiry, verbose_name=_("enquiry"), on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    # Nobody, where it happened by itself; the name stays when the account goes.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    by_name = models.CharField(_("who"), max_length=150, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.enquiry}: {self.get_kind_display()}"
