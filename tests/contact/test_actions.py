from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from contact import actions
from contact.models import Desk, Enquiry, Message
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def stands(enquiry):
    fresh = Enquiry.objects.get(pk=enquiry.pk)
    return fresh.state, fresh.owner and fresh.owner.username, fresh.desk.key


def history(enquiry):
    return list(enquiry.history.values_list("kind", "by_name"))


@pytest.fixture
def anna(db):
    return make_staff("anna", "Desk", desks=["study"])


@pytest.fixture
def bram(db):
    user = make_staff("bram", "Desk", desks=["study", "talent"])
    user.email = "bram@example.org"
    user.save()
    return user


class TestTake:
    def test_it_is_ours_then(self, anna):
        enquiry = make_enquiry("study")
        assert actions.take(enquiry, anna) is True
        assert (stands(enquiry), history(enquiry)) == (("assigned", "anna", "study"), [("received", ""), ("taken", "anna")])
        assert enquiry.history.last().details == {
            "owner": "anna",
            "before": {"owner_id": None, "state": "new"},
            "after": {"owner_id": anna.pk, "state": "assigned"},
        }

    def test_from_another_too_and_twice_is_once(self, anna, bram):
        enquiry = make_enquiry("study")
        assert [actions.take(enquiry, anna), actions.take(enquiry, anna), actions.take(enquiry, bram)] == [True, False, True]
        assert stands(enquiry) == ("assigned", "bram", "study")

    @pytest.mark.parametrize("state", ["answered", "referred", "closed", "spam"])
    def test_what_is_not_open_is_nobodys_to_take(self, anna, state):
        assert actions.take(make_enquiry("study", state=state), anna) is False

    def test_what_waits_for_a_judgement_is_not_either(self, anna):
        assert actions.take(in_quarantine("study"), anna) is False

    def test_of_two_who_take_at_once_one_does(self, migrated):
        enquiry = make_enquiry("study")
        users = [make_staff(name, "Desk", desks=["study"]) for name in ("anna", "bram", "els")]

        before = [Enquiry.objects.get(pk=enquiry.pk) for _ in users]

        def take_stale():
            return actions.take(before.pop(), users.pop())

        assert sorted(at_once(3, take_stale)) == [False, False, True]
        assert [kind for kind, _who in history(enquiry)] == ["received", "taken"]


class TestAssign:
    def test_the_colleague_is_told_without_anything_of_what_was_asked(self, anna, bram):
        enquiry = make_enquiry("study")
        assert actions.assign(enquiry, anna, bram) is True
        assert (stands(enquiry), history(enquiry)[-1]) == (("assigned", "bram", "study"), ("assigned", "anna"))
        message = Message.objects.get()
        assert (message.kind, message.to_email, message.subject) == ("update", "bram@example.org", f"An enquiry is yours: {enquiry.reference}")
        assert [each for each in (enquiry.name, enquiry.email, enquiry.message) if each in message.text] == []

    def test_to_oneself_it_is_taken(self, anna):
        enquiry = make_enquiry("study")
        assert actions.assign(enquiry, anna, anna) is True
        assert (history(enquiry)[-1], Message.objects.count()) == (("taken", "anna"), 0)

    def test_who_has_no_address_is_told_by_the_page_alone(self, anna, bram):
        assert actions.assign(make_enquiry("study"), bram, anna) is True
        assert Message.objects.count() == 0

    def test_to_nobody_it_is_given_back(self, anna, bram):
        enquiry = make_enquiry("study")
        assert actions.assign(enquiry, anna, None) is False
        actions.take(enquiry, anna)
        assert actions.assign(enquiry, bram, None) is True
        assert (stands(enquiry), history(enquiry)[-1]) == (("new", None, "study"), ("given-back", "bram"))

    def test_only_members_of_the_desk_who_work_here_can_own_it(self, anna, bram):
        stranger, gone, outside = (
            make_staff("stranger", "Desk", desks=["talent"]),
            make_staff("gone", desks=["study"]),
            make_staff("out", desks=["study"]),
        )
        User.objects.filter(pk=gone.pk).update(is_active=False)
        User.objects.filter(pk=outside.pk).update(is_staff=False)
        enquiry = make_enquiry("study")
        assert [actions.assign(enquiry, anna, each) for each in (stranger, gone, outside)] == [False] * 3
        assert (stands(enquiry), len(history(enquiry))) == (("new", None, "study"), 1)


class TestMove:
    def test_the_other_desk_is_told_and_what_was_promised_stays(self, anna):
        enquiry = make_enquiry("study")
        promised = enquiry.due_on, enquiry.days_to_answer
        actions.take(enquiry, anna)
        assert actions.move(enquiry, anna, Desk.objects.get(key="talent")) is True
        assert (stands(enquiry), (enquiry.due_on, enquiry.days_to_answer)) == (("new", None, "talent"), promised)
        assert list(Message.objects.values_list("kind", "to_email")) == [("notification", "talent@example.org")]
        assert {key: enquiry.history.last().details[key] for key in ("from", "desk")} == {"from": "study", "desk": "talent"}

    def test_an_owner_who_is_at_that_desk_too_keeps_it(self, anna, bram):
        enquiry = make_enquiry("study")
        actions.take(enquiry, bram)
        assert actions.move(enquiry, anna, Desk.objects.get(key="talent")) is True
        assert stands(enquiry) == ("assigned", "bram", "talent")

    def test_not_to_where_it_is_nor_to_a_desk_that_is_off_nor_once_answered(self, anna):
        enquiry, talent = make_enquiry("study"), Desk.objects.get(key="talent")
        assert actions.move(enquiry, anna, enquiry.desk) is False
        assert actions.move(make_enquiry("study", state="answered"), anna, talent) is False
        talent.is_active = False
        assert actions.move(enquiry, anna, talent) is False
        assert (stands(enquiry), Message.objects.count()) == (("new", None, "study"), 0)

    def test_from_quarantine_nobody_is_told_before_it_is_released(self, anna):
        enquiry = in_quarantine("study")
        assert actions.move(enquiry, anna, Desk.objects.get(key="talent")) is True
        assert Message.objects.count() == 0


class TestCloseAndReopen:
    @pytest.mark.parametrize(("state", "changes"), [("new", True), ("answered", True), ("referred", True), ("closed", False), ("spam", False)])
    def test_close(self, anna, state, changes):
        enquiry = make_enquiry("study", state=state)
        assert actions.close(enquiry, anna) is changes
        assert stands(enquiry)[0] == ("closed" if changes else state)

    @pytest.mark.parametrize(("state", "changes"), [("new", False), ("answered", True), ("referred", True), ("closed", True), ("spam", False)])
    def test_reopen(self, anna, state, changes):
        assert actions.reopen(make_enquiry("study", state=state), anna) is changes

    def test_opened_again_it_is_due_as_if_it_came_in_now_and_its_owner_has_it(self, anna, monkeypatch):
        friday = datetime(2026, 11, 27, 16, 0, tzinfo=ZoneInfo("Europe/Brussels"))
        monkeypatch.setattr(actions.timezone, "now", lambda: friday)
        enquiry = changed(make_enquiry("study"), state="closed", owner=anna, due_on="2026-01-05")
        assert actions.reopen(enquiry, anna) is True
        assert (stands(enquiry), Enquiry.objects.get().due_on) == (("assigned", "anna", "study"), date(2026, 12, 2))
