"""Notes of what was done with people's data, which name nobody."""

from django.utils.crypto import salted_hmac

from contact.models import AuditEntry


def note(action, by, enquiries, email=""):
    """Write an entry into the audit log. Call this in the transaction of what it tells about.

    Args:
        action: an ``AuditEntry.Action``.
        by: who did it: an account of the portal or of the machine.
        enquiries: how many enquiries it touched.
        email: whose data it was, where it was one person's.
    """
    return AuditEntry.objects.create(action=action, by=by, enquiries=enquiries, subject=subject(email) if email else "")


def subject(email):
    """Return the salted hash under which a person stands in the audit log."""
    return salted_hmac("contact.audit", email.strip().lower(), algorithm="sha256").hexdigest()
