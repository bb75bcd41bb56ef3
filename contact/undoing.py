"""Changes of an enquiry that can be taken back: each says in the history what was before it and after it."""

from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction

from contact.models import Desk, Enquiry, HistoryEntry
from contact.models.changing import change

Kind = HistoryEntry.Kind

#: What can be taken back, for as long as nothing has changed since. What was mailed to the enquirer cannot.
UNDOABLE = [Kind.TAKEN, Kind.ASSIGNED, Kind.GIVEN_BACK, Kind.MOVED, Kind.CLOSED, Kind.REOPENED, Kind.SPAM, Kind.NOT_SPAM, Kind.RELEASED]
#: What does not change where an enquiry stands, and so stands in no undoing's way.
ASIDE = [
    *(Kind.OPENED, Kind.NOTED, Kind.NOTE_REMOVED, Kind.MAIL_FAILED, Kind.MAIL_AGAIN, Kind.EXPORTED, Kind.LINK_SENT, Kind.LINK_REVOKED),
    *(Kind.COPY_TAKEN, Kind.REMINDED, Kind.TOLD_LATE, Kind.ESCALATED),
]


@transaction.atomic
def act(enquiry, by, kind, rows, *, details=None, **after):
    """Change fields of an enquiry, if it is among some rows and as we know it, and enter that in its history.

    Args:
        enquiry: the enquiry.
        by: the member of staff who does it.
        kind: the ``HistoryEntry.Kind`` to enter.
        rows: a queryset of the enquiries that may be changed so.
        details: what else the entry says.
        after: the columns and their new values.

    Returns:
        Whether it was changed: of several people at once, one changes it.
    """
    before = {name: getattr(enquiry, name) for name in after}
    if before == after or not change(enquiry, rows.filter(**before), **after):
        return False
    enquiry.record(kind, by, before=plain(before), after=plain(after), **(details or {}))
    return True


def last_change(enquiry):
    """Return the latest entry of an enquiry's history that says where it stands, or None."""
    return enquiry.history.exclude(kind__in=ASIDE).select_related("by").order_by("at", "pk").last()


def undoable(entry):
    """Return an entry, if it is one that can be taken back, else None."""
    return entry if entry and entry.kind in UNDOABLE and "before" in entry.details else None


@transaction.atomic
def undo(entry, by):
    """Take a change back. Mails that it sent stay sent.

    Args:
        entry: the ``HistoryEntry`` of it.
        by: the member of staff who takes it back.

    Returns:
        Whether that was done: it is, while it is the latest change and the enquiry still is as the change left it.
    """
    enquiry = Enquiry.objects.select_for_update().get(pk=entry.enquiry_id)
    if undoable(last_change(enquiry)) != entry:
        return False
    before, after = (columns(entry.details[side]) for side in ("before", "after"))
    if not is_there(before) or not change(enquiry, Enquiry.objects.filter(**after), **before):
        return False
    enquiry.record(Kind.UNDONE, by, undone=entry.kind)
    return True


def is_there(before):
    """Tell whether the owner and the desk that an enquiry had still take enquiries: somebody may have left, a desk be off."""
    owner, desk = before.get("owner_id"), before.get("desk_id")
    return (owner is None or get_user_model().objects.filter(pk=owner, is_active=True, is_staff=True).exists()) and (
        desk is None or Desk.objects.filter(pk=desk, is_active=True).exists()
    )


def plain(values):
    """Return columns as JSON can hold them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def columns(values):
    """Return columns as the database has them."""
    return {name: date.fromisoformat(value) if name == "due_on" else value for name, value in values.items()}
