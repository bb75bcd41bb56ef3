"""Notes of what was done with people's data and with the accounts of staff. They name no enquirer."""

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from contact.models import AuditEntry

#: How long an entry is kept: two years.
KEPT = timedelta(days=2 * 365)
# Names of groups and accounts may be longer than their column here.
LONGEST_ABOUT = AuditEntry._meta.get_field("about").max_length
LONGEST_BY = AuditEntry._meta.get_field("by").max_length


def note(action, by, enquiries=0, email="", *, about="", details=None):
    """Write an entry into the audit log. Call this in the transaction of what it tells about.

    Args:
        action: an ``AuditEntry.Action``.
        by: who did it: an account of the portal or of the machine; empty where nobody had signed in.
        enquiries: how many enquiries it touched; of an exported list, how many rows it had.
        email: whose data it was, where it was one person's.
        about: the account or group that it was done to.
        details: what else there is to know, as a dict that JSON can hold; of an exported list, its filters.
    """
    return AuditEntry.objects.create(
        action=action,
        by=by[:LONGEST_BY],
        enquiries=enquiries,
        subject=subject(email) if email else "",
        about=about[:LONGEST_ABOUT],
        details=details or {},
    )


def subject(email):
    """Return the salted hash under which a person stands in the audit log."""
    return salted_hmac("contact.audit", email.strip().lower(), algorithm="sha256").hexdigest()


def outdated(now=None):
    """Return the entries that have been kept for long enough."""
    return AuditEntry.objects.filter(at__lte=(now or timezone.now()) - KEPT)
