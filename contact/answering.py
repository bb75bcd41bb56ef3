"""An answer from its first word to the outbox: a draft of its writer's, then a message like any other."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from contact.actions import take
from contact.letters import send_draft
from contact.models import Enquiry, HistoryEntry, Message
from contact.models.changing import change
from contact.placeholders import fill
from contact.retention import forget_date
from contact.search import index

State = Enquiry.State

#: After so long nobody is thought to be writing any more.
OF_LATE = timedelta(days=7)


class WrittenMeanwhile(Exception):
    """Something was written to or by the enquirer that the writer of an answer has not seen yet."""


class NotOurs(Exception):
    """The enquiry waits for a judgement, is put aside as spam, or the answer was sent already."""


def answerable():
    """Return the enquiries that can be answered: also those that were before, or closed."""
    return Enquiry.objects.filter(is_quarantined=False).exclude(state=State.SPAM)


@transaction.atomic
def start(enquiry, by):
    """Begin an answer, or go on with the one that somebody has begun. Who answers owns the enquiry, unless somebody does already.

    Args:
        enquiry: the enquiry.
        by: the member of staff who writes.

    Returns:
        The draft, or None where the enquiry cannot be answered.
    """
    if not answerable().filter(pk=enquiry.pk).exists():
        return None
    if enquiry.owner_id is None:
        take(enquiry, by)
    draft, _is_new = Message.objects.get_or_create(
        enquiry=enquiry,
        by=by,
        state=Message.State.DRAFT,
        defaults={
            "kind": Message.Kind.ANSWER,
            "by_name": by.get_username(),
            "to_email": enquiry.email,
            "language": enquiry.answer_language,
        },
    )
    return draft


def drafts_of_others(enquiry, user):
    """Return the answers that others who work here have begun of late, the oldest first."""
    begun = enquiry.messages.drafts().filter(by__is_active=True, created_at__gt=timezone.now() - OF_LATE)
    return begun.exclude(by=user).select_related("by").order_by("created_at", "pk")


def said_so_far(enquiry):
    """Return how often something was said by now that a writer should know of: a word of the talk, or that the question was withdrawn.

    Each is one more, and none is taken away.
    """
    return enquiry.messages.talk().count() + enquiry.history.filter(kind=HistoryEntry.Kind.WITHDRAWN).count()


def from_template(template, enquiry, by):
    """Return the text of a template with what it stands for, in its language. The private link is filled in as it is sent.

    Args:
        template: the ``AnswerTemplate``.
        enquiry: the enquiry.
        by: the member of staff who answers.
    """
    values = {
        "name": enquiry.name,
        "organisation": enquiry.organisation,
        "reference": enquiry.reference,
        "purpose": enquiry.purpose_definition.name,
        "desk": enquiry.desk.name,
        "me": by.get_full_name() or enquiry.desk.name,
    }
    return fill(template.text, values)


@transaction.atomic
def send(draft, by, seen):
    """Put an answer into the outbox: the clock stops, and the time until the enquiry is forgotten begins anew.

    Args:
        draft: the draft, with its enquiry.
        by: the member of staff who sends it.
        seen: how many words of the talk they have seen, as ``said_so_far`` told it.

    Raises:
        WrittenMeanwhile: there is a later one.
        NotOurs: it was sent already, or the enquiry cannot be answered any more.
    """
    # Locked, so that of two who press Send at once the second one sees the first one's answer.
    enquiry = answerable().select_for_update(of=("self",)).select_related("desk").filter(pk=draft.enquiry_id).first()
    if enquiry is None:
        raise NotOurs
    if said_so_far(enquiry) > seen:
        raise WrittenMeanwhile
    # As it is now: another window may have kept another text since.
    draft = Message.objects.drafts().select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if draft is None:
        raise NotOurs
    draft.enquiry = enquiry
    if not send_draft(draft):
        raise NotOurs
    settle(enquiry, State.ANSWERED)
    enquiry.record(HistoryEntry.Kind.ANSWERED, by)
    index(enquiry)


def settle(enquiry, state, **more):
    """Note that an enquiry has been answered, by us or by a partner. Of several answers the first one counts for the statistics.

    Args:
        enquiry: the locked enquiry.
        state: ``ANSWERED`` or ``REFERRED``.
        more: further columns.
    """
    now = timezone.now()
    values = {
        "state": state,
        "answered_at": enquiry.answered_at or now,
        "last_message_at": now,
        "forget_on": forget_date(now, enquiry.purpose_definition.months_kept),
        "warned_on": None,
        **more,
    }
    change(enquiry, Enquiry.objects.all(), **values)
