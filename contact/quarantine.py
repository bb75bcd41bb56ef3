"""What a person does with an enquiry that looked like spam. Nothing leaves the quarantine by itself."""

from django.db import transaction

from contact.letters import announce
from contact.models import Enquiry, HistoryEntry, Message
from contact.undoing import act

Kind = HistoryEntry.Kind
State = Enquiry.State


@transaction.atomic
def release(enquiry, by):
    """Let an enquiry through: all that its arrival would have done is done now. Its due date has run all the while.

    Args:
        enquiry: the enquiry.
        by: the member of staff who judged it.

    Returns:
        Whether it was in quarantine.
    """
    if not act(enquiry, by, Kind.RELEASED, Enquiry.objects.filter(is_quarantined=True), is_quarantined=False):
        return False
    tell_its_desk(enquiry)
    return True


def mark_spam(enquiry, by):
    """Put an enquiry aside as spam. It stays readable until it is forgotten.

    Args:
        enquiry: the enquiry, in quarantine or not.
        by: the member of staff who judged it.

    Returns:
        Whether it still waited for an answer.
    """
    return act(enquiry, by, Kind.SPAM, Enquiry.objects.open(), state=State.SPAM, is_quarantined=False)


@transaction.atomic
def take_back(enquiry, by):
    """Take a mark of spam back: the enquiry waits for an answer again, and its desk hears of it if it never did.

    Args:
        enquiry: the enquiry.
        by: the member of staff.

    Returns:
        Whether it was marked.
    """
    state = State.ASSIGNED if enquiry.owner_id else State.NEW
    if not act(enquiry, by, Kind.NOT_SPAM, Enquiry.objects.filter(state=State.SPAM), state=state):
        return False
    tell_its_desk(enquiry)
    return True


def tell_its_desk(enquiry):
    """Tell the desks of an enquiry, if they were not told before."""
    if not enquiry.messages.filter(kind=Message.Kind.NOTIFICATION).exists():
        announce(enquiry)
