import json
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from contact import jobs, search
from contact.jobs import JOBS, Daily, Every, Work, run_due
from contact.letters import queue_acknowledgement, queue_digest
from contact.limits import times_today
from contact.models import Desk, Enquiry, Job, Message, Tally
from contact.retention import forget
from contact.tasks import deliver_message
from leuven_portal.logs import JsonFormatter
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

BRUSSELS = ZoneInfo("Europe/Brussels")
#: A Wednesday, before anything is done that day.
NIGHT = datetime(2026, 11, 25, 2, 0, tzinfo=BRUSSELS)
MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=BRUSSELS)


@pytest.fixture
def overseer(db):
    return User.objects.create_superuser("overseer", "overseer@example.org")


def make_late(**fields):
    """Store an enquiry whose answer was due on the day before ``MORNING``."""
    enquiry = make_enquiry("other", **fields)
    Enquiry.objects.filter(pk=enquiry.pk).update(due_on=MORNING.date() - timedelta(days=1))
    return enquiry


def make_lost(**fields):
    """Store an enquiry whose acknowledgement was given up."""
    message = queue_acknowledgement(make_enquiry(**fields))
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED)
    return message


def only(monkeypatch, do, *, is_whole=True):
    """Leave one job, every ten minutes, which is due at ``NIGHT``."""
    monkeypatch.setattr(jobs, "JOBS", {"only": Work(Every(10), do, is_whole)})
    return Job.objects.create(key="only", due_at=NIGHT)


class TestClocks:
    @pytest.mark.parametrize(
        ("now", "following"),
        [
            (datetime(2026, 11, 25, 2, 59, 59), datetime(2026, 11, 25, 3)),
            (datetime(2026, 11, 25, 3), datetime(2026, 11, 26, 3)),
            (datetime(2026, 11, 25, 3, 0, 1), datetime(2026, 11, 26, 3)),
            (datetime(2026, 12, 31, 23, 59), datetime(2027, 1, 1, 3)),
            # The day of 23 hours, and the one of 25.
            (datetime(2027, 3, 28, 1, 59), datetime(2027, 3, 28, 3)),
            (datetime(2027, 3, 28, 3), datetime(2027, 3, 29, 3)),
            (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 3)),
            (datetime(2026, 10, 25, 2, 30, fold=1), datetime(2026, 10, 25, 3)),
            (datetime(2026, 10, 25, 3), datetime(2026, 10, 26, 3)),
        ],
    )
    def test_daily(self, now, following):
        found = Daily(3).after(now.replace(tzinfo=BRUSSELS).astimezone(UTC))
        assert found.astimezone(UTC) == following.replace(tzinfo=BRUSSELS).astimezone(UTC)

    def test_daily_is_once_a_day_in_a_year_of_them(self):
        for hour in {work.clock.hour for work in JOBS.values() if isinstance(work.clock, Daily)}:
            moment, days = datetime(2026, 1, 1, tzinfo=BRUSSELS), []
            for _ in range(730):
                moment = Daily(hour).after(moment)
                days.append(moment.date())
                assert (moment.hour, moment.minute) == (hour, 0)
            assert days == [days[0] + timedelta(days=number) for number in range(730)]

    def test_every(self):
        assert Every(10).after(NIGHT) == NIGHT + timedelta(minutes=10)


class TestRunDue:
    def test_the_first_time_all_are_entered_for_their_next_time_and_none_is_done(self):
        assert run_due(NIGHT) == []
        assert dict(Job.objects.values_list("key", "due_at")) == {
            "forget": NIGHT.replace(hour=3),
            "take-stock": NIGHT.replace(hour=4),
            "warn-of-forgetting": NIGHT.replace(hour=6),
            "digest": NIGHT.replace(hour=7),
            "remind": NIGHT.replace(hour=8),
            "escalate": NIGHT.replace(hour=8),
            "count-for-charts": NIGHT + timedelta(minutes=10),
            "alert-of-lost-mail": NIGHT + timedelta(minutes=10),
            "tidy": NIGHT + timedelta(hours=1),
        }

    def test_each_is_done_when_its_time_has_come_the_longest_waiting_first(self):
        run_due(NIGHT)
        assert run_due(NIGHT.replace(minute=9)) == []
        assert set(run_due(NIGHT.replace(minute=10))) == {"alert-of-lost-mail", "count-for-charts"}
        first, second, *same_hour, fifth, last = run_due(NIGHT.replace(hour=6))
        assert ({first, second}, set(same_hour)) == ({"alert-of-lost-mail", "count-for-charts"}, {"forget", "tidy"})
        assert (fifth, last) == ("take-stock", "warn-of-forgetting")
        job = Job.objects.get(key="forget")
        assert (job.due_at, job.done_at, job.leased_until) == (NIGHT.replace(hour=3) + timedelta(days=1), NIGHT.replace(hour=6), None)

    def test_a_worker_that_was_away_for_days_does_each_once(self):
        run_due(NIGHT)
        later = NIGHT + timedelta(days=4)
        assert sorted(run_due(later)) == sorted(JOBS)
        assert run_due(later) == []

    def test_a_worker_that_is_stopped_leaves_the_rest(self):
        run_due(NIGHT)
        asked = iter([False, *[True] * 6])
        assert len(run_due(MORNING, stopping=lambda: next(asked))) == 1
        assert len(run_due(MORNING)) == 6

    def test_a_job_of_another_release_is_left_alone(self):
        Job.objects.create(key="of-another-release", due_at=NIGHT)
        run_due(NIGHT)
        assert run_due(MORNING).count("of-another-release") == 0
        assert Job.objects.get(key="of-another-release").done_at is None

    def test_a_round_with_nothing_to_do_asks_once(self, django_assert_num_queries):
        run_due(NIGHT)
        with django_assert_num_queries(1):
            assert run_due(NIGHT) == []


