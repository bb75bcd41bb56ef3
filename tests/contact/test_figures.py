from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from contact import definition
from contact.figures import WEEKS, figures_for, keep, percentile, weeks_until, working_days_since
from contact.models import Desk, DeskFigures, Enquiry
from contact.statistics import days_to_answer
from tests.contact.admin.staff import changed, make_staff
from tests.contact.factories import make_enquiry

BRUSSELS = ZoneInfo("Europe/Brussels")
#: A Thursday; its week began on 23 November.
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=BRUSSELS)


class TestPercentile:
    """Worked by hand: of n values in order, the one whose place is the share of n, rounded up."""

    @pytest.mark.parametrize(
        ("values", "median", "most"),
        [
            ([3], 3, 3),
            ([1, 2], 1, 2),  # places 1 and 2 of 2
            ([1, 2, 3], 2, 3),  # 1.5 → 2, 2.7 → 3
            ([1, 2, 3, 4], 2, 4),  # 2, 3.6 → 4
            ([15, 20, 35, 40, 50], 35, 50),  # 2.5 → 3, 4.5 → 5
            ([1, 1, 1, 1, 1, 1, 1, 1, 1, 9], 1, 1),  # 5, and 9 of 10
            ([1, 1, 1, 1, 1, 1, 1, 1, 9, 9], 1, 9),
            ([0, 0, 0, 99], 0, 99),
            (list(range(1, 101)), 50, 90),
            (list(range(1, 102)), 51, 91),  # 50.5 → 51, 90.9 → 91
        ],
    )
    def test_nearest_rank(self, values, median, most):
        assert (percentile(Counter(values), 50), percentile(Counter(values), 90)) == (median, most)

    def test_the_ends(self):
        counts = Counter([3, 1, 2, 2])
        assert (percentile(counts, 1), percentile(counts, 100)) == (1, 3)

    def test_it_is_what_its_definition_says_of_any_values(self):
        random = Random(7)
        for _ in range(200):
            values = [random.randrange(12) for _ in range(random.randrange(1, 40))]
            percent = random.randrange(1, 101)
            found = percentile(Counter(values), percent)
            assert found == min(each for each in values if sum(other <= each for other in values) * 100 >= percent * len(values))

    def test_what_does_not_occur_changes_nothing(self):
        assert percentile({1: 0, 2: 3, 5: 0}, 90) == 2

    def test_of_nothing_there_is_none(self):
        with pytest.raises(ValueError):
            percentile({}, 50)


class TestWeeks:
    def test_they_begin_on_mondays_and_end_with_the_present_one(self):
        weeks = weeks_until(NOW)
        assert (len(weeks), weeks[0], weeks[-1]) == (WEEKS, date(2026, 6, 1), date(2026, 11, 23))
        assert {each.weekday() for each in weeks} == {0}

    def test_the_present_week_is_that_of_brussels(self):
        assert weeks_until(datetime(2026, 11, 22, 22, 59, tzinfo=UTC))[-1] == date(2026, 11, 16)
        assert weeks_until(datetime(2026, 11, 22, 23, 0, tzinfo=UTC))[-1] == date(2026, 11, 23)

    def test_no_purpose_is_forgotten_within_them(self):
        assert min(each.months_kept for each in definition.current().purposes.values()) * 30 > WEEKS * 7


def test_working_days_since():
    days = working_days_since(date(2026, 11, 9), date(2026, 11, 16))
    assert [days[date(2026, 11, 9) + timedelta(days=number)] for number in range(8)] == [1, 2, 2, 3, 4, 4, 4, 5]


@pytest.mark.django_db
class TestCount:
    @pytest.mark.parametrize(
        ("arrival", "week"),
        [
            (datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC), None),
            (datetime(2026, 5, 31, 22, 0, tzinfo=UTC), date(2026, 6, 1)),
            (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 19)),  # the Sunday of 25 hours
            (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
            (NOW, date(2026, 11, 23)),
        ],
    )
    def test_what_arrived_counts_in_its_week_of_brussels(self, arrival, week):
        boss = make_staff("boss", "Manager")
        make_enquiry("study", arrival=arrival)
        assert figures_for(boss, NOW).arrived == ({(week, "study"): 1} if week else {})

    def test_spam_counts_nowhere_and_what_looks_like_it_once_it_was_judged(self):
        boss = make_staff("boss", "Manager")
        changed(make_enquiry("study", arrival=NOW, came_from="a-page"), state="spam", answered_at=NOW)
        suspect = changed(make_enquiry("study", arrival=NOW, came_from="a-page"), is_quarantined=True, answered_at=NOW)
        found = figures_for(boss, NOW)
        assert (found.arrived, dict(found.answered), found.pages) == ({}, {}, {})
        changed(suspect, is_quarantined=False)
        found = figures_for(boss, NOW)
        assert (found.arrived, found.answered[suspect.desk_id], found.pages) == ({(date(2026, 11, 23), "study"): 1}, {0: 1}, {"a-page": 1})

    def test_days_are_the_working_days_that_the_statistics_count(self):
        """The same days as ``days_to_answer`` finds for each row, over weekends, holidays and midnights of Brussels."""
        random, wanted = Random(11), Counter()
        boss = make_staff("boss", "Manager")
        for _ in range(60):
            arrival = NOW - timedelta(hours=random.randrange(24 * 170))
            answer = min(NOW, arrival + timedelta(minutes=random.randrange(60 * 24 * 20)))
            wanted[days_to_answer(make_enquiry("study", arrival=arrival, answered_at=answer, state="answered"))] += 1
        [counts] = figures_for(boss, NOW).answered.values()
        assert counts == wanted

    def test_the_answers_are_those_of_the_weeks_whenever_the_question_came(self):
        boss = make_staff("boss", "Manager")
        make_enquiry("study", arrival=NOW - timedelta(days=200), answered_at=NOW)
        make_enquiry("study", arrival=NOW - timedelta(days=300), answered_at=NOW - timedelta(days=183))
        found = figures_for(boss, NOW)
        assert ([sum(counts.values()) for counts in found.answered.values()], found.arrived) == ([1], {})
        assert list(*found.answered.values()) == [99]

    def test_an_answer_before_its_arrival_took_no_day(self):
        """As where a clock was put right in between."""
        boss = make_staff("boss", "Manager")
        make_enquiry("study", arrival=NOW, answered_at=NOW - timedelta(days=5))
        assert list(figures_for(boss, NOW).answered.values()) == [{0: 1}]


