"""Passing an enquiry on to a partner, which takes the enquirer's yes."""

from django.db import transaction
from django.utils import timezone

from contact.answering import answerable, settle
from contact.letters import queue_consent_question, queue_referral, queue_referred
from contact.models import Enquiry, HistoryEntry
from contact.models.changing import change

Referral = Enquiry.Referral


@transaction.atomic
def ask_consent(enquiry, by, partner, words=""):
    """Ask the enquirer whether the question may be passed on. They answer on their private page.

    Args:
        enquiry: the enquiry.
        by: the member of staff who asks.
        partner: the ``Partner`` that could answer it.
        words: what the member of staff adds.

    Returns:
        Whether they were asked: who has said yes is not, and nobody is asked twice at once.
    """
    rows = answerable().filter(consent_asked_at__isnull=True).exclude(may_refer=Referral.YES)
    if not (partner.is_active and change(enquiry, rows, consent_asked_at=timezone.now(), may_refer=Referral.ASK)):
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
        Whether it was passed on: never without the enquirer's yes.
    """
    # Locked: a yes that is taken back in this moment counts, or comes too late and is seen to.
    locked = answerable().select_for_update().select_related("desk").filter(pk=enquiry.pk, may_refer=Referral.YES).first()
    if locked is None or not partner.is_active:
        return False
    if locked.state == Enquiry.State.REFERRED and locked.referred_to_id == partner.pk:
        return False
    queue_referral(locked, by, partner, words)
    queue_referred(locked, by, partner)
    settle(locked, Enquiry.State.REFERRED, referred_to=partner, consent_asked_at=None)
    locked.record(HistoryEntry.Kind.REFERRED, by, partner=partner.pk)
    return True
