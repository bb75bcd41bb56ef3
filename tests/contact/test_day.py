from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from contact.day import LISTS, NAMED, due_in_words, first_to_answer, mail_for, tallies
from contact.letters import announce, queue_acknowledgement, queue_digest
from contact.models import Desk, Enquiry, Message
from tests.contact.admin.staff import changed, given_up, in_quarantine, make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

BRUSSELS = ZoneInfo("Europe/Brussels")


def due(days, purpose="study", **fields):
    """Return an enquiry that is due so many days from today."""
    return changed(make_enquiry(purpose), due_on=timezone.localdate() + timedelta(days=days), **fields)


def numbers(user):
    counted, number = tallies(user)
    return {tally.list: tally.number for tally in counted} | {"open": number}


class TestTallies:
    @pytest.fixture
    def world(self):
        """Something for every list, at several desks, and what belongs in none."""
        anna = make_staff("anna", "Desk", desks=["study"])
        due(-1)
        due(0, owner=anna, state="assigned")
        due(1, is_confidential=True)
        due(-3, "collaborate", consent_asked_at=timezone.now())
        due(0, "collaborate", is_confidential=True)
        due(-5, state="answered", owner=anna)
        due(-5, state="spam")
        due(0, state="closed")
        in_quarantine("study", due_on=timezone.localdate() - timedelta(days=2))
        in_quarantine("invest")
        return anna

    def test_a_member_of_a_desk_has_the_numbers_of_that_desk(self, world):
        assert numbers(world) == {"overdue": 2, "today": 1, "mine": 1, "new": 2, "unassigned": 2, "quarantine": 1, "consent": 0, "open": 4}

    def test_the_front_desk_has_what_is_late_and_what_is_to_be_judged_wherever_it_is(self, world):
        assert numbers(make_staff("ben", "Desk", desks=["front"])) == {
            "overdue": 3,
            "today": 0,
            "mine": 0,
            "new": 0,
            "unassigned": 2,
            "quarantine": 2,
            "consent": 1,
            "open": 4,
        }

    def test_who_oversees_has_all_that_is_not_confidential_and_no_list_of_own_desks(self, world):
        assert numbers(make_staff("boss", "Manager")) == {
            "overdue": 3,
            "today": 1,
            "mine": 0,
            "unassigned": 2,
            "quarantine": 2,
            "consent": 1,
            "open": 5,
        }

    @pytest.mark.parametrize(("groups", "desks"), [(["Desk"], ["study"]), (["Desk"], ["front"]), (["Manager"], ["partnership"]), (["Desk"], [])])
    def test_each_number_is_that_of_the_list_it_leads_to(self, world, groups, desks):
        user = make_staff("somebody", *groups, desks=desks)
        known = Enquiry.objects.visible_to(user)
        Enquiry.objects.filter(pk__in=list(known.open().values_list("pk", flat=True))[:1]).update(owner=user)
        assert numbers(user) == {key: known.listed(key, user).count() for key in numbers(user)}

    def test_what_is_to_worry_about_looks_so_where_there_is_any(self, world):
        tones = {tally.list: tally.tone for tally in tallies(world)[0]}
        assert tones == dict.fromkeys(LISTS, "") | {"overdue": "late", "today": "due"}
        Enquiry.objects.all().delete()
        assert {tally.tone for tally in tallies(world)[0]} == {""}


class TestFirstToAnswer:
    def test_the_earliest_due_first_of_what_somebody_may_act_on(self):
        anna = make_staff("anna", "Desk", desks=["study"])
        later, late, today = due(4), due(-1), due(0, is_confidential=True)
        due(-9, state="answered")
        due(-9, "collaborate").copies.set(Desk.objects.filter(key="study"))
        assert [line.enquiry for line in first_to_answer(anna)] == [late, today, later]

    def test_it_names_no_more_than_fit(self):
        anna = make_staff("anna", "Desk", desks=["study"])
        for days in range(NAMED + 2):
            due(days)
        assert len(first_to_answer(anna)) == NAMED

    def test_whose_it_is_and_what_to_do(self):
        anna, ben = make_staff("anna", "Desk", desks=["study"]), make_staff("ben", "Desk", desks=["study"])
        ben.first_name, ben.last_name = "Ben", "Example"
        ben.save()
        due(0)
        due(1, owner=anna, state="assigned")
        due(2, owner=ben, state="assigned")
        due(3, is_quarantined=True)
        assert [(line.who, line.verb) for line in first_to_answer(anna)] == [
            ("New", "Open"),
            ("You", "Answer"),
            ("Ben Example", "Open"),
            ("In quarantine", "Judge"),
        ]

    def test_what_it_is_about_and_of_what_is_confidential_the_purpose_alone(self):
        anna = make_staff("anna", "Desk", desks=["partnership"])
        due(0, "collaborate", tag="delegation")
        due(1, "collaborate", tag="high-tech")
        due(2, "collaborate", tag="delegation", is_confidential=True)
        assert [(line.about, line.tag) for line in first_to_answer(anna)] == [
            (["Collaborate", "High-tech", "Example Photonics"], "delegation"),
            (["Collaborate", "High-tech", "Example Photonics"], ""),
            (["Collaborate"], ""),
        ]

    @pytest.mark.parametrize(
        ("now", "days", "words", "tone"),
        [
            ((2026, 11, 26), 0, "Today", "due"),
            ((2026, 11, 26), 1, "Fri 27 Nov", ""),
            ((2026, 11, 26), -1, "1 day late", "late"),
            ((2026, 11, 28), -1, "1 day late", "late"),  # Saturday: no working day has come since Friday
            ((2026, 11, 30), -3, "1 day late", "late"),  # Monday, after Friday
            ((2026, 11, 12), -2, "1 day late", "late"),  # over Armistice Day
            ((2026, 11, 30), -6, "4 days late", "late"),
        ],
    )
    def test_when_it_is_due(self, monkeypatch, now, days, words, tone):
        today = datetime(*now, tzinfo=BRUSSELS).date()
        monkeypatch.setattr(timezone, "localdate", lambda *_: today)
        assert due_in_words(today + timedelta(days=days)) == (words, tone)


