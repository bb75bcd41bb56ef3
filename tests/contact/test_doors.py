import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from contact.templatetags.doors import doors


def test_four_doors_lead_to_the_forms():
    html = render_to_string("contact/_doors.html")
    assert re.findall(r'<h3><a href="(.+?)">(.+?)</a></h3>', html) == [
        ("/en/contact/invest/", "Invest"),
        ("/en/contact/work/", "Work"),
        ("/en/contact/study/", "Study"),
        ("/en/contact/collaborate/", "Collaborate"),
    ]
    assert html.count("<svg") == 4


def test_they_are_in_dutch_on_a_dutch_page():
    with override("nl"):
        html = render_to_string("contact/_doors.html")
    assert re.findall(r'<h3><a href="(.+?)">(.+?)</a></h3>', html) == [
        ("/nl/contact/investeren/", "Investeren"),
        ("/nl/contact/werken/", "Werken"),
        ("/nl/contact/studeren/", "Studeren"),
        ("/nl/contact/samenwerken/", "Samenwerken"),
    ]


@pytest.mark.parametrize(
    ("first", "order"),
    [
        ("work", ["work", "study", "collaborate", "invest"]),
        ("collaborate", ["collaborate", "invest", "work", "study"]),
        ("other", ["invest", "work", "study", "collaborate"]),
        (None, ["invest", "work", "study", "collaborate"]),
    ],
)
def test_a_page_may_say_which_door_is_first(first, order):
    assert [purpose.key for purpose in doors(first)] == order


def test_they_carry_what_is_being_read():
    html = render_to_string("contact/_doors.html", {"came_from": "nanoic-opens", "first_door": "study"})
    assert re.findall(r'<h3><a href="(.+?)">', html)[0] == "/en/contact/study/?from=nanoic-opens"
    assert html.count("?from=nanoic-opens") == 4
