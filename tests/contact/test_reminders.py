from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils.translation import override

from contact import jobs
from contact.jobs import run_due
from contact.letters import NAMED
from contact.models import Desk, Enquiry, HistoryEntry, Job, Message
from contact.reminders import escalate, remind
from tests.contact.admin.staff import make_staff
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

BRUSSELS = ZoneInfo("Europe/Brussels")
WEDNESDAY = date(2026, 11, 25)


def at(day, hour=8):
    """Return an hour of a day in Brussels."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=BRUSSELS)


def due(day, purpose="study", **fields):
    """Store an enquiry whose answer is due on a day."""
    enquiry = make_enquiry(purpose)
    Enquiry.objects.filter(pk=enquiry.pk).update(due_on=day, **fields)
    return Enquiry.objects.get(pk=enquiry.pk)


def owner(name="anna", *, email="anna@example.org", groups=("Desk",), desks=("study",), **fields):
    """Return a member of staff with an address."""
    user = make_staff(name, *groups, desks=desks)
    User.objects.filter(pk=user.pk).update(email=email, **fields)
    return User.objects.get(pk=user.pk)


def told():
    """Return whom the mails name what to: address, and the references in their order."""
    return sorted((mail.to_email, [line[:10] for line in mail.text.splitlines() if line.startswith("LIR-")]) for mail in Message.objects.all())


def kinds(enquiry):
    """Return what an enquiry's history tells since its arrival."""
    return [entry.kind for entry in enquiry.history.exclude(kind=HistoryEntry.Kind.RECEIVED)]


class TestWhen:
    """What is due on a day, and the mornings around it."""

    @pytest.mark.parametrize(
        ("due_on", "morning", "soon", "late"),
        [
            (WEDNESDAY, date(2026, 11, 23), False, False),
            (WEDNESDAY, date(2026, 11, 24), True, False),  # the day before
            (WEDNESDAY, WEDNESDAY, True, False),  # the day itself, where nobody was reminded before
            (WEDNESDAY, date(2026, 11, 26), False, True),
            (date(2026, 11, 30), date(2026, 11, 27), True, False),  # Monday, on Friday
            (date(2026, 11, 30), date(2026, 11, 28), False, False),  # nobody is reminded on a Saturday
            (date(2026, 11, 27), date(2026, 11, 28), False, False),  # nor told on it what was due on Friday
            (date(2026, 11, 27), date(2026, 11, 30), False, True),
            (date(2026, 11, 12), date(2026, 11, 10), True, False),  # over Armistice Day
            (date(2026, 11, 12), date(2026, 11, 11), False, False),
            (date(2026, 12, 28), date(2026, 12, 24), True, False),  # over Christmas and a weekend
            (date(2027, 1, 4), date(2026, 12, 31), True, False),  # into the next year
            (date(2026, 11, 28), date(2026, 11, 27), True, False),  # a Saturday, which somebody must have set
        ],
    )
    def test_reminders(self, due_on, morning, soon, late):
        enquiry = due(due_on)
        remind(at(morning))
        enquiry.refresh_from_db()
        assert (enquiry.reminded_for, enquiry.told_late_for) == (due_on if soon else None, due_on if late else None)
        assert kinds(enquiry) == ["reminded"] * soon + ["told-late"] * late
        assert told() == [("study@example.org", [enquiry.reference])] * (soon or late)

    @pytest.mark.parametrize(
        ("due_on", "morning", "so"),
        [
            (date(2026, 11, 23), date(2026, 11, 24), False),
            (date(2026, 11, 23), WEDNESDAY, True),
            (date(2026, 11, 26), date(2026, 11, 27), False),
            (date(2026, 11, 26), date(2026, 11, 28), False),
            (date(2026, 11, 26), date(2026, 11, 30), True),  # Thursday, on Monday
            (date(2026, 11, 27), date(2026, 11, 30), False),
            (date(2026, 11, 27), date(2026, 12, 1), True),
            (date(2026, 11, 10), date(2026, 11, 12), False),  # Armistice Day does not count
            (date(2026, 11, 10), date(2026, 11, 13), True),
            (date(2026, 11, 29), date(2026, 11, 30), False),  # a Sunday, which somebody must have set
            (date(2026, 11, 29), date(2026, 12, 1), True),
        ],
    )
    def test_escalation(self, due_on, morning, so):
        owner("boss", email="boss@example.org", groups=["Manager"], desks=[])
        enquiry = due(due_on)
        escalate(at(morning))
        enquiry.refresh_from_db()
        assert (enquiry.escalated_for, kinds(enquiry)) == (due_on if so else None, ["escalated"] * so)
        assert told() == [("boss@example.org", [enquiry.reference])] * so

    def test_the_morning_is_that_of_brussels(self):
        enquiry = due(WEDNESDAY)
        remind(datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("UTC")))
        assert kinds(enquiry) == ["reminded"]