class TestFailing:
    def test_neither_its_mails_nor_its_mark_stay_and_the_next_lease_does_it_all(self, monkeypatch, caplog):
        def do(now):
            queue_digest(Desk.objects.get(key="front"), [], [])
            if now == NIGHT:
                raise RuntimeError("visitor@example.org is in the way")

        only(monkeypatch, do)
        assert run_due(NIGHT) == []
        assert (Message.objects.count(), DBTaskResult.objects.count(), Job.objects.get().done_at) == (0, 0, None)
        assert [record.getMessage() for record in caplog.records if record.name == "portal.jobs"] == ["job failed"]
        assert run_due(NIGHT + Job.LEASE - timedelta(seconds=1)) == []
        after = NIGHT + Job.LEASE
        assert run_due(after) == ["only"]
        job = Job.objects.get()
        assert (Message.objects.count(), job.done_at, job.due_at, job.leased_until) == (1, after, after + timedelta(minutes=10), None)

    def test_it_does_not_hold_up_the_others(self, monkeypatch):
        def fail(now):
            raise RuntimeError

        monkeypatch.setattr(jobs, "JOBS", {"bad": Work(Every(10), fail), "good": Work(Every(10), lambda now: None)})
        for key in ("bad", "good"):
            Job.objects.create(key=key, due_at=NIGHT)
        assert run_due(NIGHT) == ["good"]

    def test_a_killed_worker_leaves_nothing_but_its_lease(self, monkeypatch):
        class Killed(BaseException):
            pass

        def do(now):
            queue_digest(Desk.objects.get(key="front"), [], [])
            raise Killed

        only(monkeypatch, do)
        with pytest.raises(Killed):
            run_due(NIGHT)
        job = Job.objects.get()
        assert (Message.objects.count(), job.leased_until, job.done_at) == (0, NIGHT + Job.LEASE, None)

    def test_whoever_took_longer_than_its_lease_leaves_no_mail_beside_the_others(self, monkeypatch):
        def do(now):
            queue_digest(Desk.objects.get(key="front"), [], [])
            Job.objects.update(leased_until=now + 2 * Job.LEASE)  # another worker has taken it meanwhile

        only(monkeypatch, do)
        assert run_due(NIGHT) == []
        assert (Message.objects.count(), Job.objects.get().done_at) == (0, None)

    def test_what_deletes_in_small_steps_keeps_the_steps_it_made(self, monkeypatch):
        def do(now):
            Desk.objects.filter(key="study").update(email="changed@example.org")
            raise RuntimeError

        only(monkeypatch, do, is_whole=False)
        assert run_due(NIGHT) == []
        assert Desk.objects.get(key="study").email == "changed@example.org"

    def test_the_log_names_nobody(self, monkeypatch, caplog):
        def fail(now):
            raise RuntimeError("visitor@example.org is in the way")

        only(monkeypatch, fail)
        run_due(NIGHT)
        [line] = [JsonFormatter().format(record) for record in caplog.records]
        assert {name: value for name, value in json.loads(line).items() if name in {"event", "job", "error"}} == {
            "event": "job failed",
            "job": "only",
            "error": "RuntimeError",
        }
        assert "visitor" not in line


