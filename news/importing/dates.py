"""Dates as pages write them, in English and Dutch."""

import re
from datetime import date, datetime

from django.utils import timezone

ENGLISH = "january february march april may june july august september october november december"
DUTCH = "januari februari maart april mei juni juli augustus september oktober november december"
SHORT = "jan feb mar apr may jun jul aug sep oct nov dec"
SHORT_DUTCH = "jan feb mrt apr mei jun jul aug sept okt nov dec"
MONTHS = {name: number for names in (ENGLISH, DUTCH, SHORT, SHORT_DUTCH) for number, name in enumerate(names.split(), start=1)}

MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
DAY = r"(?P<day>\d{1,2})"
# Four digits from this century or the last: anything else is a slip of the pen.
YEAR = r"(?P<year>(?:19|20)\d\d)"
BEFORE = r"(?:(?:published|posted|gepubliceerd|geplaatst)(?:\s+(?:on|op))?\s*:?\s*)?(?:(?:date|datum)\s*:\s*)?(?:\w+da[yg],?\s+)?"
AFTER = r"(?:,?\s+(?:at\s+|om\s+)?\d{1,2}[:.u]\d\d)?\.?"
FORMS = [
    re.compile(rf"{BEFORE}{form}{AFTER}", re.IGNORECASE | re.ASCII)
    for form in (
        rf"{DAY}(?:st|nd|rd|th)?\s+{MONTH},?\s+{YEAR}",  # 7 July 2020, 7 juli 2020
        rf"{MONTH}\s+{DAY}(?:st|nd|rd|th)?,?\s+{YEAR}",  # July 7, 2020
        rf"{YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",  # 2020-07-07
    )
]


def date_line(text):
    """Return the date of a line that is nothing but a date, and None for any other line.

    Weekday, time of day and 'Published on' may stand with it. Dates in figures such as 7/8/2020 are
    left alone: they mean two days.
    """
    text = " ".join(text.split())
    for form in FORMS:
        if found := form.fullmatch(text):
            month = found["month"].lower()
            return _existing(int(found["year"]), MONTHS.get(month) or int(month), int(found["day"]))
    return None


def stamp_date(text):
    """Return the day in Brussels of a machine's time, as ``2020-07-07T08:00:00Z``; None if it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if timezone.is_aware(moment):
            moment = timezone.localtime(moment, timezone.get_default_timezone())
    except (ValueError, OverflowError):
        return date_line(text)
    return date_line(moment.date().isoformat())


def _existing(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None
