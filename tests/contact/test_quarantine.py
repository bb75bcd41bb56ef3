import pytest
from django.contrib.auth.models import User
from django_tasks_db.models import DBTaskResult

from contact.models import Desk, Enquiry, HistoryEntry, Message
from contact.quarantine import mark_spam, release, take_back
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge(db):
    return User.objects.create_user("judge")


def make_waiting(**fields):
    return make_enquiry(is_quarantined=True, spam_signs=["markup"], **fields)


def told(enquiry):
    return list(enquiry.messages.order_by("pk").values_list("kind", "to_email"))


def history(enquiry):
    return list(enquiry.history.values_list("kind", "by_name"))


class TestRelease:
    def test_all_that_arrival_would_have_done_is_done(self, judge):
        enquiry = make_waiting()
        enquiry.copies.add(Desk.objects.get(key="talent"))
        due_on = enquiry.due_on
        assert release(enquiry, judge) is True
        enquiry.refresh_from_db()
        assert (enquiry.is_quarantined, enquiry.state, enquiry.due_on, enquiry.spam_signs) == (False, "new", due_on, ["markup"])
        assert told(enquiry) == [("notification", "partnership@example.org"), ("copy", "talent@example.org")]
        assert DBTaskResult.objects.count() == 2
        assert history(enquiry) == [("received", ""), ("released", "judge")]

    def test_once(self, judge):
        enquiry = make_waiting()
        stale = Enquiry.objects.get(pk=enquiry.pk)
        assert [release(enquiry, judge), release(enquiry, judge), release(stale, judge)] == [True, False, False]
        assert (len(told(enquiry)), len(history(enquiry))) == (1, 2)

    def test_what_is_not_in_quarantine_is_announced_to_nobody(self, judge):
        enquiry = make_enquiry()
        assert release(enquiry, judge) is False
        assert (told(enquiry), history(enquiry)) == ([], [("received", "")])

    def test_it_is_all_or_nothing(self, judge, monkeypatch):
        monkeypatch.setattr("contact.letters.deliver_message", None)
        enquiry = make_waiting()
        with pytest.raises(AttributeError):
            release(enquiry, judge)
        assert (Enquiry.objects.get().is_quarantined, told(enquiry), history(enquiry)) == (True, [], [("received", "")])

    def test_of_two_who_judge_at_once_one_releases(self, migrated):
        judge = User.objects.create_user("judge")
        pk = make_waiting().pk
        assert sorted(at_once(2, lambda: release(Enquiry.objects.get(pk=pk), judge))) == [False, True]
        assert Message.objects.count() == 1
        assert HistoryEntry.objects.filter(kind="released").count() == 1


class TestMarkSpam:
    @pytest.mark.parametrize("fields", [{"is_quarantined": True}, {}, {"state": "assigned"}])
    def test_what_waits_is_put_aside_and_nobody_is_told(self, judge, fields):
        enquiry = make_enquiry(**fields)
        assert mark_spam(enquiry, judge) is True
        enquiry.refresh_from_db()
        assert (enquiry.state, enquiry.is_quarantined) == ("spam", False)
        assert (told(enquiry), history(enquiry)) == ([], [("received", ""), ("spam", "judge")])
        assert list(Enquiry.objects.in_quarantine()) == list(Enquiry.objects.open()) == []

    @pytest.mark.parametrize("state", ["answered", "referred", "closed", "spam"])
    def test_what_was_answered_stays_answered(self, judge, state):
        enquiry = make_enquiry(state=state)
        assert mark_spam(enquiry, judge) is False
        assert (Enquiry.objects.get().state, history(enquiry)) == (state, [("received", "")])

    def test_then_it_cannot_be_released(self, judge):
        enquiry = make_waiting()
        mark_spam(enquiry, judge)
        assert release(enquiry, judge) is False
        assert told(enquiry) == []

    def test_of_two_who_judge_otherwise_at_once_none_judges_unseen(self, migrated):
        """One of them wins, or the second one sees the first one's verdict; what the history says is what was done."""
        judge = User.objects.create_user("judge")
        pk = make_waiting().pk
        verdicts = iter([release, mark_spam])

        def give():
            verdict = next(verdicts)
            return verdict.__name__, verdict(Enquiry.objects.get(pk=pk), judge)

        given = dict(at_once(2, give))
        assert True in given.values()
        assert Enquiry.objects.get().state == ("spam" if given["mark_spam"] else "new")
        assert HistoryEntry.objects.exclude(kind="received").count() == [*given.values()].count(True)
        assert Message.objects.count() == HistoryEntry.objects.filter(kind="released").count()


def test_the_oldest_is_judged_first():
    waiting = [make_waiting(), make_waiting()]
    make_enquiry()
    assert list(Enquiry.objects.in_quarantine()) == waiting


class TestTakingBack:
    def test_what_was_never_announced_is_announced_now(self, judge):
        enquiry = make_waiting()
        mark_spam(enquiry, judge)
        assert take_back(enquiry, judge) is True
        enquiry.refresh_from_db()
        assert (enquiry.state, enquiry.is_quarantined) == ("new", False)
        assert told(enquiry) == [("notification", "partnership@example.org")]
        assert history(enquiry) == [("received", ""), ("spam", "judge"), ("not-spam", "judge")]

    def test_a_desk_that_knows_is_not_told_twice(self, judge):
        enquiry = make_waiting()
        release(enquiry, judge)
        mark_spam(enquiry, judge)
        take_back(enquiry, judge)
        assert len(told(enquiry)) == 1

    def test_once_and_only_of_what_is_marked(self, judge):
        enquiry = make_enquiry()
        assert take_back(enquiry, judge) is False
        mark_spam(enquiry, judge)
        assert [take_back(enquiry, judge), take_back(enquiry, judge)] == [True, False]
