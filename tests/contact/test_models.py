from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from contact import querysets
from contact.letters import queue_acknowledgement
from contact.models import Desk, Enquiry, Message
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def violates(name):
    """Expect a named constraint to refuse what is done within."""
    return pytest.raises(IntegrityError, match=name)


class TestDesk:
    def test_six_desks_are_there_from_the_start(self):
        desks = Desk.objects.order_by("key").values_list("key", "days_to_answer", "days_to_sort", "email")
        assert list(desks) == [
            ("employers", 3, None, "employers@example.org"),
            ("front", 3, 1, "front@example.org"),
            ("invest", 2, None, "invest@example.org"),
            ("partnership", 2, None, "partnership@example.org"),
            ("study", 3, None, "study@example.org"),
            ("talent", 3, None, "talent@example.org"),
        ]

    def test_the_name_is_that_of_the_active_language(self):
        desk = Desk.objects.get(key="front")
        assert desk.name == "Front desk"
        with override("nl"):
            assert desk.name == "Onthaal"

    def test_the_front_desk_is_never_off(self):
        front = Desk.objects.get(key="front")
        front.is_active = False
        with pytest.raises(ValidationError) as caught:
            front.full_clean()
        assert list(caught.value.message_dict) == ["is_active"]
        with violates("contact_desk_front_is_never_off"), transaction.atomic():
            front.save()

    def test_an_answer_takes_a_day_to_a_month(self):
        with violates("contact_desk_answers_within_30_days"), transaction.atomic():
            Desk.objects.filter(key="study").update(days_to_answer=31)

    def test_a_desk_sorts_before_it_answers(self):
        with violates("contact_desk_sorts_before_it_answers"), transaction.atomic():
            Desk.objects.filter(key="front").update(days_to_sort=4)


class TestEnquiry:
    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"state": "lost"}, "contact_enquiry_state_is_known"),
            ({"may_refer": "may"}, "contact_enquiry_may_refer_is_known"),
            ({"answer_language": "fr"}, "contact_enquiry_languages_are_known"),
        ],
    )
    def test_invariants(self, values, constraint):
        make_enquiry()
        with violates(constraint), transaction.atomic():
            Enquiry.objects.update(**values)

    def test_a_desk_with_enquiries_stays(self):
        enquiry = make_enquiry()
        with pytest.raises(IntegrityError):
            enquiry.desk.delete()

    def test_a_taken_reference_is_drawn_again(self, monkeypatch):
        first = make_enquiry()
        drawn = iter([first.reference, first.reference, "LIR-CCCCCC"])
        monkeypatch.setattr(querysets, "new_reference", lambda: next(drawn))
        assert make_enquiry().reference == "LIR-CCCCCC"

    def test_drawing_ends(self, monkeypatch):
        first = make_enquiry()
        monkeypatch.setattr(querysets, "new_reference", lambda: first.reference)
        with pytest.raises(IntegrityError):
            make_enquiry()

    def test_another_clash_is_not_drawn_again(self):
        make_enquiry(receipt_token="one")
        with pytest.raises(IntegrityError):
            make_enquiry(receipt_token="one")
        assert Enquiry.objects.count() == 1

    def test_a_rows_truth_agrees_with_the_sets(self):
        today = date(2026, 11, 25)
        for state in Enquiry.State.values:
            for due_on in (today - timedelta(days=1), today, today + timedelta(days=1)):
                Enquiry.objects.filter(pk=make_enquiry(state=state).pk).update(due_on=due_on)
        late = set(Enquiry.objects.overdue(today))
        assert {(enquiry.state, enquiry.due_on) for enquiry in late} == {("new", date(2026, 11, 24)), ("assigned", date(2026, 11, 24))}

    def test_is_overdue_agrees_with_overdue(self):
        for days in (-1, 0, 1):
            Enquiry.objects.filter(pk=make_enquiry().pk).update(due_on=timezone.localdate() + timedelta(days=days))
        assert [enquiry.is_overdue for enquiry in Enquiry.objects.order_by("due_on")] == [True, False, False]
        assert Enquiry.objects.overdue().count() == 1

    def test_the_inbox_begins_with_the_newest(self):
        old, new = make_enquiry(arrival=timezone.now() - timedelta(days=2)), make_enquiry()
        assert list(Enquiry.objects.for_inbox()) == [new, old]

    def test_its_address_is_that_of_its_receipt(self):
        enquiry = make_enquiry(receipt_token="secret")
        assert enquiry.receipt_address() == "/en/contact/collaborate/received/secret/"
        with override("nl"):
            assert enquiry.receipt_address() == "/nl/contact/samenwerken/received/secret/"


class TestMessage:
    @pytest.fixture
    def message(self):
        return queue_acknowledgement(make_enquiry())

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"state": "lost"}, "contact_message_state_is_known"),
            ({"state": "sending"}, "contact_message_has_a_lease_while_sending"),
            ({"sending_until": timezone.now()}, "contact_message_has_a_lease_while_sending"),
            ({"state": "sent"}, "contact_message_is_sent_at_a_time"),
            ({"sent_at": timezone.now()}, "contact_message_is_sent_at_a_time"),
        ],
    )
    def test_invariants(self, message, values, constraint):
        with violates(constraint), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**values)

    def test_an_enquiry_is_acknowledged_once(self, message):
        with pytest.raises(IntegrityError), transaction.atomic():
            queue_acknowledgement(message.enquiry)

    def test_one_of_two_workers_gets_it(self, message):
        twin = Message.objects.get(pk=message.pk)
        assert [message.claim(), twin.claim()] == [True, False]
        assert (message.state, message.attempts) == ("sending", 1)

    def test_a_claim_runs_out(self, message):
        now = timezone.now()
        message.claim(now)
        assert list(Message.objects.due(now + Message.LEASE - timedelta(seconds=1))) == []
        assert list(Message.objects.due(now + Message.LEASE)) == [message]
        assert Message.objects.get(pk=message.pk).claim(now + Message.LEASE)

    def test_it_is_not_due_before_its_time(self, message):
        now = message.next_attempt_at
        assert list(Message.objects.due(now - timedelta(seconds=1))) == []
        assert list(Message.objects.due(now)) == [message]

    def test_pauses_grow_to_three_days_and_then_it_fails(self, message):
        start = now = timezone.now()
        pauses = []
        while message.state == "queued":
            message.claim(now)
            message.mark_refused("SMTPServerDisconnected", now)
            pauses.append(message.next_attempt_at - now)
            now = max(now, message.next_attempt_at)
        assert pauses[:-1] == [timedelta(minutes=minutes) for minutes in Message.PAUSES] == sorted(pauses[:-1])
        assert timedelta(days=2, hours=20) < now - start < timedelta(days=3)
        message.refresh_from_db()
        assert (message.state, message.attempts, message.last_error_kind, message.sending_until) == ("failed", 10, "SMTPServerDisconnected", None)
        assert list(Message.objects.due(now + timedelta(days=9))) == []
