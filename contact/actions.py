"""What a desk does with an enquiry: take it, give it, move it, close it, open it again.

Each verb says whether it changed anything, and can be taken back (``contact.undoing``).
"""

from django.db import transaction
from django.utils import timezone

from contact.letters import queue_assignment, queue_notice
from contact.models import Enquiry, HistoryEntry, Message
from contact.undoing import act
from contact.working_days import answer_date

Kind = HistoryEntry.Kind
State = Enquiry.State


def take(enquiry, by):
    """Make the member of staff who acts the owner, whoever had it before.

    Args:
        enquiry: the enquiry.
        by: the member of staff.
    """
    return give(enquiry, by, by, Kind.TAKEN)


@transaction.atomic
def assign(enquiry, by, to):
    """Give an enquiry to a member of its desk, who hears of it by mail, or back to the desk.

    Args:
        enquiry: the enquiry.
        by: the member of staff who does it.
        to: the new owner, or None.
    """
    if to is None:
        return give(enquiry, by, None, Kind.GIVEN_BACK)
    if to == by:
        return take(enquiry, by)
    if not (may_own(enquiry, to) and give(enquiry, by, to, Kind.ASSIGNED)):
        return False
    if to.email:
        queue_assignment(enquiry, to)
    return True


def give(enquiry, by, to, kind):
    """Change the owner of an open enquiry; arguments as for ``assign``, and the ``HistoryEntry.Kind`` to enter."""
    after = {"owner_id": to and to.pk, "state": State.ASSIGNED if to else State.NEW}
    details = {"owner": to.get_username()} if to else {}
    return act(enquiry, by, kind, Enquiry.objects.open().filter(is_quarantined=False), details=details, **after)


def may_own(enquiry, user):
    """Tell whether somebody can be given an enquiry: a member of its desk who works here."""
    return enquiry.desk.members.filter(pk=user.pk, is_active=True, is_staff=True).exists()


@transaction.atomic
def move(enquiry, by, desk):
    """Hand an open enquiry to another desk, which hears of it. What the enquirer was promised stays: the day of the answer.

    Args:
        enquiry: the enquiry.
        by: the member of staff who does it.
        desk: the desk that answers from now on.
    """
    if not desk.is_active:
        return False
    stays = enquiry.owner_id and desk.members.filter(pk=enquiry.owner_id).exists()
    after = {"desk_id": desk.pk, "owner_id": enquiry.owner_id if stays else None, "state": State.ASSIGNED if stays else State.NEW}
    details = {"from": enquiry.desk.key, "desk": desk.key}
    if enquiry.desk_id == desk.pk or not act(enquiry, by, Kind.MOVED, Enquiry.objects.open(), details=details, **after):
        return False
    if not enquiry.is_quarantined:
        queue_notice(Message.Kind.NOTIFICATION, enquiry, desk)
    return True


def close(enquiry, by):
    """Put an enquiry aside, answered or not.

    Args:
        enquiry: the enquiry.
        by: the member of staff who does it.
    """
    rows = Enquiry.objects.filter(state__in=[*Enquiry.OPEN_STATES, *Enquiry.ANSWERED_STATES], is_quarantined=False)
    return act(enquiry, by, Kind.CLOSED, rows, state=State.CLOSED)


def reopen(enquiry, by):
    """Let an enquiry wait for an answer again, due as if it came in today.

    Args:
        enquiry: the enquiry.
        by: the member of staff who does it.
    """
    rows = Enquiry.objects.filter(state__in=[*Enquiry.ANSWERED_STATES, State.CLOSED])
    return act(enquiry, by, Kind.REOPENED, rows, **opened_again(enquiry))


def opened_again(enquiry):
    """Return the columns of an enquiry that waits for an answer again from now on."""
    state = State.ASSIGNED if enquiry.owner_id else State.NEW
    return {"state": state, "due_on": answer_date(timezone.now(), enquiry.days_to_answer)}