class TestAtOnce:
    def test_one_of_several_workers_does_a_job(self, migrated, monkeypatch):
        only(monkeypatch, lambda now: queue_digest(Desk.objects.get(key="front"), [], []))
        assert sorted(at_once(4, lambda: run_due(MORNING))) == [[], [], [], ["only"]]
        assert Message.objects.count() == 1

    def test_while_one_is_at_it_another_passes_on(self, migrated, monkeypatch):
        begun, may_end = Event(), Event()

        def do(now):
            begun.set()
            may_end.wait(20)

        only(monkeypatch, do, is_whole=False)
        done = []

        def work():
            done.extend(run_due(NIGHT))
            connections.close_all()

        other = Thread(target=work)
        other.start()
        assert begun.wait(20)
        assert run_due(NIGHT) == []
        may_end.set()
        other.join(20)
        assert done == ["only"]

    def test_several_may_enter_them(self, migrated):
        at_once(3, lambda: run_due(NIGHT))
        assert sorted(Job.objects.values_list("key", flat=True)) == sorted(JOBS)


class TestDigest:
    def test_a_day_without_anything_is_no_mail(self):
        make_enquiry()
        jobs.send_digest(MORNING - timedelta(days=30))
        assert Message.objects.count() == 0

    def test_it_goes_to_the_front_desk_and_names_what_waits(self):
        waiting = make_late(is_quarantined=True, spam_signs=["markup"])
        late = make_late()
        make_late(state="answered")
        jobs.send_digest(MORNING)
        message = Message.objects.get()
        assert (message.kind, message.to_email, message.desk.key, message.enquiry) == ("digest", "front@example.org", "front", None)
        assert message.subject == "Today: 1 in quarantine, 1 overdue"
        assert [line for line in message.text.splitlines() if line.startswith("LIR-")] == [
            f"{each.reference}, Something else, Front desk, answer by 24 November 2026" for each in (waiting, late)
        ]
        assert "\n  - The text has links written for a web page.\n" in message.text

    def test_what_is_confidential_its_own_desk_hears_of_as_nobody_else_can_judge_it(self):
        secret = make_enquiry("invest", is_quarantined=True)
        Enquiry.objects.update(is_confidential=True)
        make_enquiry("study", is_quarantined=True)
        jobs.send_digest(secret.received_at)
        told = {message.desk.key: [line[:10] for line in message.text.splitlines() if line.startswith("LIR-")] for message in Message.objects.all()}
        assert told["invest"] == [secret.reference]
        assert {desk: len(references) for desk, references in told.items()} == {"front": 2, "invest": 1}

    def test_what_is_due_today_is_not_late_and_what_was_due_yesterday_in_brussels_is(self):
        late = make_late()
        jobs.send_digest(datetime(2026, 11, 24, 22, 59, tzinfo=UTC))
        assert Message.objects.count() == 0
        jobs.send_digest(datetime(2026, 11, 24, 23, 0, tzinfo=UTC))
        assert late.reference in Message.objects.get().text

    def test_it_costs_the_same_for_one_and_for_three(self, django_assert_num_queries):
        for number in (1, 3):
            for _ in range(number):
                make_late()
                make_late(is_quarantined=True)
            with django_assert_num_queries(5):
                jobs.send_digest(MORNING)


class TestLostMail:
    def test_those_who_oversee_hear_of_each_once(self, overseer):
        lost = make_lost()
        jobs.alert_of_lost_mail(NIGHT)
        jobs.alert_of_lost_mail(MORNING)
        alert = Message.objects.get(kind="alert")
        assert (alert.to_email, alert.subject) == ("overseer@example.org", "1 e-mail could not be delivered")
        assert f"\n{lost.enquiry.reference}: Acknowledgement, Failed\n" in alert.text
        lost.refresh_from_db()
        assert lost.alerted_at == NIGHT

    def test_a_further_one_is_a_further_alert(self, overseer):
        for moment in (NIGHT, MORNING):
            make_lost()
            jobs.alert_of_lost_mail(moment)
        assert [alert.subject[0] for alert in Message.objects.filter(kind="alert")] == ["1", "1"]

    def test_a_lost_alert_makes_none(self, overseer):
        make_lost()
        jobs.alert_of_lost_mail(NIGHT)
        Message.objects.filter(kind="alert").update(state=Message.State.FAILED)
        jobs.alert_of_lost_mail(MORNING)
        assert Message.objects.filter(kind="alert").count() == 1

    def test_a_lost_digest_is_told_too(self, overseer):
        queue_digest(Desk.objects.get(key="front"), [], [])
        Message.objects.update(state=Message.State.BOUNCED)
        jobs.alert_of_lost_mail(NIGHT)
        assert "\nThe desk’s day, Bounced\n" in Message.objects.get(kind="alert").text

    def test_it_costs_the_same_for_one_and_for_three(self, overseer, django_assert_num_queries):
        for number in (1, 3):
            for _ in range(number):
                make_lost()
            with django_assert_num_queries(6):
                jobs.alert_of_lost_mail(NIGHT)


