from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from contact.working_days import answer_date, working_days_before

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("arrival", "days", "due"),
    [
        ((2026, 11, 23, 10, 42), 2, (2026, 11, 25)),  # Monday → Wednesday
        ((2026, 11, 27, 17, 59), 2, (2026, 12, 1)),  # Friday evening → Tuesday
        ((2026, 11, 28, 9, 0), 1, (2026, 11, 30)),  # Saturday → Monday
        ((2026, 11, 10, 9, 0), 1, (2026, 11, 12)),  # over Armistice Day
        ((2026, 12, 24, 9, 0), 2, (2026, 12, 29)),  # over Christmas and a weekend
        ((2026, 4, 3, 9, 0), 1, (2026, 4, 7)),  # over Easter Monday
        ((2026, 12, 31, 23, 59), 1, (2027, 1, 4)),  # into the next year
    ],
)
def test_answer_date(arrival, days, due):
    assert answer_date(datetime(*arrival, tzinfo=BRUSSELS), days) == date(*due)


def test_the_day_of_arrival_is_that_of_brussels():
    # 23.30 on Sunday in London's winter is 0.30 on Monday in Brussels: the day that does not count is Monday.
    assert answer_date(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), 1) == date(2026, 11, 24)


def test_working_days_before():
    assert working_days_before(date(2026, 11, 12), 2) == date(2026, 11, 9)
