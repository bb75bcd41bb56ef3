"""The day by which an enquiry is answered."""

from datetime import timedelta
from functools import cache

from django.utils import timezone
from holidays import country_holidays


@cache
def belgian_holidays():
    """Return Belgium's public holidays, worked out year by year as they are asked for."""
    return country_holidays("BE")


def answer_date(arrival, days):
    """Return the last day on which an answer is in time.

    The day of arrival, as it is in Brussels, does not count, whatever the hour. From the next day
    on, each day counts that is neither a Saturday, a Sunday nor a Belgian public holiday: what
    arrives on Friday evening and is due in two working days is due on Tuesday.

    Args:
        arrival: when the enquiry arrived, an aware datetime.
        days: the number of working days, one or more.
    """
    return belgian_holidays().get_nth_working_day(timezone.localtime(arrival).date(), days)


def is_working_day(day):
    """Tell whether a date is neither a Saturday, a Sunday nor a Belgian public holiday."""
    return belgian_holidays().is_working_day(day)


def next_working_day(day):
    """Return the first working day after a date."""
    return belgian_holidays().get_nth_working_day(day, 1)


def working_days_before(day, days):
    """Return the date so many working days before another one."""
    return belgian_holidays().get_nth_working_day(day, -days)


def working_days_between(first, last):
    """Return how many working days there are after one date, up to and with another one.

    Args:
        first: the day that does not count, as that of an arrival.
        last: the last day that counts; one before ``first`` gives none.
    """
    return sum(belgian_holidays().is_working_day(first + timedelta(days=number)) for number in range(1, (last - first).days + 1))
