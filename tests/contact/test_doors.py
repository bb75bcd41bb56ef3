import re

from django.template.loader import render_to_string
from django.utils.translation import override


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
