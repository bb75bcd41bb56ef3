"""The charts of the first screen: what was counted, as shapes to draw and as the rows of the tables behind them.

A template draws them as SVG. Lengths across are percentages of the width, so that a chart fills whatever room there is while
its letters keep their size; lengths down are pixels. They are texts, since a page in Dutch would write numbers with commas.
"""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from contact import definition
from contact.came_from import Page, pages_at
from contact.figures import WEEKS, percentile
from contact.models import Desk

#: Pixels from the ground to the highest rule of the weeks.
HEIGHT = 200
#: Of the room a week has, how much its bar takes.
BAR = 0.72
#: Pixels between two parts of a bar, so that they are apart without any colour.
GAP = 1.5
#: A week in so many has its date written under it: all of them find no room on a telephone.
NAMED = 5
#: How many pages the list of those that lead to enquiries names.
MOST_PAGES = 10


@dataclass(frozen=True)
class Part:
    """A part of a bar: one purpose in one week. ``style`` is the number of its hue and pattern."""

    style: int
    name: str
    number: int
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """A week: where its bar stands, its parts from the ground up, and where its total is written."""

    name: str
    total: int
    x: str
    middle: str
    top: str
    parts: list
    has_date: bool
    has_total: bool


@dataclass(frozen=True)
class Weeks:
    """Enquiries a week, by purpose.

    Attributes:
        purposes: pairs of style and name, in the order in which the parts stand from the ground up.
        bars: a ``Bar`` a week.
        rules: pairs of a number and the place of its rule.
        rows: the table: the name of a week, its numbers by purpose, and its total.
        totals: the numbers of all weeks by purpose.
        total: the number of all enquiries.
        most: the bar of the week with the most, None where there is no enquiry.
        width: how wide a bar is.
    """

    purposes: list
    bars: list
    rules: list
    rows: list
    totals: list
    total: int
    most: Bar | None
    width: str


@dataclass(frozen=True)
class Answering:
    """How soon a desk answered.

    Attributes:
        desk: the desk's name.
        answers: how many answers it gave.
        median, most: the working days within which it gave half of them, and nine in ten.
        promised: the working days that it promises.
        to_median, beyond, to_promised: widths and places of the drawing.
    """

    desk: str
    answers: int
    median: int
    most: int
    promised: int
    to_median: str
    beyond: str
    to_promised: str


@dataclass(frozen=True)
class Source:
    """A page that led to enquiries: its slug, the ``Page`` unless it is gone, the number of enquiries, and the width of its bar."""

    slug: str
    page: Page | None
    number: int
    width: str


def percent(share):
    """Return a share of one as SVG takes it."""
    return f"{share * 100:.2f}%"


def steps(highest):
    """Return the numbers at which rules stand: at most five, from nought to one that no bar exceeds, in ones, twos or fives.

    Args:
        highest: the greatest number to show.
    """
    step, factors = 1, (1, 2, 5)
    tens = 1
    while step * 4 < highest:
        factor = factors[(factors.index(step // tens) + 1) % 3]
        tens *= 10 if factor == 1 else 1
        step = factor * tens
    return [step * number for number in range(-(-max(highest, 1) // step) + 1)]


def weeks(figures):
    """Return the ``Weeks`` of somebody's figures.

    Args:
        figures: ``contact.figures.Figures``.
    """
    purposes = {key: str(purpose.name) for key, purpose in definition.current().purposes.items()}
    # A purpose of an older form stands last, under its key.
    purposes |= {key: key for key in sorted({key for _week, key in figures.arrived} - purposes.keys())}
    numbers = [[figures.arrived[week, key] for key in purposes] for week in figures.weeks]
    rules = steps(max(map(sum, numbers)))
    highest = max(range(WEEKS), key=lambda place: sum(numbers[place]))
    styled = list(enumerate(purposes.values()))
    # Translators: how a day is written in little room, with the letters of Django's date format.
    names = [date_format(week, pgettext("date format", "j M")) for week in figures.weeks]
    bars = [bar(place, names[place], parts(numbers[place], styled, rules[-1]), has_total=place in {highest, WEEKS - 1}) for place in range(WEEKS)]
    return Weeks(
        purposes=styled,
        bars=bars,
        rules=[(number, f"{HEIGHT * (1 - number / rules[-1]):.1f}") for number in rules],
        rows=[(name, row, sum(row)) for name, row in zip(names, numbers, strict=True)],
        totals=[sum(column) for column in zip(*numbers, strict=True)],
        total=sum(map(sum, numbers)),
        most=bars[highest] if any(map(sum, numbers)) else None,
        width=percent(BAR / WEEKS),
    )


def parts(numbers, purposes, top):
    """Return the parts of a week's bar, from the ground up.

    Args:
        numbers: the week's enquiries by purpose.
        purposes: pairs of style and name.
        top: the number at the highest rule.
    """
    found, ground = [], 0
    for (style, purpose), number in zip(purposes, numbers, strict=True):
        if number:
            tall = HEIGHT * number / top
            found.append(Part(style, purpose, number, f"{HEIGHT - ground - tall:.1f}", f"{max(tall - GAP, 0.75):.1f}"))
            ground += tall
    return found


def bar(place, name, its_parts, *, has_total):
    """Return the ``Bar`` of a week.

    Args:
        place: which of the weeks it is, from nought.
        name: its name.
        its_parts: what it is made of, from the ground up.
        has_total: whether its total is written over it.
    """
    return Bar(
        name=name,
        total=sum(part.number for part in its_parts),
        x=percent((place + (1 - BAR) / 2) / WEEKS),
        middle=percent((place + 0.5) / WEEKS),
        top=f"{float(its_parts[-1].y) - 6:.1f}" if its_parts else "",
        parts=its_parts,
        has_date=(WEEKS - 1 - place) % NAMED == 0,
        has_total=bool(its_parts) and has_total,
    )


def answering(figures):
    """Return an ``Answering`` for each desk that gave an answer, by name.

    Args:
        figures: ``contact.figures.Figures``.
    """
    desks = Desk.objects.filter(pk__in=[desk for desk, counts in figures.answered.items() if counts.total()])
    found = [
        (desk, figures.answered[desk.pk], percentile(figures.answered[desk.pk], 50), percentile(figures.answered[desk.pk], 90)) for desk in desks
    ]
    longest = max((max(most, desk.days_to_answer) for desk, _counts, _median, most in found), default=1)
    rows = [
        Answering(
            desk=desk.name,
            answers=counts.total(),
            median=median,
            most=most,
            promised=desk.days_to_answer,
            to_median=percent(median / longest),
            beyond=percent((most - median) / longest),
            to_promised=percent(desk.days_to_answer / longest),
        )
        for desk, counts, median, most in found
    ]
    return sorted(rows, key=lambda each: each.desk)


def sources(figures):
    """Return a ``Source`` for each of the pages that led to the most enquiries, the most first.

    Args:
        figures: ``contact.figures.Figures``.
    """
    counted = sorted((-number, slug) for slug, number in figures.pages.items() if number)[:MOST_PAGES]
    pages = pages_at({slug for _number, slug in counted}, get_language()[:2])
    return [Source(slug, pages.get(slug), -number, percent(number / counted[0][0])) for number, slug in counted]
