"""Whether what must hold of enquiries does hold. What a constraint of the database can say is not repeated here."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contact import definition, search
from contact.models import Desk, Enquiry, HistoryEntry, Job, Message
from contact.querysets import WARNING

#: After how long a mail that is due and not sent says that no worker runs.
PATIENCE = timedelta(minutes=15)
#: After how long work by the clock that is due says so: a failed one is tried again when its lease is over.
LATE = timedelta(hours=2)


def complaints(now=None):
    """Return what is wrong: a sentence, and what it is about: references of enquiries, or keys of mails and jobs that are about none.

    Args:
        now: the moment, the present one unless told.
    """
    now = now or timezone.now()
    enquiries, messages = Enquiry.objects.order_by("pk"), Message.objects.order_by("pk")
    entries = HistoryEntry.objects.filter(enquiry=OuterRef("pk"))
    told = Message.objects.filter(enquiry=OuterRef("pk"), kind=Message.Kind.NOTIFICATION)
    members = Desk.members.through.objects.filter(desk=OuterRef("desk"), user__is_active=True, user__is_staff=True)
    found = {
        "Without a history": references(enquiries.filter(~Exists(entries))),
        "Sent with a form that is no longer there": references(enquiries.exclude(definition_version__in=definition.versions())),
        "Open at a desk that is switched off": references(enquiries.open().filter(desk__is_active=False)),
        "Confidential, at a desk without members": references(enquiries.open().filter(~Exists(members), is_confidential=True)),
        "Assigned to nobody who works here": references(enquiries.open().filter(~Q(owner__is_active=True, owner__is_staff=True), state="assigned")),
        "Open, and its desk was never told": references(enquiries.open().filter(~Exists(told), is_quarantined=False, is_example=False)),
        "With mail that was given up": about(messages.lost()),
        "With mail that is due and that no worker sends": about(messages.due(now - PATIENCE)),
        "Work by the clock that no worker does": list(Job.objects.filter(due_at__lte=now - LATE).order_by("key").values_list("key", flat=True)),
        "Kept too long: the nightly job has not run": references(enquiries.expiring(timezone.localdate(now) - WARNING - timedelta(days=2))),
        "Not found by what it says: the search is out of step (--mend)": search.out_of_step(),
        "The database’s index of words is damaged (--mend)": [] if search.is_index_sound() else ["contact_searchtext_index"],
    }
    return {complaint: rows for complaint, rows in found.items() if rows}


def references(enquiries):
    return list(enquiries.values_list("reference", flat=True))


def about(messages):
    """Return the references of the enquiries that messages are about; what is about none stands under its kind."""
    return [reference or kind for reference, kind in messages.values_list("enquiry__reference", "kind")]
