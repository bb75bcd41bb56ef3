from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError
from django_tasks_db.models import DBTaskResult

from contact import definition, intake
from contact.intake import receive
from contact.limits import TooMany
from contact.models import AnswerTime, Desk, Enquiry, HistoryEntry, Message, RoutingRule, Tally
from contact.working_days import answer_date
from tests.contact.factories import filled_in

pytestmark = pytest.mark.django_db

COLLABORATE = definition.current().purposes["collaborate"]


def arrive(token="token", sender="192.0.2.1", **changes):
    return receive(COLLABORATE, filled_in("collaborate", **changes), page_language="nl", submission_token=token, sender=sender)


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
        "countries": "",
        "sector": "high-tech",
        "came_from": "",
        "message": "Is there a line in Leuven where a small company can run a few wafers?",
        "answers": {"represents": "sme", "looking_for": ["research", "space"], "theme": "high-tech", "deadline": "2027-03-31"},
        "answer_language": "en",
        "page_language": "nl",
        "may_refer": "ask",
        "owner_id": None,
        "consent_asked_at": None,
        "consent_for_id": None,
        "referred_to_id": None,
        "reminded_for": None,
        "told_late_for": None,
        "escalated_for": None,
        "tag": "",
        "is_confidential": False,
        "is_quarantined": False,
        "spam_signs": [],
        "received_at": monday,
        "due_on": date(2026, 11, 25),
        "days_to_answer": 2,
        "answered_at": None,
        "last_message_at": monday,
        "forget_on": date(2027, 11, 23),
        "warned_on": None,
        "submission_token": "token",
        "is_example": False,
    }


def test_its_history_mails_and_tasks_are_stored_with_it():
    enquiry = arrive()
    messages = list(Message.objects.order_by("pk"))
    assert [(message.enquiry, message.kind, message.to_email, message.state) for message in messages] == [
        (enquiry, "acknowledgement", "visitor@example.org", "queued"),
        (enquiry, "notification", "partnership@example.org", "queued"),
    ]
    tasks = DBTaskResult.objects.order_by("pk").values_list("task_path", "args_kwargs")
    assert sorted(tasks, key=lambda task: task[1]["args"]) == [
        ("contact.tasks.deliver_message", {"args": [message.pk], "kwargs": {}}) for message in messages
    ]
    last = RoutingRule.objects.last()
    assert [(entry.kind, entry.details) for entry in enquiry.history.all()] == [("received", {"desk": "partnership", "rule": last.pk})]


def rows():
    return [model.objects.count() for model in (Enquiry, HistoryEntry, Message, DBTaskResult, Tally)]


def test_the_same_token_is_the_same_enquiry():
    assert arrive() == arrive(name="Somebody Else")
    assert rows() == [1, 1, 2, 2, 2]


def test_the_same_token_is_the_same_enquiry_when_the_sender_may_send_no_more(settings):
    settings.CONTACT_RATE = (1, 600)
    assert arrive(sender="192.0.2.7") == arrive(sender="192.0.2.7")
    with pytest.raises(TooMany):
        arrive("another", sender="192.0.2.8")
    assert rows() == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("broken", ["count_sender", "times_today", "route", "may_acknowledge", "queue_acknowledgement", "announce"])
def test_nothing_is_stored_when_something_fails(monkeypatch, broken):
    def fail(*args, **more):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(intake, broken, fail)
    with pytest.raises(DatabaseError):
        arrive()
    assert rows() == [0, 0, 0, 0, 0]


def test_nothing_is_stored_when_the_task_fails(monkeypatch):
    monkeypatch.setattr("contact.letters.deliver_message", None)
    with pytest.raises(AttributeError):
        arrive()
    assert rows() == [0, 0, 0, 0, 0]


def test_the_answer_is_due_when_the_desk_says():
    Desk.objects.filter(key="partnership").update(days_to_answer=10)
    enquiry = arrive()
    assert enquiry.due_on == answer_date(enquiry.received_at, 10)


def test_a_purpose_may_have_its_own_time():
    AnswerTime.objects.create(desk=Desk.objects.get(key="partnership"), purpose="collaborate", days=7)
    enquiry = arrive()
    assert (enquiry.days_to_answer, enquiry.due_on) == (7, answer_date(enquiry.received_at, 7))


def test_second_desks_get_a_copy_without_the_text():
    enquiry = arrive(theme="talent-study")
    assert [desk.key for desk in enquiry.copies.all()] == ["talent"]
    copy = enquiry.messages.get(kind="copy")
    assert (copy.to_email, copy.desk.key) == ("talent@example.org", "talent")
    assert [word for word in ("Visitor", "visitor@", "wafers", "Photonics") if word in copy.subject + copy.text] == []


def test_what_is_confidential_is_copied_to_nobody():
    invest = definition.current().purposes["invest"]
    answers = filled_in("invest", project="start-up", confidential=True)
    enquiry = receive(invest, answers, page_language="en", submission_token="secret")
    assert (enquiry.is_confidential, list(enquiry.copies.all())) == (True, [])
    assert sorted(enquiry.messages.values_list("kind", flat=True)) == ["acknowledgement", "notification"]


def test_what_looks_like_spam_is_acknowledged_and_waits():
    enquiry = arrive(message='Look at <a href="https://casino.example">our casino</a>, it is very good.')
    assert (enquiry.is_quarantined, enquiry.spam_signs, enquiry.state) == (True, ["markup", "wares"], "new")
    assert enquiry.due_on == answer_date(enquiry.received_at, 2)
    assert list(enquiry.messages.values_list("kind", flat=True)) == ["acknowledgement"]
    assert [(entry.kind, entry.details.get("signs")) for entry in enquiry.history.all()] == [
        ("received", None),
        ("quarantined", ["markup", "wares"]),
    ]


def test_the_same_text_several_times_a_day_waits():
    stored = [arrive(f"token-{number}", sender=f"192.0.{number}.1") for number in range(4)]
    assert [enquiry.is_quarantined for enquiry in stored] == [False, False, True, True]


def test_one_address_gets_three_acknowledgements_a_day():
    addresses = ["visitor@example.org", "Visitor@Example.org", "visitor+more@example.org", "visitor@example.org", "other@example.org"]
    for number, email in enumerate(addresses):
        arrive(f"token-{number}", email=email, message=f"Question number {number}, which differs from the others.")
    assert [enquiry.messages.filter(kind="acknowledgement").count() for enquiry in Enquiry.objects.order_by("pk")] == [1, 1, 1, 0, 1]
