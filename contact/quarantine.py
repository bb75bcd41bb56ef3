"""What a person does with an enquiry that looked like spam. Nothing leaves the quarantine by itself."""

from django.db import transaction

from contact.letters import announce
from contact.models import HistoryEntry, Message


@transaction.atomic
def release(enquiry, by):
    """Let an enquiry through: all that its arrival would have done is done now. Its due date has run all the while.

    Args:
        enquiry: the enquiry.
        by: the member of staff who judged it.

    Returns:
        Whether it was in quarantine.
    """
    if not enquiry.leave_quarantine():
        return False
    enquiry.record(HistoryEntry.Kind.RELEASED, by)
    announce(enquiry)
    return True


@transaction.atomic
def mark_spam(enquiry, by):
    """Put an enquiry aside as spam. It stays readable until it is forgotten.

    Args:
        enquiry: the enquiry, in quarantine or not.
        by: the member of staff who judged it.

    Returns:
        Whether it still waited for an answer.
    """
    if not enquiry.mark_spam():
        return False
    enquiry.record(HistoryEntry.Kind.SPAM, by)
    return True


@transaction.atomic
def take_back(enquiry, by):
    """Take a mark of spam back: the enquiry waits for an answer again, and its desk hears of it if it never did.

    Args:
        enquiry: the enquiry.
        by: the member of staff.

    Returns:
        Whether it was marked.
    """
    if not enquiry.unmark_spam():
        return False
    enquiry.record(HistoryEntry.Kind.NOT_SPAM, by)
    if not enquiry.messages.filter(kind=Message.Kind.NOTIFICATION).exists():
        announce(enquiry)
    return True