@pytest.mark.django_db
class TestWhose:
    @pytest.fixture
    def some(self):
        """One plain and one confidential enquiry at two desks each, all answered, all from a page."""
        for purpose in ("study", "collaborate"):
            for is_confidential in (False, True):
                enquiry = make_enquiry(purpose, arrival=NOW, answered_at=NOW, came_from="a-page", state="answered")
                changed(enquiry, is_confidential=is_confidential)

    @pytest.mark.parametrize(
        ("groups", "desks", "study", "collaborate"),
        [
            (["Desk"], ["study"], 2, 0),
            (["Desk"], ["study", "partnership"], 2, 2),
            (["Desk"], ["front"], 0, 0),
            (["Desk"], [], 0, 0),
            (["Manager"], [], 1, 1),
            (["Manager"], ["study"], 2, 1),
        ],
    )
    @pytest.mark.parametrize("is_kept", [False, True])
    def test_the_own_desks_wholly_and_others_without_what_is_confidential(self, some, groups, desks, study, collaborate, is_kept):
        if is_kept:
            keep(NOW)
        user = make_staff("somebody", *groups, desks=desks)
        found = figures_for(user, NOW)
        week = date(2026, 11, 23)
        assert +found.arrived == +Counter({(week, "study"): study, (week, "collaborate"): collaborate})
        assert +Counter({Desk.objects.get(pk=desk).key: sum(counts.values()) for desk, counts in found.answered.items()}) == +Counter(
            {"study": study, "partnership": collaborate}
        )
        assert +found.pages == +Counter({"a-page": study + collaborate})


@pytest.mark.django_db
class TestKeep:
    def test_a_page_reads_what_was_kept_and_says_when_that_was(self):
        boss = make_staff("boss", "Manager")
        make_enquiry("study", arrival=NOW)
        keep(NOW)
        make_enquiry("study", arrival=NOW)
        found = figures_for(boss, NOW + timedelta(minutes=5))
        assert (found.counted_at, found.arrived.total()) == (NOW, 1)
        keep(NOW + timedelta(minutes=10))
        found = figures_for(boss)
        assert (found.counted_at, found.arrived.total()) == (NOW + timedelta(minutes=10), 2)
        assert DeskFigures.objects.count() == Desk.objects.count()

    def test_the_weeks_are_those_of_the_count_however_old_it_is(self):
        keep(NOW)
        assert figures_for(make_staff("boss", "Manager")).weeks == weeks_until(NOW)

    def test_a_desk_that_was_made_since_counts_nothing_yet(self):
        keep(NOW)
        desk = Desk.objects.create(key="new", name_en="New", name_nl="Nieuw", email="new@example.org", days_to_answer=2)
        user = make_staff("somebody", "Desk", desks=["new"])
        changed(make_enquiry("study", arrival=NOW), desk=desk)
        assert figures_for(user, NOW).arrived.total() == 1  # of this desk nothing was kept: it is counted now
        keep(NOW)
        assert figures_for(user, NOW).arrived.total() == 1

    def test_they_say_nothing_of_anybody(self):
        enquiry = make_enquiry("study", arrival=NOW, answered_at=NOW, state="answered", came_from="a-page")
        keep(NOW)
        assert DeskFigures.objects.get(desk=enquiry.desk).counts == {
            "arrived": [["2026-11-23", "study", 1, 0]],
            "answered": [[0, 1, 0]],
            "pages": [["a-page", 1, 0]],
        }

    def test_it_costs_the_same_for_one_and_for_three_and_reading_it_too(self, django_assert_num_queries):
        for number in (1, 3):
            for _ in range(number):
                make_enquiry("study", arrival=NOW, answered_at=NOW, came_from="a-page")
                make_enquiry("work", arrival=NOW, answered_at=NOW, came_from=f"page-{number}")
            # The desks, three counts, and one statement that keeps them.
            with django_assert_num_queries(5):
                keep(NOW)
        boss = make_staff("boss", "Manager")
        with django_assert_num_queries(4):
            figures_for(boss)

    def test_who_has_no_desk_is_asked_for_nothing(self, django_assert_max_num_queries):
        nobody = make_staff("nobody", "Desk")
        with django_assert_max_num_queries(5):
            assert figures_for(nobody).arrived == {}


@pytest.mark.django_db
def test_an_erased_enquiry_is_gone_from_the_next_count():
    boss = make_staff("boss", "Manager")
    make_enquiry("study", arrival=NOW)
    keep(NOW)
    Enquiry.objects.all().delete()
    keep(NOW)
    assert figures_for(boss).arrived == {}
