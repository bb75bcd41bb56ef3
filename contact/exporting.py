"""Lists of enquiries to take along, as tables. Each is noted in the audit log, and with what is confidential in its history."""

import tempfile

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contact import countries
from contact.audit import note
from contact.models import AuditEntry, Enquiry, HistoryEntry
from contact.spreadsheets import FORMATS
from contact.transcript import COLUMNS, transcript

#: Rows of a table: some twenty seconds of work, and what spreadsheets still open at once.
MOST_ROWS = 50_000
#: Rows that are read, and entries that are written, in one step.
CHUNK = 1000


def export(enquiries, ending, by, filters=()):
    """Write enquiries into a table, and note in the audit log who took how many.

    Args:
        enquiries: a queryset of those that ``by`` may know of, in their order; the first ``MOST_ROWS`` are taken.
        ending: of the file's name, one of ``FORMATS``.
        by: the member of staff.
        filters: what the list was narrowed down by, as texts that name no enquirer.

    Returns:
        A temporary file, at its beginning. Headers and choices are in the active language.
    """
    write, _type = FORMATS[ending]
    taken = Taken(enquiries[:MOST_ROWS])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever gets it closes it, as a response does at its end
    # Outside of the transaction: while that lasts, nobody else writes to SQLite.
    write(file, headers(), taken)
    with transaction.atomic():
        note(AuditEntry.Action.LIST_EXPORT, by.get_username(), taken.count, details={"filters": list(filters)})
        entries = (
            HistoryEntry(enquiry_id=key, kind=HistoryEntry.Kind.EXPORTED, by=by, by_name=by.get_username())
            # What was forgotten meanwhile has no history.
            for start in range(0, len(taken.confidential), CHUNK)
            for key in Enquiry.objects.filter(pk__in=taken.confidential[start : start + CHUNK]).values_list("pk", flat=True)
        )
        HistoryEntry.objects.bulk_create(entries, batch_size=CHUNK)
    file.seek(0)
    return file


class Taken:
    """The rows of a table, read as they are written, and what is to be noted of them: how many, and the confidential ones' keys."""

    def __init__(self, enquiries):
        self.enquiries, self.count, self.confidential = enquiries, 0, []

    def __iter__(self):
        for enquiry in self.enquiries.select_related("referred_to", "desk", "owner").iterator(chunk_size=CHUNK):
            self.count += 1
            if enquiry.is_confidential:
                self.confidential.append(enquiry.pk)
            yield row(enquiry)


def headers():
    """Return the names of the columns, in the order of ``row``."""
    return [
        *(_("Reference"), _("Received"), _("State"), _("Due on"), _("Answered"), _("Purpose"), _("Desk"), _("Owner"), _("Tag")),
        *(_("Name"), _("E-mail address"), _("Organisation"), _("Country"), _("Language of the answer"), _("May be passed on"), _("Passed on to")),
        *(_("From article"), _("Question"), _("Answers")),
    ]


def row(enquiry):
    """Return what a table tells of an enquiry: its purpose's own answers stand in one column, each after its question."""
    return [
        *(enquiry.reference, naive(enquiry.received_at), enquiry.get_state_display(), enquiry.due_on, naive(enquiry.answered_at)),
        *(str(enquiry.purpose_definition.name), enquiry.desk.name, enquiry.owner.get_username() if enquiry.owner else "", enquiry.tag),
        *(enquiry.name, enquiry.email, enquiry.organisation, countries.name(enquiry.country)),
        *(
            enquiry.get_answer_language_display(),
            enquiry.get_may_refer_display(),
            enquiry.referred_to.name if enquiry.referred_to else "",
            enquiry.came_from,
            enquiry.message,
            answers(enquiry),
        ),
    ]


def naive(moment):
    """Return a moment as clocks in Brussels show it: a spreadsheet knows no time zones."""
    return moment and timezone.make_naive(moment)


def answers(enquiry):
    """Return the answers that are no column of their own, a line each."""
    return "\n".join(f"{field.label}: {answer}" for _legend, answered in transcript(enquiry, without=COLUMNS) for field, answer in answered)
