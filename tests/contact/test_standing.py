import pytest
from django.utils.translation import override

from contact.models import Desk, Enquiry, Partner
from contact.standing import is_waiting, where_it_stands

pytestmark = pytest.mark.django_db

DESK = Desk(name_en="Business & investment desk", name_nl="Dienst ondernemen en investeren")
PARTNER = Partner(name_en="Example partner", name_nl="Voorbeeldpartner")
NEW = "We have it, and nobody has taken it up yet."
CLOSED = "It is closed."


@pytest.mark.parametrize(
    ("fields", "says", "waits"),
    [
        ({"state": "new"}, NEW, True),
        ({"state": "assigned"}, "Someone at the Business & investment desk is on it.", True),
        ({"state": "answered"}, "It has been answered.", False),
        ({"state": "referred", "referred_to": PARTNER}, "It has been passed on to Example partner.", False),
        ({"state": "referred"}, "It has been passed on to a partner.", False),
        ({"state": "closed"}, CLOSED, False),
        ({"state": "new", "is_quarantined": True}, NEW, True),
        ({"state": "assigned", "is_quarantined": True}, NEW, True),
        ({"state": "spam"}, CLOSED, False),
        ({"state": "spam", "is_quarantined": True}, CLOSED, False),
    ],
)
def test_where_it_stands(fields, says, waits):
    enquiry = Enquiry(desk=DESK, **fields)
    assert (where_it_stands(enquiry), is_waiting(enquiry)) == (says, waits)


def test_names_are_those_of_the_language():
    with override("nl"):
        assert "Voorbeeldpartner" in where_it_stands(Enquiry(desk=DESK, state="referred", referred_to=PARTNER))
