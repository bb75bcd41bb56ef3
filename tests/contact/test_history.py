import pytest
from django.utils.translation import override

from contact.history import in_words, sentences
from contact.models import Desk
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

DESKS = {"talent": "International talent desk", "front": "Front desk"}


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({}, []),
        ({"desk": "talent", "rule": 7}, ["At the desk: International talent desk"]),
        ({"desk": "closed-since"}, ["At the desk: closed-since"]),
        ({"copies": ["front", "talent", "gone"]}, ["Copied to: Front desk, International talent desk, gone"]),
        ({"tag": "phd"}, ["Tag: phd"]),
        ({"mail": "acknowledgement"}, ["Acknowledgement"]),
        ({"mail": "pigeon"}, ["pigeon"]),
        ({"signs": ["links", "gone"]}, ["The text has three links.", "gone"]),
        (
            {"signs": ["markup"], "mail": "copy", "tag": "phd", "copies": ["front"], "desk": "talent"},
            [
                "At the desk: International talent desk",
                "Copied to: Front desk",
                "Tag: phd",
                "Notice to a second desk",
                "The text has links written for a web page.",
            ],
        ),
        ({"from": "front", "desk": "talent"}, ["From the desk: Front desk", "At the desk: International talent desk"]),
        ({"owner": "els", "before": {"owner_id": None}, "after": {"owner_id": 7, "state": "assigned"}}, ["Owner: Els Peeters"]),
        ({"owner": "gone"}, ["Owner: gone"]),
        ({"partner": 3}, ["Partner: Partner house"]),
        ({"partner": 4}, ["Partner: –"]),
        ({"undone": "moved"}, ["Moved to another desk"]),
        ({"before": {"due_on": "2026-11-20"}, "after": {"due_on": "2026-11-25"}}, ["Answer by: 25 November 2026"]),
        ({"reply": True, "after": {"due_on": "2026-11-25"}}, ["By what the enquirer wrote", "Answer by: 25 November 2026"]),
        ({"of": "another release"}, []),
    ],
)
def test_sentences(details, said):
    assert sentences(details, DESKS, {3: "Partner house"}, {"els": "Els Peeters"}) == said


def test_each_entry_stands_beside_its_sentences_in_the_active_language():
    enquiry = make_enquiry()
    enquiry.record("spam")
    entries = list(enquiry.history.all())
    assert [(entry, said) for entry, said in in_words(entries)] == [(entries[0], ["At the desk: Innovation partnerships desk"]), (entries[1], [])]
    with override("nl"):
        assert "Dienst innovatiepartnerschappen" in in_words(entries)[0][1][0]


def test_it_asks_for_the_desks_once(django_assert_num_queries):
    enquiry = make_enquiry()
    for _ in range(2):
        entries = list(enquiry.history.all())
        with django_assert_num_queries(1):
            in_words(entries)
        for desk in Desk.objects.all():
            enquiry.record("received", desk=desk.key)