class TestOnce:
    def test_each_due_date_is_told_of_once_and_a_new_one_again(self):
        owner("boss", email="boss@example.org", groups=["Manager"], desks=[])
        enquiry = due(WEDNESDAY)
        days = [date(2026, 11, 23) + timedelta(days=number) for number in range(14)]
        for day in days:
            remind(at(day))
            escalate(at(day))
        assert kinds(enquiry) == ["reminded", "told-late", "escalated"]
        entries = enquiry.history.exclude(kind="received")
        assert [entry.at for entry in entries] == [at(date(2026, 11, day)) for day in (24, 26, 27)]
        assert [entry.details for entry in entries] == [{"due_on": "2026-11-25"}] * 3
        Enquiry.objects.update(due_on=date(2026, 12, 10))
        for day in (date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 11), date(2026, 12, 14), date(2026, 12, 15)):
            remind(at(day))
            escalate(at(day))
        assert kinds(enquiry) == ["reminded", "told-late", "escalated"] * 2

    @pytest.mark.parametrize("fields", [{"state": "answered"}, {"state": "closed"}, {"state": "spam"}, {"is_quarantined": True}])
    def test_what_waits_for_no_answer_or_for_a_judgement_is_not_told_of(self, fields):
        due(date(2026, 11, 20), **fields)
        due(WEDNESDAY, **fields)
        remind(at(WEDNESDAY))
        escalate(at(WEDNESDAY))
        assert told() == []

    def test_an_example_counts_like_any_other_as_in_the_digest(self):
        example = due(WEDNESDAY, is_example=True)
        remind(at(WEDNESDAY))
        assert told() == [("study@example.org", [example.reference])]

    def test_of_several_workers_one_does_it(self, migrated):
        enquiry = due(WEDNESDAY)
        Job.objects.create(key="remind", due_at=at(WEDNESDAY))
        done = at_once(3, lambda: run_due(at(WEDNESDAY)))
        assert [each for each in done if "remind" in each] == [["remind"]]
        assert (Message.objects.count(), kinds(enquiry)) == (1, ["reminded"])

    def test_two_that_both_hold_the_job_tell_once(self, migrated):
        """As where one took longer than its lease: the rows themselves say what was told."""
        enquiry = due(WEDNESDAY)
        work = jobs.JOBS["remind"]

        def do():
            with jobs.transaction.atomic():
                work.do(at(WEDNESDAY))

        at_once(3, do)
        assert (Message.objects.count(), kinds(enquiry)) == (1, ["reminded"])

    def test_who_is_killed_in_between_leaves_nothing_and_the_next_one_does_it_all(self, monkeypatch):
        enquiry = due(WEDNESDAY)
        Job.objects.create(key="remind", due_at=at(WEDNESDAY))
        with monkeypatch.context() as killed:
            killed.setattr(HistoryEntry.objects, "bulk_create", lambda rows: 1 / 0)
            assert "remind" not in run_due(at(WEDNESDAY))
        enquiry.refresh_from_db()
        assert (Message.objects.count(), enquiry.reminded_for, kinds(enquiry)) == (0, None, [])
        assert "remind" in run_due(at(WEDNESDAY) + Job.LEASE)
        assert (Message.objects.count(), kinds(enquiry)) == (1, ["reminded"])


class TestWhom:
    def test_the_owner_and_the_desk_each_in_one_mail(self):
        anna, ben = owner(), owner("ben", email="ben@example.org")
        first, second, late = due(WEDNESDAY, owner=anna), due(WEDNESDAY, owner=ben), due(date(2026, 11, 24), owner=anna)
        other = due(WEDNESDAY, "collaborate")
        remind(at(WEDNESDAY))
        assert told() == [
            ("anna@example.org", [first.reference, late.reference]),
            ("ben@example.org", [second.reference]),
            ("partnership@example.org", [other.reference]),
            ("study@example.org", [first.reference, second.reference, late.reference]),
        ]
        assert {mail.kind for mail in Message.objects.all()} == {"reminder"}
        assert {mail.to_email: mail.desk and mail.desk.key for mail in Message.objects.all()} == {
            "anna@example.org": None,
            "ben@example.org": None,
            "partnership@example.org": "partnership",
            "study@example.org": "study",
        }

    @pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}, {"email": ""}, {"desks": ["invest"]}, {"groups": []}])
    def test_an_owner_who_left_or_cannot_act_is_not_told_and_the_desk_is(self, fields):
        due(WEDNESDAY, owner=owner(**fields))
        remind(at(WEDNESDAY))
        assert [address for address, _references in told()] == ["study@example.org"]

    def test_an_owner_who_oversees_is_told_unless_it_is_confidential(self):
        boss = owner("boss", email="boss@example.org", groups=["Manager"], desks=[])
        plain = due(WEDNESDAY, owner=boss)
        secret = due(WEDNESDAY, owner=boss, is_confidential=True)
        remind(at(WEDNESDAY))
        assert told() == [("boss@example.org", [plain.reference]), ("study@example.org", [plain.reference, secret.reference])]

    def test_who_has_the_desks_own_mailbox_gets_one_mail(self):
        enquiry = due(WEDNESDAY, owner=owner(email="Study@example.org"))
        remind(at(WEDNESDAY))
        assert told() == [("study@example.org", [enquiry.reference])]

    def test_what_the_digest_named_an_hour_ago_its_reader_is_not_told_again_and_an_owner_is(self):
        anna = owner(desks=["front", "study"])
        at_front = due(date(2026, 11, 24), "other", owner=anna)
        secret = due(date(2026, 11, 24), "study", is_confidential=True)
        soon = due(WEDNESDAY, "other")
        remind(at(WEDNESDAY))
        assert told() == [("anna@example.org", [at_front.reference]), ("front@example.org", [soon.reference])]
        assert (kinds(at_front), kinds(secret)) == (["told-late"], ["told-late"])

    def test_those_who_oversee_get_one_list_and_of_what_is_confidential_the_reference_alone(self):
        for name in ("boss", "deputy"):
            owner(name, email=f"{name}@example.org", groups=["Manager"], desks=[])
        plain, secret = due(date(2026, 11, 20)), due(date(2026, 11, 20), "invest", is_confidential=True)
        escalate(at(WEDNESDAY))
        assert told() == [(f"{name}@example.org", [plain.reference, secret.reference]) for name in ("boss", "deputy")]
        text = Message.objects.first().text
        assert (
            f"{secret.reference}, {secret.desk.name}, due on Friday 20 November 2026\n  Confidential: the members of its desk alone open it.\n"
            in text
        )
        assert f"/admin/contact/enquiry/{plain.pk}/change/\n" in text
        assert f"/admin/contact/enquiry/{secret.pk}/" not in text


