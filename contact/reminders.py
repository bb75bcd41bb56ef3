"""Who is told that a day is near, or over: the owner and the desk, and at last those who oversee.

Each hears of an enquiry once for each due date: its columns hold the one that was told. Every mail names references,
due dates and links, and nothing of who asked what, so an enquiry that is confidential is named as well. What looks like
spam is left to the front desk's digest; an example of the demonstration counts like any other, there and here.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from contact.letters import queue_escalation, queue_reminder
from contact.models import Desk, Enquiry, HistoryEntry
from contact.overseers import language, overseers
from contact.working_days import is_working_day, next_working_day, working_days_before


@dataclass
class Recipient:
    """An address, and what it is told of.

    Attributes:
        desk: the desk whose mailbox it is; nobody's where it is an owner's.
        language: the code of the language to tell it in.
        soon: the enquiries that are due by the next working day, by key.
        late: those whose day is over, by key.
    """

    desk: Desk | None
    language: str
    soon: dict = field(default_factory=dict)
    late: dict = field(default_factory=dict)


def remind(now):
    """Tell owners and desks of what is due by the next working day, and of what is late, once each. On working days.

    Call this in a transaction: it locks the rows, so that of two at once the second finds none.

    Args:
        now: the moment.
    """
    today = timezone.localdate(now)
    if not is_working_day(today):
        return
    soon = locked(Enquiry.objects.to_remind_of(today, next_working_day(today)))
    late = locked(Enquiry.objects.to_tell_late(today))
    for address, recipient in recipients(soon, late).items():
        queue_reminder(address, recipient.language, list(recipient.soon.values()), list(recipient.late.values()), desk=recipient.desk)
    note(soon, "reminded_for", HistoryEntry.Kind.REMINDED, now)
    note(late, "told_late_for", HistoryEntry.Kind.TOLD_LATE, now)


def escalate(now):
    """Tell those who oversee of what still waits two working days after its due date, once. On working days.

    They read the reference and the desk of a confidential one too: neither says anything of what was asked, and
    they are who can see to it that the desk has members who answer. Call this in a transaction, as ``remind``.

    Args:
        now: the moment.
    """
    today = timezone.localdate(now)
    if not is_working_day(today):
        return
    # Two working days have come after it: today, and the one before.
    enquiries = locked(Enquiry.objects.to_escalate(working_days_before(today, 1) - timedelta(days=1)))
    if not enquiries:
        return
    for address in overseers():
        queue_escalation(address, language(), enquiries)
    note(enquiries, "escalated_for", HistoryEntry.Kind.ESCALATED, now)


def locked(enquiries):
    """Return enquiries with their desks and owners, held until the transaction ends."""
    return list(enquiries.select_related("desk", "owner").select_for_update(of=("self",)))


def recipients(soon, late):
    """Return the ``Recipient`` of each address. Who is both an owner and a desk's mailbox gets one mail.

    Args:
        soon, late: the enquiries, with their desks and owners.
    """
    found = {}
    for name, enquiries in (("soon", soon), ("late", late)):
        for enquiry in enquiries:
            if name == "soon" or not is_in_the_digest(enquiry):
                at = found.setdefault(enquiry.desk.email.lower(), Recipient(enquiry.desk, enquiry.desk.language))
                getattr(at, name)[enquiry.pk] = enquiry
    for owner, known in known_to_owners([*soon, *late]).items():
        for name, enquiries in (("soon", soon), ("late", late)):
            for enquiry in enquiries:
                if enquiry.owner == owner and enquiry.pk in known:
                    at = found.setdefault(owner.email.lower(), Recipient(None, enquiry.desk.language))
                    getattr(at, name)[enquiry.pk] = enquiry
    return found


def is_in_the_digest(enquiry):
    """Tell whether a late enquiry's desk has read of it this morning: the digest names to the front desk all that is late,
    and to each other desk what is confidential. An owner reads of it here.
    """
    return enquiry.desk.key == Desk.FRONT or enquiry.is_confidential


def known_to_owners(enquiries):
    """Return, by owner, the keys of the enquiries that the owner can act on. Who has left, or has no address, is none of them.

    Args:
        enquiries: a list of them, with their owners.
    """
    owners = {each.owner for each in enquiries if each.owner and each.owner.is_active and each.owner.is_staff and each.owner.email}
    keys = [each.pk for each in enquiries]
    return {
        owner: set(Enquiry.objects.filter(pk__in=keys, owner=owner).handled_by(owner).values_list("pk", flat=True))
        for owner in sorted(owners, key=lambda each: each.pk)
    }


def note(enquiries, column, kind, now):
    """Write down, in the rows and in their histories, for which due date this was done.

    Args:
        enquiries: a list of them.
        column: the name of the column that holds the date.
        kind: a ``HistoryEntry.Kind``.
        now: the moment.
    """
    Enquiry.objects.filter(pk__in=[each.pk for each in enquiries]).update(**{column: F("due_on")})
    HistoryEntry.objects.bulk_create(HistoryEntry(enquiry=each, kind=kind, at=now, details={"due_on": each.due_on.isoformat()}) for each in enquiries)
