from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from contact import definition
from contact.examples import create_examples
from contact.forms import EnquiryForm
from contact.intake import COLUMNS
from contact.models import Enquiry, Message

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=ZoneInfo("Europe/Brussels"))


def test_examples_show_every_purpose_and_state():
    assert [(each.purpose, each.state, each.page_language, f"{each.due_on}") for each in create_examples(MONDAY)] == [
        ("invest", "new", "en", "2026-11-25"),
        ("work", "new", "en", "2026-11-25"),
        ("study", "answered", "nl", "2026-11-18"),
        ("collaborate", "referred", "en", "2026-11-13"),
        ("collaborate", "new", "nl", "2026-11-10"),
        ("other", "closed", "nl", "2026-11-04"),
        ("other", "new", "en", "2026-11-25"),
    ]


def test_one_is_late():
    create_examples(MONDAY)
    assert [each.organisation for each in Enquiry.objects.overdue(MONDAY.date())] == ["Vzw Voorbeeldwijk"]


def test_one_looks_like_spam():
    create_examples(MONDAY)
    assert [(each.name, each.spam_signs) for each in Enquiry.objects.in_quarantine()] == [("Sam Placeholder", ["markup", "wares"])]


def test_they_are_made_once():
    assert [len(create_examples()), len(create_examples())] == [7, 0]


def test_they_are_marked_and_nobody_is_written_to():
    examples = create_examples()
    assert [each.is_example and each.email.endswith("@example.org") for each in examples] == [True] * 7
    assert [each.message.split(".")[0] for each in examples] == [
        "This is an example enquiry" if each.page_language == "en" else "Dit is een voorbeeldvraag" for each in examples
    ]
    assert Message.objects.count() == 0


def test_each_could_have_come_through_the_form():
    for example in create_examples():
        data = QueryDict(mutable=True)
        for name, value in {**example.answers, **{name: getattr(example, name) for name in COLUMNS}}.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        form = EnquiryForm(definition.current().purposes[example.purpose], data)
        assert form.errors == {}
        assert form.answers.keys() - COLUMNS == example.answers.keys()
