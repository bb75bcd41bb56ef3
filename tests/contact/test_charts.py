from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils.translation import override

from contact import charts, definition
from contact.figures import WEEKS, Figures, weeks_until
from contact.models import Desk
from tests.contact.test_figures import NOW
from tests.factories import make_article, make_topic

MONDAYS = weeks_until(NOW)


def number(text):
    return float(text.rstrip("%"))


class TestSteps:
    @pytest.mark.parametrize(
        ("highest", "found"),
        [
            (0, [0, 1]),
            (1, [0, 1]),
            (4, [0, 1, 2, 3, 4]),
            (5, [0, 2, 4, 6]),
            (8, [0, 2, 4, 6, 8]),
            (9, [0, 5, 10]),
            (20, [0, 5, 10, 15, 20]),
            (21, [0, 10, 20, 30]),
            (41, [0, 20, 40, 60]),
            (199, [0, 50, 100, 150, 200]),
            (2_001, [0, 1000, 2000, 3000]),
        ],
    )
    def test_round_numbers_of_which_no_bar_exceeds_the_last(self, highest, found):
        assert charts.steps(highest) == found

    def test_never_more_than_five_and_never_too_low(self):
        for highest in range(1, 3000, 7):
            found = charts.steps(highest)
            assert len(found) <= 5
            assert found[-1] >= highest > found[-2]


class TestWeeks:
    def test_the_parts_of_a_bar_stand_on_each_other_and_are_as_high_as_their_numbers(self):
        arrived = Counter({(MONDAYS[0], "invest"): 5, (MONDAYS[0], "study"): 10, (MONDAYS[-1], "work"): 20})
        found = charts.weeks(Figures(NOW, MONDAYS, arrived))
        first, last = found.bars[0], found.bars[-1]
        assert [(part.style, part.name, part.number, part.y, part.height) for part in first.parts] == [
            (0, "Invest", 5, "150.0", "48.5"),
            (2, "Study", 10, "50.0", "98.5"),
        ]
        assert [(part.y, part.height) for part in last.parts] == [("0.0", "198.5")]
        assert (found.rules[0], found.rules[-1]) == ((0, "200.0"), (20, "0.0"))
        assert [bar.total for bar in found.bars] == [15] + [0] * 24 + [20]
        assert (found.total, found.most) == (35, last)

    def test_the_table_holds_the_same_numbers(self):
        arrived = Counter({(MONDAYS[3], "invest"): 5, (MONDAYS[3], "other"): 1, (MONDAYS[4], "invest"): 2})
        found = charts.weeks(Figures(NOW, MONDAYS, arrived))
        assert found.rows[3] == ("22 Jun", [5, 0, 0, 0, 1], 6)
        assert (found.totals, found.total) == ([7, 0, 0, 0, 1], 8)
        assert len(found.rows) == WEEKS

    def test_bars_stand_within_the_width_each_in_its_week(self):
        found = charts.weeks(Figures(NOW, MONDAYS))
        assert number(found.bars[0].x) > 0
        assert number(found.bars[-1].x) + number(found.width) < 100
        apart = [number(after.x) - number(before.x) for before, after in pairwise(found.bars)]
        assert apart == [pytest.approx(100 / WEEKS, abs=0.02)] * 25

    def test_dates_stand_under_each_fifth_week_up_to_this_one(self):
        found = charts.weeks(Figures(NOW, MONDAYS))
        assert [bar.name for bar in found.bars if bar.has_date] == ["1 Jun", "6 Jul", "10 Aug", "14 Sep", "19 Oct", "23 Nov"]

    def test_nothing_is_nothing(self):
        found = charts.weeks(Figures(NOW, MONDAYS))
        assert (found.total, found.most, [bar.parts for bar in found.bars]) == (0, None, [[]] * WEEKS)

    def test_a_purpose_of_an_older_form_stands_last_under_its_key(self):
        found = charts.weeks(Figures(NOW, MONDAYS, Counter({(MONDAYS[0], "visit"): 2})))
        assert found.purposes[-1] == (len(definition.current().purposes), "visit")
        assert found.total == 2

    def test_in_dutch_numbers_for_the_drawing_stay_as_svg_reads_them(self):
        with override("nl"):
            found = charts.weeks(Figures(NOW, MONDAYS, Counter({(MONDAYS[0], "invest"): 3})))
            assert found.bars[0].parts[0].name == "Investeren"
        assert "," not in "".join([*(bar.x for bar in found.bars), *(part.y for bar in found.bars for part in bar.parts), found.width])


@pytest.mark.django_db
class TestAnswering:
    def test_half_nine_in_ten_and_the_promise(self):
        desk = Desk.objects.get(key="study")
        found = charts.answering(Figures(NOW, MONDAYS, answered={desk.pk: Counter({1: 6, 2: 3, 6: 1}), Desk.objects.get(key="front").pk: Counter()}))
        assert [(row.desk, row.answers, row.median, row.most, row.promised) for row in found] == [("Study desk", 10, 1, 2, desk.days_to_answer)]
        assert number(found[0].to_promised) == 100
        assert number(found[0].to_median) + number(found[0].beyond) == pytest.approx(200 / desk.days_to_answer, abs=0.02)

    def test_one_query_however_many_desks(self, django_assert_num_queries):
        keys = list(Desk.objects.values_list("pk", flat=True))
        for some in (keys[:1], keys[:3]):
            with django_assert_num_queries(1):
                assert len(charts.answering(Figures(NOW, MONDAYS, answered={key: Counter({2: 4}) for key in some}))) == len(some)


@pytest.mark.django_db
class TestSources:
    def test_the_ten_that_lead_most_by_title(self):
        article = make_article("Most read", slug="most")
        pages = Counter({"most": 9, "gone": 3} | {f"page-{place}": 1 for place in range(20)})
        found = charts.sources(Figures(NOW, MONDAYS, pages=pages))
        assert [(each.slug, each.page and each.page.title, each.number, each.width) for each in found[:2]] == [
            ("most", "Most read", 9, "100.00%"),
            ("gone", None, 3, "33.33%"),
        ]
        assert (found[0].page.address, len(found)) == (article.get_absolute_url(), 10)

    def test_a_topic_leads_too(self):
        make_topic("health")
        assert charts.sources(Figures(NOW, MONDAYS, pages=Counter({"health": 2})))[0].page.title == "Health"

    def test_three_titles_cost_what_one_costs(self, django_assert_num_queries):
        for place in range(3):
            make_article(f"Title {place}", slug=f"slug-{place}", published_at=NOW - timedelta(days=800))
        for slugs in (["slug-0"], ["slug-0", "slug-1", "slug-2"]):
            with django_assert_num_queries(1):
                charts.sources(Figures(NOW, MONDAYS, pages=Counter(slugs)))