class TestWarning:
    def make_soon(self, days, **fields):
        enquiry = make_enquiry(**fields)
        Enquiry.objects.filter(pk=enquiry.pk).update(forget_on=MORNING.date() + timedelta(days=days))
        return enquiry

    def test_a_week_before_and_once(self, overseer):
        soon = [self.make_soon(7), self.make_soon(1)]
        self.make_soon(8)
        self.make_soon(1, is_quarantined=True)
        for moment in (MORNING, MORNING + timedelta(hours=1)):
            jobs.warn_of_forgetting(moment)
        warning = Message.objects.get()
        assert (warning.kind, warning.to_email, warning.subject) == (
            "alert",
            "overseer@example.org",
            "2 enquiries will be forgotten within a week",
        )
        assert [line for line in warning.text.splitlines() if "LIR-" in line] == [
            f"26 November 2026: {soon[1].reference}, {soon[1].purpose_definition.name}, New",
            f"2 December 2026: {soon[0].reference}, {soon[0].purpose_definition.name}, New",
        ]
        jobs.warn_of_forgetting(MORNING + timedelta(days=1))
        assert [message.subject for message in Message.objects.order_by("pk")][1:] == ["1 enquiry will be forgotten within a week"]

    def test_the_nights_job_forgets_what_was_warned_of(self, overseer):
        self.make_soon(7)
        jobs.warn_of_forgetting(MORNING)
        for days, left in ((6, 1), (7, 0)):
            jobs.forget(NIGHT + timedelta(days=days))
            assert Enquiry.objects.count() == left

    def test_the_nights_job_overwrites_what_the_search_still_holds(self):
        forget([make_enquiry(name="Unforgettable")])
        make_enquiry()
        jobs.forget(NIGHT)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SELECT block FROM contact_searchtext_index_data")
                assert b"unforgettable" not in b"".join(block for (block,) in cursor.fetchall())
        assert search.is_index_sound()

    def test_it_costs_the_same_for_one_and_for_three(self, overseer, django_assert_num_queries):
        for number in (1, 3):
            for _ in range(number):
                self.make_soon(1)
            with django_assert_num_queries(6):
                jobs.warn_of_forgetting(MORNING)


class TestTidy:
    def test_counts_of_a_day_go(self):
        times_today("yesterday", NIGHT - timedelta(days=1))
        times_today("since", NIGHT - timedelta(hours=23))
        jobs.tidy(NIGHT)
        assert Tally.objects.get().since == NIGHT - timedelta(hours=23)

    def test_records_of_finished_tasks_go_after_two_weeks_and_waiting_ones_never(self):
        for status in TaskResultStatus:
            for days in (13, 14):
                moment = NIGHT - timedelta(days=days)
                task = DBTaskResult.objects.filter(pk=deliver_message.enqueue(0).id)
                task.update(status=status, started_at=moment, finished_at=moment)
        jobs.tidy(NIGHT)
        assert sorted((row.status, (NIGHT - row.started_at).days) for row in DBTaskResult.objects.all()) == [
            ("FAILED", 13),
            ("READY", 13),
            ("READY", 14),
            ("RUNNING", 13),
            ("RUNNING", 14),
            ("SUCCESSFUL", 13),
        ]

    def test_digests_go_a_month_after_they_were_sent_and_enquiries_mails_do_not(self):
        sent = {"state": Message.State.SENT, "sent_at": NIGHT - timedelta(days=30)}
        old, new, unsent = (queue_digest(Desk.objects.get(key="front"), [], []) for _ in range(3))
        acknowledgement = queue_acknowledgement(make_enquiry())
        Message.objects.filter(pk__in=[old.pk, acknowledgement.pk]).update(**sent)
        Message.objects.filter(pk=new.pk).update(state=Message.State.SENT, sent_at=NIGHT - timedelta(days=29))
        jobs.tidy(NIGHT)
        assert list(Message.objects.order_by("pk")) == [new, unsent, acknowledgement]


def test_sqlite_takes_stock_of_its_indexes_at_night_and_postgresql_does_so_by_itself():
    make_enquiry("study")
    run_due(NIGHT)
    with CaptureQueriesContext(connection) as asked:
        assert "take-stock" in run_due(MORNING)
    assert ("ANALYZE" in [query["sql"] for query in asked.captured_queries]) is (connection.vendor == "sqlite")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'contact_enquiry'")
            assert ("contact_enquiry_inbox",) in cursor.fetchall()
