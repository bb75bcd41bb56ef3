from datetime import date

import pytest

from news.importing.dates import date_line, stamp_date

DAY = date(2020, 7, 7)


@pytest.mark.parametrize(
    "line",
    [
        "7 July 2020",
        "7 juli 2020",
        "07 JULY 2020",
        "July 7, 2020",
        "July 7th 2020",
        "7 jul. 2020",
        "2020-07-07",
        "Tuesday 7 July 2020",
        "dinsdag 7 juli 2020",
        "Published on 7 July 2020",
        "Gepubliceerd op dinsdag 7 juli 2020 om 10.30",
        "Published: July 7, 2020, 10:30",
        "\u00a07  July\t2020. ",
    ],
)
def test_a_line_that_is_a_date(line):
    assert date_line(line) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "",
        "7 July",
        "7/7/2020",
        "31 June 2020",
        "2020-13-01",
        "0 July 2020",
        "7 July 0202",
        "7 July 20200",
        "7 July 2020 in Leuven",
        "Since 7 July 2020",
        "7 Foo 2020",
        "٧ July 2020",
    ],
)
def test_a_line_that_is_none(line):
    assert date_line(line) is None


@pytest.mark.parametrize("names", [["January", "januari"], ["March", "maart", "mrt"], ["May", "mei"], ["October", "oktober", "Oct", "okt"]])
def test_months_have_their_names_in_both_languages(names):
    assert len({date_line(f"1 {name} 2020") for name in names} - {None}) == 1


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2020-07-07", DAY),
        ("2020-07-07T09:00:00", DAY),
        ("2020-07-07T09:00:00+02:00", DAY),
        ("2020-07-06T22:30:00Z", DAY),
        ("7 July 2020", DAY),
        ("9999-12-31T23:59:59-12:00", None),
        ("0001-01-01T00:00:00+12:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_stamp_is_a_day_in_brussels(stamp, day):
    assert stamp_date(stamp) == day
