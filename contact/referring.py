"""Passing an enquiry on to a partner, which takes the enquirer's yes."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contact.answering import answerable, settle
from contact.letters import queue_consent_question, queue_referral, queue_referred
from contact.models import Enquiry, HistoryEntry
from contact.models.changing import change

Referral = Enquiry.Referral


def askable():
    """Return the enquiries whose enquirer can be asked: not those who wait for an answer to that, said yes to any partner, or withdrew."""
    waiting, willing = Q(consent_asked_at__isnull=False), Q(may_refer=Referral.YES, consent_for__isnull=True)
    return referable().exclude(waiting | willing)


def referable():
    """Return the enquiries that can be passed on, with a yes. What was closed is opened again first."""
    return answerable().exclude(state=Enquiry.State.CLOSED)


@transaction.atomic
def ask_consent(enquiry, by, partner, words=""):
    """Ask the enquirer whether the question may be passed on. They answer on their private page.

    Args:
        enquiry: the enquiry.
        by: the member of staff who asks.
        partner: the ``Partner`` that could answer it.
        words: what the member of staff adds.

    Returns:
        Whether they were asked: who has said yes to this partner is not, and nobody is asked twice at once.
    """
    rows = askable().exclude(may_refer=Referral.YES, consent_for=partner)
    asked = {"consent_asked_at": timezone.now(), "may_refer": Referral.ASK, "consent_for_id": partner.pk}
    if not (partner.is_active and change(enquiry, rows, **asked)):
        return False
    queue_consent_question(enquiry, by, partner, words)
    enquiry.record(HistoryEntry.Kind.CONSENT_ASKED, by, partner=partner.pk)
    return True


@transaction.atomic
def refer(enquiry, by, partner, words=""):
    """Pass an enquiry on to a partner, and tell the enquirer who answers.

    Args:
        enquiry: the enquiry.
        by: the member of staff who passes it on.
        partner: the ``Partner``.
        words: what the member of staff tells the partner.

    Returns:
        Whether it was passed on: never without the enquirer's yes, to this partner or to any.
    """
    # Locked: a yes that is taken back in this moment counts, or comes too late and is seen to.
    locked = referable().select_for_update(of=("self",)).select_related("desk").filter(pk=enquiry.pk, may_refer=Referral.YES).first()
    if locked is None or not partner.is_active or locked.consent_for_id not in {None, partner.pk}:
        return False
    if locked.state == Enquiry.State.REFERRED and locked.referred_to_id == partner.pk:
        return False
    queue_referral(locked, by, partner, words)
    queue_referred(locked, by, partner)
    settle(locked, Enquiry.State.REFERRED, referred_to=partner, consent_asked_at=None)
    locked.record(HistoryEntry.Kind.REFERRED, by, partner=partner.pk)
    return True
