import re
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django_tasks_db.models import DBTaskResult

from contact import definition, search
from contact.examples_bulk import fill_up
from contact.forms import EnquiryForm
from contact.intake import COLUMNS
from contact.models import Desk, Enquiry, Message
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Europe/Brussels"))


def content():
    return list(Enquiry.objects.order_by("pk").values_list("purpose", "name", "message", "answers", "state", "received_at", "due_on", "country"))


def test_there_are_as_many_as_asked_and_a_second_time_adds_none():
    make_enquiry()
    assert [fill_up(30, now=NOW), fill_up(30, now=NOW), fill_up(5, now=NOW), fill_up(34, now=NOW)] == [29, 0, 0, 4]
    assert Enquiry.objects.count() == 34


def test_the_same_seed_makes_the_same_people_but_never_the_same_tokens():
    made, tokens = [], []
    for seed in (1, 1, 2):
        Enquiry.objects.all().delete()
        fill_up(20, seed=seed, now=NOW)
        made.append(content())
        tokens.append(set(Enquiry.objects.values_list("receipt_token", flat=True)))
    assert made[0] == made[1] != made[2]
    assert tokens[0] & tokens[1] == set()


def test_each_could_have_come_through_the_form():
    fill_up(120, now=NOW)
    for example in Enquiry.objects.all():
        data = QueryDict(mutable=True)
        for name, value in {**example.answers, **{name: getattr(example, name) for name in COLUMNS}}.items():
            data.setlist(name, value if isinstance(value, list) else ["on" if value is True else value])
        form = EnquiryForm(definition.current().purposes[example.purpose], data)
        assert form.errors == {}
        assert form.answers.keys() - COLUMNS == example.answers.keys()


def test_they_fill_a_year_with_every_purpose_and_state_at_their_desks():
    fill_up(300, now=NOW)
    enquiries = list(Enquiry.objects.select_related("desk"))
    assert {each.purpose for each in enquiries} == set(definition.current().purposes)
    assert {each.state for each in enquiries} == set(Enquiry.State) - {Enquiry.State.SPAM, Enquiry.State.ASSIGNED}
    assert all(NOW - timedelta(days=367) < each.received_at < NOW for each in enquiries)
    assert {each.desk.key for each in enquiries} == {"invest", "talent", "employers", "study", "partnership", "front"}
    assert all((each.answered_at is not None) == (each.state in Enquiry.ANSWERED_STATES) for each in enquiries)
    assert [each.history.get().details["desk"] for each in enquiries] == [each.desk.key for each in enquiries]
    assert {desk.key for each in enquiries for desk in each.copies.all()} == {"partnership", "talent"}
    assert Counter(each.is_overdue for each in enquiries)[True] < 60
    assert len({each.reference for each in enquiries}) == 300


def test_a_desk_that_is_off_leaves_them_to_the_front_desk():
    Desk.objects.filter(key="study").update(is_active=False)
    fill_up(40, now=NOW)
    assert {each.desk.key for each in Enquiry.objects.filter(purpose="study")} == {"front"}


def test_nobody_is_written_to():
    fill_up(40, now=NOW)
    assert all(each.is_example and re.fullmatch(r"[a-z]+\.[a-z]+@example\.org", each.email) for each in Enquiry.objects.all())
    assert all(each.message.startswith(("This is an example enquiry.", "Dit is een voorbeeldvraag.")) for each in Enquiry.objects.all())
    assert (Message.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_they_are_found():
    fill_up(40, now=NOW)
    enquiry = Enquiry.objects.last()
    assert enquiry in search.find(Enquiry.objects.all(), enquiry.name)
    assert search.out_of_step() == []
