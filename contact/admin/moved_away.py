"""What somebody has just moved out of their own sight: for an hour they can take that back from the list."""

from datetime import timedelta

from django.utils import timezone

from contact.models import HistoryEntry
from contact.undoing import last_change, undoable

#: How long it is offered to who no longer sees the enquiry.
OFFERED = timedelta(hours=1)
#: Where the session keeps which entry of a history that is.
KEY = "moved_away"


def keep(request, enquiry):
    """Remember that the latest change of an enquiry has taken it out of this member of staff's sight."""
    request.session[KEY] = last_change(enquiry).pk


def offered(request):
    """Return the ``HistoryEntry`` of the move that may be taken back from the list, or None."""
    return own_move(request.user, HistoryEntry.objects.filter(pk=request.session[KEY])) if KEY in request.session else None


def of_enquiry(user, pk):
    """Return the enquiry with a key if this member of staff has just moved it, and nobody has changed it since; else None."""
    move = own_move(user, HistoryEntry.objects.filter(enquiry=pk).order_by("-at", "-pk"))
    return move and move.enquiry


def own_move(user, entries):
    """Return the first among entries that is a move by this member of staff, new and still the latest change; else None."""
    moves = entries.filter(by=user, kind=HistoryEntry.Kind.MOVED, at__gt=timezone.now() - OFFERED)
    move = moves.select_related("enquiry__desk").first()
    return move if move and undoable(last_change(move.enquiry)) == move else None