class TestWhat:
    def test_a_reminder_names_references_dates_and_links_and_nothing_of_who_asked_what(self):
        soon = due(WEDNESDAY, is_confidential=True)
        late = due(date(2026, 11, 24))
        remind(at(WEDNESDAY))
        mail = Message.objects.get()
        assert mail.subject == "Reminder: 1 due by the next working day, 1 late"
        assert [line.strip() for line in mail.text.splitlines() if "LIR-" in line or "http" in line] == [
            f"{soon.reference}, Study desk, due on Wednesday 25 November 2026",
            f"http://localhost:8000/admin/contact/enquiry/{soon.pk}/change/",
            f"{late.reference}, Study desk, due on Tuesday 24 November 2026",
            f"http://localhost:8000/admin/contact/enquiry/{late.pk}/change/",
        ]
        for each in (soon, late):
            assert not any(
                word in mail.text + mail.subject for word in (each.name, each.email, each.message, str(each.purpose_definition.name) + ",")
            )

    def test_the_subject_counts(self):
        for number in (1, 2):
            due(WEDNESDAY, "study" if number == 1 else "collaborate")
        due(WEDNESDAY, "collaborate")
        late = due(date(2026, 11, 24), "work")
        due(WEDNESDAY, "work")
        remind(at(WEDNESDAY))
        assert {mail.to_email: mail.subject for mail in Message.objects.all()} == {
            "study@example.org": "Reminder: 1 enquiry is due by the next working day",
            "partnership@example.org": "Reminder: 2 enquiries are due by the next working day",
            late.desk.email: "Reminder: 1 due by the next working day, 1 late",
        }

    def test_a_mail_is_in_the_desks_language(self):
        Desk.objects.filter(key="study").update(language="nl")
        enquiry = due(WEDNESDAY, owner=owner())
        remind(at(WEDNESDAY))
        assert {mail.to_email: mail.language for mail in Message.objects.all()} == {"anna@example.org": "nl", "study@example.org": "nl"}
        with override("nl"):
            assert f"{enquiry.reference}, {enquiry.desk.name}, " in Message.objects.first().text
        assert "woensdag 25 november 2026" in Message.objects.first().text

    def test_a_long_list_is_counted_where_it_is_not_named(self):
        for _ in range(NAMED + 2):
            due(WEDNESDAY)
        remind(at(WEDNESDAY))
        [(_address, references)] = told()
        assert len(references) == NAMED
        assert "and 2 more" in Message.objects.get().text
        assert Enquiry.objects.filter(reminded_for=WEDNESDAY).count() == NAMED + 2


class TestCost:
    def test_it_is_the_same_for_one_and_for_three(self, django_assert_num_queries):
        anna = owner()
        for number in (1, 3):
            for _ in range(number):
                due(WEDNESDAY, owner=anna)
                due(date(2026, 11, 24), owner=anna)
            with django_assert_num_queries(14):
                remind(at(WEDNESDAY))

    def test_an_escalation_is_too(self, django_assert_num_queries):
        owner("boss", email="boss@example.org", groups=["Manager"], desks=[])
        for number in (1, 3):
            for _ in range(number):
                due(date(2026, 11, 20))
            with django_assert_num_queries(7):
                escalate(at(WEDNESDAY))

    def test_a_quiet_morning_asks_twice(self, django_assert_num_queries):
        due(date(2026, 12, 20))
        with django_assert_num_queries(2):
            remind(at(WEDNESDAY))