class TestMail:
    def test_nothing_is_well(self):
        found = mail_for(make_staff("boss", "Manager"))
        assert (found.waiting, found.again, found.lost, found.sent, found.stands_still) == (0, 0, 0, 0, False)

    def test_what_waits_is_tried_again_was_given_up_and_was_sent(self):
        boss, now = make_staff("boss", "Manager"), timezone.now()
        waiting = queue_acknowledgement(make_enquiry())
        again = queue_acknowledgement(make_enquiry())
        Message.objects.filter(pk=again.pk).update(attempts=2, next_attempt_at=now + timedelta(hours=1))
        given_up(make_enquiry())
        given_up(make_enquiry(), state="bounced")
        for sent_at in (now, now - timedelta(days=2)):
            sent = queue_acknowledgement(make_enquiry())
            Message.objects.filter(pk=sent.pk).update(state="sent", sent_at=sent_at)
        found = mail_for(boss)
        assert (found.waiting, found.since, found.again, found.next_attempt) == (1, waiting.created_at, 1, now + timedelta(hours=1))
        assert (found.lost, found.sent, found.last_sent, found.stands_still) == (2, 1, now, False)

    def test_what_waits_for_a_quarter_of_an_hour_has_no_worker(self):
        boss = make_staff("boss", "Manager")
        message = queue_acknowledgement(make_enquiry())
        for minutes, stands_still in ((14, False), (16, True)):
            Message.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now() - timedelta(minutes=minutes))
            assert mail_for(boss).stands_still is stands_still

    def test_each_sees_the_mail_of_what_they_may_know_of(self):
        announce(make_enquiry("study"))
        announce(changed(make_enquiry("collaborate"), is_confidential=True))
        queue_digest(Desk.objects.get(key="front"), [], [])
        wanted = {("Desk", "study"): 1, ("Desk", "partnership"): 1, ("Desk", "front"): 0, ("Manager", ""): 2, ("Manager", "partnership"): 3}
        for place, ((group, desk), number) in enumerate(wanted.items()):
            user = make_staff(f"user-{place}", group, desks=[desk])
            assert mail_for(user).waiting == number, (group, desk)

    @pytest.mark.parametrize(
        ("groups", "desks"), [(["Desk"], ["study"]), (["Desk"], ["front"]), (["Manager"], []), (["Manager"], ["partnership"]), ([], [])]
    )
    def test_it_asks_through_the_same_door_as_the_list_of_messages(self, groups, desks):
        announce(make_enquiry("study"))
        announce(changed(make_enquiry("collaborate"), is_confidential=True))
        announce(due(-2, "invest"))
        queue_digest(Desk.objects.get(key="front"), [], [])
        user = make_staff("somebody", *groups, desks=desks)
        assert set(Message.objects.few_visible_to(user)) == set(Message.objects.visible_to(user))


class TestCost:
    @pytest.mark.parametrize(("groups", "desks"), [(["Desk"], ["study", "front"]), (["Manager"], [])])
    def test_it_is_the_same_for_one_and_for_three(self, django_assert_num_queries, groups, desks):
        user = make_staff("somebody", *groups, desks=desks)
        user.get_all_permissions()
        for number in (1, 3):
            for _ in range(number):
                due(0, owner=user)
                due(-2, "collaborate")
                in_quarantine("study")
                given_up(make_enquiry())
            with django_assert_num_queries(9):
                tallies(user)
                first_to_answer(user)
                mail_for(user)
