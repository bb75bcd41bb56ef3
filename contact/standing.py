"""Where an enquiry stands, as whoever asked it is told."""

from django.utils.translation import gettext as _

from contact.models import Enquiry, HistoryEntry

State = Enquiry.State


def where_it_stands(enquiry):
    """Return the sentence that says it. What waits for a judgement waits like any other, and what was judged spam is closed like any other.

    Args:
        enquiry: the enquiry.
    """
    if is_waiting(enquiry) and (enquiry.is_quarantined or enquiry.state == State.NEW):
        return _("We have it, and nobody has taken it up yet.")
    if enquiry.state == State.ASSIGNED:
        return _("Someone at the %(desk)s is on it.") % {"desk": enquiry.desk.name}
    if enquiry.state == State.ANSWERED:
        return _("It has been answered.")
    if enquiry.state == State.REFERRED:
        return _("It has been passed on to %(partner)s.") % {"partner": enquiry.referred_to.name if enquiry.referred_to else _("a partner")}
    latest = HistoryEntry.objects.filter(enquiry=enquiry.pk, kind__in=[HistoryEntry.Kind.WITHDRAWN, HistoryEntry.Kind.CLOSED]).last()
    return _("You have withdrawn it.") if latest and latest.kind == HistoryEntry.Kind.WITHDRAWN else _("It is closed.")


def is_waiting(enquiry):
    """Tell whether an answer is still to come from us, by its due date."""
    return enquiry.state in Enquiry.OPEN_STATES
