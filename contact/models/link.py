import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact.models.changing import change
from contact.models.enquiry import Enquiry


def new_key():
    """Return a random key of 128 bits, in 22 characters."""
    return secrets.token_urlsafe(16)


class PrivateLink(models.Model):
    """A way in for the enquirer: what was mailed to their address, and to nobody else.

    The row holds half of the address: the other half is derived from the server's secret, so that
    who reads the database or a backup cannot follow a link. See ``contact.links``.
    """

    class Kind(models.TextChoices):
        THREAD = "thread", _("The enquiry")
        COPY = "copy", _("A copy of the data")
        ERASURE = "erasure", _("Erasure of the data")

    LIFETIMES = {Kind.THREAD: timedelta(days=90), Kind.COPY: timedelta(days=1), Kind.ERASURE: timedelta(days=1)}

    enquiry = models.ForeignKey(Enquiry, verbose_name=_("enquiry"), on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    # From when on it is useless: a little later than now where its use may have failed half-way.
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("private link")
        verbose_name_plural = _("private links")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["thread", "copy", "erasure"]), name="contact_private_link_kind_is_known"),
            # Each mail to the enquirer leads to the same place.
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(kind="thread", revoked_at__isnull=True), name="contact_private_link_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.enquiry}"

    def is_expired(self, now=None):
        return self.expires_at <= (now or timezone.now())

    def is_revoked(self, now=None):
        return self.revoked_at is not None and self.revoked_at <= (now or timezone.now())

    def revoke(self, after=timedelta(0)):
        """Make the link useless, at once or after a while. Return whether that was new; of two at once, one does it.

        Args:
            after: the while, a timedelta.
        """
        return change(self, PrivateLink.objects.filter(revoked_at__isnull=True), revoked_at=timezone.now() + after)
