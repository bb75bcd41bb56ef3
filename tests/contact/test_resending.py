import pytest
from django.contrib.auth.models import User
from django_tasks_db.models import DBTaskResult

from contact.letters import announce, queue_acknowledgement, queue_digest
from contact.models import Desk, HistoryEntry, Message
from contact.resending import send_again
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(db):
    return User.objects.create_user("member")


def given_up(message, state=Message.State.FAILED):
    Message.objects.filter(pk=message.pk).update(state=state, attempts=10, last_error_kind="SMTPDataError")
    DBTaskResult.objects.all().delete()
    return Message.objects.get(pk=message.pk)


@pytest.mark.parametrize("state", ["failed", "bounced"])
def test_it_is_queued_from_the_first_attempt_on_with_a_task_and_a_line_of_history(member, state):
    message = given_up(queue_acknowledgement(make_enquiry()), state)
    message_id = message.message_id
    assert send_again(message, member) is True
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error_kind, message.message_id) == ("queued", 0, "", message_id)
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[message.pk]]
    entry = HistoryEntry.objects.last()
    assert (entry.kind, entry.by_name, entry.details) == ("mail-again", "member", {"mail": "acknowledgement"})


@pytest.mark.parametrize("state", ["queued", "sent"])
def test_what_is_on_its_way_or_there_is_left_alone(member, state):
    message = queue_acknowledgement(make_enquiry())
    if state == "sent":
        message.claim()
        message.mark_sent()
    before = Message.objects.values().get()
    assert send_again(message, member) is False
    assert (Message.objects.values().get(), HistoryEntry.objects.count(), DBTaskResult.objects.count()) == (before, 1, 1)


def test_it_goes_to_the_desks_present_mailbox(member):
    [message] = announce(make_enquiry())
    Desk.objects.filter(key="partnership").update(email="mended@example.org")
    message = given_up(message)
    send_again(message, member)
    assert Message.objects.get().to_email == "mended@example.org"


def test_one_that_is_about_no_enquiry_has_no_history(member):
    message = given_up(queue_digest(Desk.objects.get(key="front"), [], []))
    assert send_again(message, member) is True
    assert HistoryEntry.objects.count() == 0


def test_it_is_all_or_nothing(member, monkeypatch):
    message = given_up(queue_acknowledgement(make_enquiry()))
    monkeypatch.setattr("contact.resending.deliver_message", None)
    with pytest.raises(AttributeError):
        send_again(message, member)
    assert (Message.objects.get().state, HistoryEntry.objects.count()) == ("failed", 1)


def test_of_two_at_once_one_queues_it(migrated):
    member = User.objects.create_user("member")
    pk = given_up(queue_acknowledgement(make_enquiry())).pk
    assert sorted(at_once(2, lambda: send_again(Message.objects.get(pk=pk), member))) == [False, True]
    assert (DBTaskResult.objects.count(), HistoryEntry.objects.filter(kind="mail-again").count()) == (1, 1)
