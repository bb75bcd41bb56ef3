"""A member of staff's day at the desks: how many enquiries wait in which list, which to answer first, and how the mail does."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from contact.models import Enquiry, Message
from contact.soundness import PATIENCE
from contact.working_days import working_days_between

#: How many enquiries the first screen names.
NAMED = 8


@dataclass(frozen=True)
class Tally:
    """How many enquiries there are in one of the inbox's lists.

    Attributes:
        list: the list's key, as the inbox's address has it.
        number: how many there are.
        label: what they are, in words that follow the number.
        tone: "late" or "due" where there is something to worry about, else empty.
    """

    list: str
    number: int
    label: str
    tone: str


#: The lists, in the order in which they matter: their labels, and how they look where they are not empty.
LISTS = {
    "overdue": (gettext_lazy("late"), "late"),
    "today": (gettext_lazy("due today"), "due"),
    "mine": (gettext_lazy("taken by you"), ""),
    "new": (gettext_lazy("new at your desks"), ""),
    "unassigned": (gettext_lazy("not assigned"), ""),
    "quarantine": (gettext_lazy("in quarantine"), ""),
    "consent": (gettext_lazy("waiting for consent"), ""),
}


@dataclass(frozen=True)
class Waiting:
    """An enquiry that waits for an answer, as a line of the first screen.

    Attributes:
        enquiry: the enquiry, with its desk and owner.
        due: when it is due, in words.
        tone: "late", "due", or empty.
        about: its purpose, and what else tells it from others.
        tag: its tag, unless that says the same again.
        who: whose it is, in words; its state where it is nobody's.
        verb: what to do.
    """

    enquiry: Enquiry
    due: str
    tone: str
    about: list
    tag: str
    who: str
    verb: str


@dataclass(frozen=True)
class Mail:
    """How the mail does, as far as somebody may see it.

    Attributes:
        waiting: how many messages wait for their first attempt; ``since`` when the oldest of them does.
        again: how many wait for another attempt; ``next_attempt`` is the next of these.
        lost: how many were given up.
        sent: how many went out today; ``last_sent`` is the last of these.
        stands_still: whether some have waited for so long that no worker can be at work.
    """

    waiting: int
    since: datetime | None
    again: int
    next_attempt: datetime | None
    lost: int
    sent: int
    last_sent: datetime | None
    stands_still: bool


def tallies(user):
    """Return the ``Tally`` of each list that is somebody's, and the number of all that is open. New ones are counted for members of a desk.

    Each number is that of the list it leads to: of what somebody may know of.

    Args:
        user: the member of staff.
    """
    numbers = Enquiry.objects.visible_to(user).counts(user)
    has_desk = user.desks.exists()
    shown = [Tally(key, numbers[key], label, tone if numbers[key] else "") for key, (label, tone) in LISTS.items() if has_desk or key != "new"]
    return shown, numbers["open"]


def first_to_answer(user):
    """Return the most urgent enquiries that somebody may act on, as ``Waiting``, the earliest due first.

    What looks like spam is among them: its due date has run all the while, and somebody has to judge it.

    Args:
        user: the member of staff.
    """
    handled = Enquiry.objects.open().handled_by(user)
    return [line(enquiry, user) for enquiry in handled.select_related("desk", "owner").order_by("due_on", "pk")[:NAMED]]


def line(enquiry, user):
    """Return the ``Waiting`` of an enquiry.

    Args:
        enquiry: the enquiry, with its desk and owner.
        user: the member of staff who reads it.
    """
    due, tone = due_in_words(enquiry.due_on)
    owner = enquiry.owner
    if enquiry.is_quarantined:
        who, verb = gettext("In quarantine"), pgettext("what to do", "Judge")
    elif owner is None:
        who, verb = enquiry.get_state_display(), pgettext("what to do", "Open")
    elif owner == user:
        who, verb = pgettext("owner", "You"), pgettext("what to do", "Answer")
    else:
        who, verb = owner.get_full_name() or owner.get_username(), pgettext("what to do", "Open")
    tag = "" if enquiry.is_confidential or enquiry.tag == enquiry.sector else enquiry.tag
    return Waiting(enquiry, due, tone, about(enquiry), tag, who, verb)


def due_in_words(day):
    """Return when something is due, in words, and how it looks: how many working days late, today, or its date.

    Args:
        day: the date.
    """
    today = timezone.localdate()
    if day == today:
        return gettext("Today"), "due"
    if day > today:
        return date_format(day, "D j M"), ""
    # What was due on Friday is a day late on Saturday, though no working day has come since.
    days = max(1, working_days_between(day, today))
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}, "late"


def about(enquiry):
    """Return what tells an enquiry from others: its purpose, the sector that was chosen, and who asks for whom.

    The first screen is seen over shoulders: of what is confidential it says the purpose alone.

    Args:
        enquiry: the enquiry.
    """
    purpose = enquiry.purpose_definition
    if enquiry.is_confidential:
        return [str(purpose.name)]
    chosen = enquiry.sector
    field = next((each for each in purpose.fields if each.name == purpose.sector_field), None)
    return [word for word in (str(purpose.name), field.choice_label(chosen) if chosen else "", enquiry.organisation) if word]


def mail_for(user):
    """Return the ``Mail`` of somebody: of the enquiries that they may know of, and for who oversees of all other mail too.

    Args:
        user: the member of staff.
    """
    now, state = timezone.now(), Message.State
    seen = Message.objects.few_visible_to(user).order_by()
    queued = seen.filter(state=state.QUEUED).aggregate(
        waiting=Count("pk", filter=Q(attempts=0)),
        since=Min("created_at", filter=Q(attempts=0)),
        again=Count("pk", filter=Q(attempts__gt=0)),
        next_attempt=Min("next_attempt_at", filter=Q(attempts__gt=0)),
        due_since=Min("next_attempt_at"),
    )
    due_since = queued.pop("due_since")
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    sent = seen.filter(sent_at__gte=midnight).aggregate(sent=Count("pk"), last_sent=Max("sent_at"))
    return Mail(**queued, **sent, lost=seen.lost().count(), stands_still=due_since is not None and due_since <= now - PATIENCE)
