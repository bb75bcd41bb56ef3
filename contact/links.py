"""The enquirer's private link: a way in that is mailed to their address, and to nobody else.

A token in an address is the key of the link's row and a hash of it under the server's secret. The
row holds the key alone. So whoever reads the database cannot make the address, and what nobody of
ours made is known for that before the database is asked.
"""

import base64

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override

from contact.models import HistoryEntry, PrivateLink
from contact.models.changing import change

#: Characters of the key, and of the hash that follows it: 128 and 132 bits.
HALF = 22


def token(link):
    """Return what stands for a link in its address, 44 characters of ``A-Z a-z 0-9 - _``."""
    return link.key + seal(link.kind, link.key)


def seal(kind, key):
    """Return the second half of a token: nobody makes it without the server's secret, and for each kind it is another one."""
    digest = salted_hmac("contact.links", f"{kind}:{key}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode()[:HALF]


def find(token, kind):
    """Return the link of a token with its enquiry, or None where there is none that was of use until it expired.

    None tells nothing of why: whether somebody made the token up, or the link was revoked, used up
    or forgotten with its enquiry.

    Args:
        token: what stands in the address.
        kind: the ``PrivateLink.Kind`` that the address is for.
    """
    key, sealed = token[:HALF], token[HALF:]
    if not constant_time_compare(sealed, seal(kind, key)):
        return None
    link = PrivateLink.objects.select_related("enquiry__desk", "enquiry__referred_to", "enquiry__consent_for").filter(key=key, kind=kind).first()
    return link if link and not link.is_revoked() else None


def address(link, language):
    """Return the whole address of a link.

    Args:
        link: the link.
        language: the code of the language of its page.
    """
    with override(language):
        return f"{settings.SITE_URL}{reverse('contact:private', kwargs={'kind': link.kind, 'token': token(link)})}"


def link_for(enquiry):
    """Return the link to an enquiry, good for its lifetime from now on: every mail to the enquirer leads by the same one."""
    kind = PrivateLink.Kind.THREAD
    expires_at = timezone.now() + PrivateLink.LIFETIMES[kind]
    link, is_new = PrivateLink.objects.get_or_create(enquiry=enquiry, kind=kind, revoked_at=None, defaults={"expires_at": expires_at})
    if is_new or change(link, PrivateLink.objects.filter(revoked_at__isnull=True), expires_at=expires_at):
        return link
    # Revoked in this very moment.
    return link_for(enquiry)


@transaction.atomic
def one_time(enquiry, kind):
    """Make a link for one use. Earlier ones for the same use are revoked.

    Args:
        enquiry: by whose address the person is known.
        kind: ``COPY`` or ``ERASURE``.
    """
    now = timezone.now()
    enquiry.links.filter(kind=kind).exclude(revoked_at__lte=now).update(revoked_at=now)
    return enquiry.links.create(kind=kind, created_at=now, expires_at=now + PrivateLink.LIFETIMES[kind])


@transaction.atomic
def revoke_for(enquiry, by=None):
    """Make the link to an enquiry useless: its page is nobody's until a fresh link is mailed.

    Args:
        enquiry: the enquiry.
        by: the member of staff who does it; nobody where the enquirer does.

    Returns:
        Whether there was one.
    """
    link = enquiry.links.filter(kind=PrivateLink.Kind.THREAD, revoked_at__isnull=True).first()
    if link is None or not link.revoke():
        return False
    enquiry.record(HistoryEntry.Kind.LINK_REVOKED, by)
    return True
