"""Who looked at what is confidential."""

from datetime import timedelta

from django.utils import timezone

from contact.models import HistoryEntry

#: Whoever comes back within so long is still looking.
ONE_LOOK = timedelta(minutes=10)


def note_look(enquiry, by):
    """Enter in the history of a confidential enquiry that somebody opened it.

    Args:
        enquiry: the enquiry; where it is not confidential nothing is noted.
        by: the member of staff.
    """
    opened = HistoryEntry.Kind.OPENED
    if enquiry.is_confidential and not enquiry.history.filter(kind=opened, by=by, at__gt=timezone.now() - ONE_LOOK).exists():
        enquiry.record(opened, by)
