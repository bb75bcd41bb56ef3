"""Private links that somebody asks for: each goes to the address of the enquiry and to no other."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from contact import links
from contact.letters import queue_link
from contact.limits import may_mail_link
from contact.models import Enquiry, HistoryEntry, PrivateLink
from contact.turns import turn_to_write

Kind = PrivateLink.Kind

#: Asked for twice within this time, a link is mailed once: somebody pressed twice.
SOON = timedelta(minutes=1)


def send_fresh(enquiry, by=None):
    """Make the enquiry's present link useless, and mail a fresh one.

    Args:
        enquiry: the enquiry.
        by: the member of staff who does it; nobody where the enquirer does.

    Returns:
        Whether it was mailed: no mailbox gets more than a few a day.
    """

    def fresh(enquiry):
        links.revoke_for(enquiry, by)
        return links.link_for(enquiry)

    return send(enquiry, Kind.THREAD, fresh, by)


def send_one_time(enquiry, kind):
    """Mail a link by which the enquirer takes a copy of their data, or has it erased.

    Args:
        enquiry: the enquiry.
        kind: ``COPY`` or ``ERASURE``.

    Returns:
        Whether it was mailed, or on its way already.
    """
    return send(enquiry, kind, lambda enquiry: links.one_time(enquiry, kind))


def send(enquiry, kind, make, by=None):
    """Mail a link, unless its mailbox has had enough of them today, or one for the same use is on its way.

    Args:
        enquiry: the enquiry.
        kind: the ``PrivateLink.Kind``.
        make: makes the link of the enquiry.
        by: the member of staff who does it, where one does.

    Raises:
        Enquiry.DoesNotExist: it was forgotten meanwhile.
    """
    with turn_to_write(), transaction.atomic():
        locked = Enquiry.objects.select_for_update(of=("self",)).select_related("desk").get(pk=enquiry.pk)
        if kind != Kind.THREAD and locked.links.filter(kind=kind, revoked_at__isnull=True, created_at__gt=timezone.now() - SOON).exists():
            return True
        if not may_mail_link(locked.email, kind):
            return False
        queue_link(make(locked))
        locked.record(HistoryEntry.Kind.LINK_SENT, by)
    return True
