"""What an enquirer does on the page of the private link: write again, agree, decline, withdraw.

Each is one change of the locked row, with its entry in the history and a notice to the desk that
says what happened and nothing of what was written. What waits in quarantine or was put aside as
spam takes all of it in without a word to anybody.
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contact.actions import opened_again
from contact.letters import queue_updates
from contact.limits import count_reply
from contact.models import Enquiry, HistoryEntry, Message
from contact.models.changing import change
from contact.retention import forget_date
from contact.search import index
from contact.turns import turn_to_write

Kind = HistoryEntry.Kind
State = Enquiry.State
Referral = Enquiry.Referral


def reply(enquiry, text, token):
    """Take in what the enquirer writes further. What was answered, passed on or closed waits for an answer again by it.

    Args:
        enquiry: the enquiry.
        text: the checked text.
        token: the one-time token of the form: sent twice, it is one message.

    Returns:
        The ``Message``: with another text in it where the token was used for that one.

    Raises:
        Enquiry.DoesNotExist: it was forgotten meanwhile.
        contact.limits.TooMany: they wrote too often today; then nothing is stored.
    """
    now = timezone.now()
    with held(enquiry) as locked:
        message_id = f"<reply.{locked.pk}.{token}@{settings.SITE_HOST}>"
        if earlier := Message.objects.filter(message_id=message_id).first():
            return earlier
        count_reply(locked.reference, now)
        message = Message.objects.create(
            enquiry=locked,
            kind=Message.Kind.REPLY,
            state=Message.State.RECEIVED,
            to_email=locked.desk.email,
            language=locked.answer_language,
            subject=locked.reference,
            text=text,
            message_id=message_id,
            created_at=now,
        )
        reopens = not is_unseen(locked) and locked.state not in Enquiry.OPEN_STATES
        kept = {"last_message_at": now, "forget_on": forget_date(now, locked.purpose_definition.months_kept), "warned_on": None}
        change(locked, Enquiry.objects.all(), **kept | (opened_again(locked) if reopens else {}))
        locked.record(Kind.REPLIED)
        index(locked)
        if reopens:
            locked.record(Kind.REOPENED, reply=True, after={"due_on": locked.due_on.isoformat()})
        if not is_unseen(locked):
            queue_updates(locked, Kind.REPLIED, is_reopened=reopens)
    return message


def agree(enquiry):
    """Note that the question may be passed on, as the enquirer was asked. Return whether an answer was waited for."""
    with held(enquiry) as locked:
        return is_asked(locked) and note(locked, Kind.CONSENTED, may_refer=Referral.YES, consent_asked_at=None)


def decline(enquiry):
    """Note that the question may not be passed on, as the enquirer was asked. Return whether an answer was waited for."""
    with held(enquiry) as locked:
        return is_asked(locked) and note(locked, Kind.DECLINED, may_refer=Referral.NO, consent_asked_at=None, consent_for=None)


def take_back_consent(enquiry):
    """Note that the question may be passed on no longer. Return whether it might have been until now."""
    with held(enquiry) as locked:
        return may_take_back(locked) and note(locked, Kind.DECLINED, may_refer=Referral.NO, consent_for=None)


def withdraw(enquiry):
    """Close what the enquirer wants no answer to any more. Return whether it was not closed before.

    It is not passed on either, and in quarantine nobody has to judge it after that.
    """
    with held(enquiry) as locked:
        return may_withdraw(locked) and note(
            locked, Kind.WITHDRAWN, state=State.CLOSED, is_quarantined=False, consent_asked_at=None, may_refer=Referral.NO, consent_for=None
        )


def is_asked(enquiry):
    """Whether it waits for the enquirer's yes or no."""
    return enquiry.consent_asked_at is not None and enquiry.may_refer != Referral.YES and enquiry.state != State.SPAM


def may_take_back(enquiry):
    """Whether there is a yes by which it could still be passed on."""
    return enquiry.may_refer == Referral.YES and enquiry.state not in {State.REFERRED, State.SPAM}


def may_withdraw(enquiry):
    """Whether there is still something to withdraw."""
    return enquiry.state not in {State.CLOSED, State.SPAM}


def is_unseen(enquiry):
    """Whether nobody at its desk is to hear of it: it waits for a judgement, or was judged spam."""
    return enquiry.is_quarantined or enquiry.state == State.SPAM


@contextmanager
def held(enquiry):
    """Hold an enquiry as it is now, so that whoever else changes it waits until the transaction ends.

    Raises:
        Enquiry.DoesNotExist: it was forgotten meanwhile.
    """
    with turn_to_write(), transaction.atomic():
        yield Enquiry.objects.select_for_update(of=("self",)).select_related("desk", "owner").get(pk=enquiry.pk)


def note(enquiry, kind, **values):
    """Change columns of the held enquiry, enter that in its history, and tell its desk, unless nobody there is to hear of it.

    Args:
        enquiry: the enquiry.
        kind: the ``HistoryEntry.Kind`` to enter.
        values: the columns and their new values.

    Returns:
        True: it was done.
    """
    is_silent = is_unseen(enquiry)
    change(enquiry, Enquiry.objects.all(), **values)
    enquiry.record(kind)
    if not is_silent:
        queue_updates(enquiry, kind)
    return True
