import pytest
from django.utils.translation import override

from contact import definition
from contact.transcript import transcript
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def readable(enquiry, **options):
    return [(str(legend), [(str(field.label), str(answer)) for field, answer in answered]) for legend, answered in transcript(enquiry, **options)]


def test_an_enquiry_is_read_under_its_own_labels():
    enquiry = make_enquiry("invest")
    enquiry.answers |= {"confidential": True, "space": ["lab", "none"]}
    assert readable(enquiry) == [
        (
            "Your company",
            [("Organisation", "Example Labs"), ("Please treat my company’s name as confidential", "Yes"), ("Country you are in now", "Denmark")],
        ),
        (
            "Your project",
            [
                ("Sector", "Health & life sciences"),
                ("Type of project", "R&D centre"),
                ("Space needed", "Lab; None"),
                ("Timing", "Only exploring"),
                ("Your question", enquiry.message),
            ],
        ),
        (
            "Our answer to you",
            [
                ("Your name", "Demo Visitor"),
                ("E-mail address", "visitor@example.org"),
                ("Language of the answer", "English"),
                ("May we pass your question to a partner who can answer it?", "Ask me first"),
            ],
        ),
    ]


def test_it_is_read_in_dutch_too():
    enquiry = make_enquiry("collaborate")
    enquiry.answers |= {"deadline": "2027-03-31"}
    with override("nl"):
        assert readable(enquiry, without={"message", "name", "email", "may_refer"}) == [
            ("Je organisatie", [("Ik vertegenwoordig", "Klein of middelgroot bedrijf"), ("Organisatie", "Example Photonics")]),
            (
                "Je idee",
                [("Ik zoek", "Onderzoekspartner; Ruimte of apparatuur"), ("Thema", "Hightech"), ("Deadline", "31 maart 2027")],
            ),
            ("Ons antwoord aan jou", [("Taal van het antwoord", "English")]),
        ]


def test_a_group_without_an_answer_is_left_out():
    assert [legend for legend, _answered in readable(make_enquiry("other"), without={"message"})] == ["Our answer to you"]


def test_an_old_enquiry_is_read_under_its_old_version(monkeypatch):
    with (definition.FOLDER / "1.toml").open("rb") as file:
        old = definition.tomllib.load(file)
    old["fields"]["message"]["label"]["en"] = "What you want to know"
    old_definition = definition.parse(old)
    enquiry = make_enquiry("other", arrival=None)
    monkeypatch.setattr(definition, "version", {1: old_definition}.__getitem__)
    assert readable(enquiry)[0] == ("Your question", [("What you want to know", enquiry.message)])


def test_a_choice_that_is_unknown_is_shown_as_it_is_stored():
    enquiry = make_enquiry("collaborate")
    enquiry.answers["theme"] = "alchemy"
    assert ("Theme", "alchemy") in dict(readable(enquiry))["Your idea"]
