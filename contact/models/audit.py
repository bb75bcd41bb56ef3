from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact.querysets import AuditEntryQuerySet


class AuditEntry(models.Model):
    """What was done with people's data and with the accounts that reach it: who, when, whose account, how much.

    It names members of staff and nobody else: enquirers stand in it as a salted hash, and what was
    typed for a name that no account has stands in it nowhere. People type passwords there by mistake.
    """

    class Action(models.TextChoices):
        EXPORT = "export", _("Data of a person exported")
        ERASE = "erase", _("Data of a person erased")
        PURGE = "purge", _("Enquiries forgotten in time")
        LIST_EXPORT = "list-export", _("List exported")
        SIGN_IN = "sign-in", _("Signed in")
        SIGN_IN_FAILED = "sign-in-failed", _("Sign-in failed")
        SIGN_OUT = "sign-out", _("Signed out")
        SESSION_ENDED = "session-ended", _("Session ended")
        PASSWORD_CHANGED = "password-changed", _("Password changed")
        PASSWORD_RESET = "password-reset", _("Password set by mail")
        FACTOR_ADDED = "factor-added", _("Second factor added")
        FACTOR_REMOVED = "factor-removed", _("Second factor removed")
        CODES_MADE = "codes-made", _("Recovery codes made")
        CODE_USED = "code-used", _("Recovery code used")
        ACCOUNT_MADE = "account-made", _("Account made")
        ACCOUNT_CHANGED = "account-changed", _("Account changed")
        ACCOUNT_SWITCHED_ON = "account-on", _("Account switched on")
        ACCOUNT_SWITCHED_OFF = "account-off", _("Account switched off")
        ACCOUNT_DELETED = "account-deleted", _("Account deleted")
        RIGHTS_CHANGED = "rights-changed", _("Permissions changed")

    at = models.DateTimeField(_("when"), default=timezone.now)
    action = models.CharField(_("action"), max_length=30, choices=Action)
    by = models.CharField(_("by"), max_length=150, blank=True, help_text=_("The account of the portal or of the machine."))
    about = models.CharField(_("about"), max_length=200, blank=True, help_text=_("The account or group that it was done to."))
    # A salted hash of the address: whether it was this person's can be told, whose it was cannot be read.
    subject = models.CharField(_("subject"), max_length=64, blank=True)
    enquiries = models.PositiveIntegerField(_("enquiries"), default=0)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        indexes = [
            # The list, the newest first, and what is to be deleted; ...
            models.Index(fields=["-at", "-id"], name="contact_audit_latest"),
            # ... the list of one action; ...
            models.Index(fields=["action", "-at", "-id"], name="contact_audit_action"),
            # ... and the search for an account, in whatever capitals.
            models.Index(Lower("about"), name="contact_audit_about"),
            models.Index(Lower("by"), name="contact_audit_by"),
        ]

    def __str__(self):
        return f"{self.get_action_display()} {self.at:%Y-%m-%d}"
