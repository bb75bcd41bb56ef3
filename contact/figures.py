"""What the charts count: how many enquiries came in each week, how soon they were answered, and from which pages they came.

All of it over the last 26 weeks, in which nothing is forgotten: each purpose promises to keep an enquiry for longer. (What
somebody had erased is gone from here too.) Spam counts nowhere, nor does what looks like it, until somebody has judged it.

A worker counts, by desk, and keeps the counts in ``DeskFigures``; a page adds up those of the desks that are the reader's.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from contact.models import Desk, DeskFigures, Enquiry
from contact.querysets import OVERSEE
from contact.statistics import MANY_DAYS
from contact.working_days import is_working_day

#: Weeks that are looked at, with the present one.
WEEKS = 26


@dataclass(frozen=True)
class Figures:
    """What somebody may read in the charts.

    Attributes:
        counted_at: when it was counted.
        weeks: the Mondays of the weeks, the present one's last.
        arrived: numbers of enquiries by Monday and purpose.
        answered: by the key of a desk, numbers of answers by the working days they took.
        pages: numbers of enquiries by the slug of the page that was read before.
    """

    counted_at: datetime
    weeks: list
    arrived: Counter = field(default_factory=Counter)
    answered: dict = field(default_factory=lambda: defaultdict(Counter))
    pages: Counter = field(default_factory=Counter)


def monday(day):
    """Return the Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def weeks_until(moment):
    """Return the Mondays of the weeks that are looked at from a moment, in Brussels."""
    last = monday(timezone.localdate(moment))
    return [last - timedelta(weeks=number) for number in reversed(range(WEEKS))]


def figures_for(user, now=None):
    """Return the ``Figures`` of somebody: of the own desks, and for who oversees of all.

    What is confidential at other desks is not in them, as it is in no other count that somebody sees. Where no
    worker has counted yet, it is done now.

    Args:
        user: the member of staff.
        now: the moment, the present one unless told.
    """
    own = set(user.desks.values_list("pk", flat=True))
    shown = Desk.objects.all() if user.has_perm(OVERSEE) else Desk.objects.filter(pk__in=own)
    kept = list(DeskFigures.objects.filter(desk__in=shown))
    if kept:
        # All were counted at once, but for those of a desk that was deleted or made since.
        return added_up({each.pk: each.counts for each in kept}, own, max(each.counted_at for each in kept))
    now, keys = now or timezone.now(), set(shown.values_list("pk", flat=True))
    return added_up({desk: counts for desk, counts in count(now).items() if desk in keys} if keys else {}, own, now)


def added_up(counts, own, moment):
    """Return ``Figures`` of some desks.

    Args:
        counts: what ``count`` found, by the key of the desk.
        own: the keys of the desks of which what is confidential counts as well.
        moment: when it was counted.
    """
    figures = Figures(moment, weeks_until(moment))
    for desk, rows in counts.items():
        secret = desk in own
        for day, purpose, others, confidential in rows["arrived"]:
            figures.arrived[date.fromisoformat(day), purpose] += others + secret * confidential
        for days, others, confidential in rows["answered"]:
            figures.answered[desk][days] += others + secret * confidential
        for slug, others, confidential in rows["pages"]:
            figures.pages[slug] += others + secret * confidential
    return figures


def keep(now):
    """Count, and keep what was counted for the pages that show it.

    Args:
        now: the moment.
    """
    rows = [DeskFigures(desk_id=desk, counted_at=now, counts=counts) for desk, counts in count(now).items()]
    # One statement: no reader finds some desks of this time and some of the time before.
    DeskFigures.objects.bulk_create(rows, update_conflicts=True, unique_fields=["desk"], update_fields=["counted_at", "counts"])


def count(now):
    """Return, by the key of each desk, what its charts count: lists that JSON can hold.

    ``arrived`` has rows of Monday, purpose and two numbers; ``answered`` of working days and two numbers; ``pages`` of
    slug and two numbers: the first number is of what any overseer may know of, the second of what is confidential.

    Args:
        now: the moment to look back from.
    """
    start = timezone.make_aware(datetime.combine(weeks_until(now)[0], time()))
    counted = Enquiry.objects.judged().exclude(state=Enquiry.State.SPAM).order_by()
    lists = {
        "arrived": ((desk, (monday(day).isoformat(), purpose), secret, number) for desk, secret, purpose, day, number in arrivals(counted, start)),
        "answered": ((desk, (days,), secret, number) for desk, secret, days, number in answers(counted, start)),
        "pages": ((desk, (slug,), secret, number) for desk, secret, slug, number in pages(counted, start)),
    }
    found = {desk: {name: [] for name in lists} for desk in Desk.objects.values_list("pk", flat=True)}
    for name, rows in lists.items():
        numbers = defaultdict(lambda: [0, 0])
        for desk, key, secret, number in rows:
            numbers[desk, key][secret] += number
        for (desk, key), both in sorted(numbers.items()):
            found[desk][name].append([*key, *both])
    return found


def arrivals(enquiries, start):
    """Return rows of desk, whether confidential, purpose, day and number, of what came in since a moment."""
    since = enquiries.filter(received_at__gte=start).annotate(day=TruncDate("received_at"))
    return since.values_list("desk", "is_confidential", "purpose", "day").annotate(number=Count("pk"))


def answers(enquiries, start):
    """Return rows of desk, whether confidential, working days to the answer and number, of what was answered since a moment.

    The database counts by day of arrival and day of answer, which are few; the working days between two days are
    then looked up here, as the databases know no holidays.
    """
    since = enquiries.filter(answered_at__gte=start).annotate(first=TruncDate("received_at"), last=TruncDate("answered_at"))
    rows = list(since.values_list("desk", "is_confidential", "first", "last").annotate(number=Count("pk")))
    if not rows:
        return []
    days = [day for _desk, _secret, *both, _number in rows for day in both]
    before = working_days_since(min(days), max(days))
    return [(desk, secret, min(MANY_DAYS, max(0, before[last] - before[first])), number) for desk, secret, first, last, number in rows]


def working_days_since(first, last):
    """Return, for each date from one to another, how many working days there are from the first date up to it."""
    days, total = {}, 0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        total += is_working_day(day)
        days[day] = total
    return days


def pages(enquiries, start):
    """Return rows of desk, whether confidential, slug and number, of what came in since a moment from a page."""
    since = enquiries.filter(received_at__gte=start).exclude(came_from="")
    return since.values_list("desk", "is_confidential", "came_from").annotate(number=Count("pk"))


def percentile(counts, percent):
    """Return the value at a percentile: the smallest one that at least so many percent of all values do not exceed.

    This is the nearest rank, the ``ceil(percent / 100 × n)``-th of ``n`` values in order, without interpolation: definition 1
    of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), 361–365. It is
    always a number of days that some enquirer did wait. The median is the 50th; of an even number the lower middle one.

    Args:
        counts: how often each value occurs, by value; at least one occurs.
        percent: a whole number from 1 to 100.
    """
    rank = -(-percent * sum(counts.values()) // 100)
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0:
            return value
    raise ValueError("There are no values.")
