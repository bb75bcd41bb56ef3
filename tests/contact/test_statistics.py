from datetime import UTC, date, datetime

import pytest

from contact.models import Statistic
from contact.statistics import country_group, days_to_answer, described
from tests.contact.factories import PURPOSES, make_enquiry

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("purpose", "sector", "countries"),
    [("invest", "health", "eea"), ("work", "", "other"), ("study", "it", "eea"), ("collaborate", "high-tech", ""), ("other", "", "")],
)
def test_each_purpose_tells_its_own_sector_and_country_group(purpose, sector, countries):
    assert described(make_enquiry(purpose, arrival=FRIDAY)) == {
        "month": date(2026, 11, 1),
        "purpose": purpose,
        "sector": sector,
        "countries": countries,
        "days_to_answer": Statistic.UNANSWERED,
    }


def test_no_purpose_is_left_out_above():
    assert PURPOSES == ["invest", "work", "study", "collaborate", "other"]


def test_the_month_is_that_of_brussels():
    arrival = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert described(make_enquiry(arrival=arrival))["month"] == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("code", "group"), [("", ""), ("BE", "be"), ("NL", "eea"), ("CH", "eea"), ("NO", "eea"), ("GB", "other"), ("BR", "other"), ("??", "other")]
)
def test_country_group(code, group):
    assert country_group(code) == group


@pytest.mark.parametrize(
    ("answered_at", "days"),
    [
        (None, -1),
        (FRIDAY, 0),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), 0),
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), 3),
        (datetime(2028, 11, 24, 12, 0, tzinfo=UTC), 99),
    ],
)
def test_days_to_answer(answered_at, days):
    assert days_to_answer(make_enquiry(arrival=FRIDAY, answered_at=answered_at)) == days


def test_every_value_fits_its_column():
    for purpose in PURPOSES:
        Statistic(**described(make_enquiry(purpose, answered_at=FRIDAY))).full_clean()
