"""What staff tell each other about an enquiry."""

from django.db import transaction

from contact.models import HistoryEntry


@transaction.atomic
def write(enquiry, by, text):
    """Add a note. It goes to nobody, but whoever asks for a copy of their data gets it.

    Args:
        enquiry: the enquiry.
        by: the member of staff who writes.
        text: the note.

    Returns:
        The ``Note``.
    """
    enquiry.record(HistoryEntry.Kind.NOTED, by)
    return enquiry.notes.create(by=by, by_name=by.get_username(), text=text)


@transaction.atomic
def remove(note, by):
    """Remove a note of one's own.

    Args:
        note: the ``Note``.
        by: the member of staff.

    Returns:
        Whether it was there and theirs.
    """
    gone, _of = type(note).objects.filter(pk=note.pk, by=by).delete()
    if gone:
        note.enquiry.record(HistoryEntry.Kind.NOTE_REMOVED, by)
    return bool(gone)
