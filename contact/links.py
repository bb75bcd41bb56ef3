"""The enquirer's private link (stands in until the whole room is merged)."""

from django.utils import timezone

from contact.models import PrivateLink


def link_for(enquiry):
    """Return the link to an enquiry, good for its lifetime from now on."""
    kind = PrivateLink.Kind.THREAD
    expires_at = timezone.now() + PrivateLink.LIFETIMES[kind]
    link, is_new = PrivateLink.objects.get_or_create(enquiry=enquiry, kind=kind, revoked_at=None, defaults={"expires_at": expires_at})
    if not is_new:
        link.expires_at = expires_at
        link.save(update_fields=["expires_at"])
    return link


def revoke_for(enquiry, by):
    return False


def send_fresh(enquiry, by):
    return False
