from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError
from django_tasks_db.models import DBTaskResult

from contact import definition, intake
from contact.intake import receive
from contact.models import Desk, Enquiry, Message
from contact.working_days import answer_date
from tests.contact.factories import filled_in

pytestmark = pytest.mark.django_db

COLLABORATE = definition.current().purposes["collaborate"]


def arrive(token="token", **changes):
    return receive(COLLABORATE, filled_in("collaborate", **changes), page_language="nl", submission_token=token)


def test_an_enquiry_is_stored_whole(monkeypatch):
    monday = datetime(2026, 11, 23, 10, 42, tzinfo=ZoneInfo("Europe/Brussels"))
    monkeypatch.setattr(intake.timezone, "now", lambda: monday)
    pk = arrive(deadline="2027-03-31").pk
    stored = Enquiry.objects.values().get(pk=pk)
    assert {name: stored[name] for name in stored.keys() - {"id", "reference", "receipt_token"}} == {
        "purpose": "collaborate",
        "definition_version": 1,
        "privacy_version": 1,
        "state": "new",
        "desk_id": Desk.objects.get(key="partnership").pk,
        "name": "Demo Visitor",
        "email": "visitor@example.org",
        "organisation": "Example Photonics",
        "country": "",
        "came_from": "",
        "message": "Is there a line in Leuven where a small company can run a few wafers?",
        "answers": {"represents": "sme", "looking_for": ["research", "space"], "theme": "high-tech", "deadline": "2027-03-31"},
        "answer_language": "en",
        "page_language": "nl",
        "may_refer": "ask",
        "received_at": monday,
        "due_on": date(2026, 11, 25),
        "submission_token": "token",
        "is_example": False,
    }


def test_its_acknowledgement_and_task_are_stored_with_it():
    enquiry = arrive()
    message = Message.objects.get()
    task = DBTaskResult.objects.get()
    assert (message.enquiry, message.state) == (enquiry, "queued")
    assert (task.task_path, task.args_kwargs) == ("contact.tasks.deliver_message", {"args": [message.pk], "kwargs": {}})


def test_the_same_token_is_the_same_enquiry():
    assert arrive() == arrive(name="Somebody Else")
    assert [Enquiry.objects.count(), Message.objects.count(), DBTaskResult.objects.count()] == [1, 1, 1]


@pytest.mark.parametrize("broken", ["queue_acknowledgement", "desk_for"])
def test_nothing_is_stored_when_something_fails(monkeypatch, broken):
    def fail(*args):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(intake, broken, fail)
    with pytest.raises(DatabaseError):
        arrive()
    assert [Enquiry.objects.count(), Message.objects.count(), DBTaskResult.objects.count()] == [0, 0, 0]


def test_nothing_is_stored_when_the_task_fails(monkeypatch):
    monkeypatch.setattr("contact.letters.deliver_message", None)
    with pytest.raises(AttributeError):
        arrive()
    assert [Enquiry.objects.count(), Message.objects.count()] == [0, 0]


def test_the_answer_is_due_when_the_desk_says():
    Desk.objects.filter(key="partnership").update(days_to_answer=10)
    enquiry = arrive()
    assert enquiry.due_on == answer_date(enquiry.received_at, 10)
