import logging
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django_tasks_db.models import DBTaskResult

from contact import retention
from contact.letters import announce, queue_acknowledgement
from contact.links import one_time
from contact.models import Attachment, AuditEntry, Desk, Enquiry, HistoryEntry, Message, Note, PrivateLink, Statistic
from contact.retention import count, forget, forget_date, purge
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 25)


def make_old(days=0, **fields):
    """Store an enquiry whose time came so many days before ``DAY``."""
    enquiry = make_enquiry(**fields)
    Enquiry.objects.filter(pk=enquiry.pk).update(forget_on=DAY - timedelta(days=days), warned_on=DAY - timedelta(days=7))
    return enquiry


def make_whole(**fields):
    """Store an enquiry with everything that may hang on one."""
    enquiry = make_enquiry(**fields)
    enquiry.copies.add(Desk.objects.get(key="talent"))
    messages = [queue_acknowledgement(enquiry), *announce(enquiry)]
    admin = User.objects.create_user(f"judge-{enquiry.pk}")
    enquiry.record(HistoryEntry.Kind.OPENED, admin)
    enquiry.notes.create(by=admin, text=f"A note about {enquiry.name}")
    messages[0].attachments.create(name=f"For {enquiry.name}.txt", content_type="text/plain", size=8, content=enquiry.name.encode())
    one_time(enquiry, PrivateLink.Kind.COPY)
    for row in (enquiry, *messages):
        kind = ContentType.objects.get_for_model(row)
        LogEntry.objects.create(user=admin, content_type=kind, object_id=str(row.pk), object_repr=str(row), action_flag=CHANGE)
    return enquiry


def rows():
    models = (Enquiry, HistoryEntry, Message, Attachment, Note, PrivateLink, Enquiry.copies.through, DBTaskResult, LogEntry)
    return [model.objects.count() for model in models]


@pytest.mark.parametrize(
    ("last_message", "months", "day"),
    [
        (datetime(2026, 11, 25, 12, tzinfo=UTC), 12, date(2027, 11, 25)),
        (datetime(2026, 11, 25, 23, 30, tzinfo=UTC), 12, date(2027, 11, 26)),  # in Brussels it is tomorrow
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 12, date(2029, 2, 28)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 48, date(2032, 2, 29)),
        (datetime(2027, 2, 28, 12, tzinfo=UTC), 12, date(2028, 2, 28)),
        (datetime(2026, 8, 31, 12, tzinfo=UTC), 6, date(2027, 2, 28)),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), 1, date(2027, 1, 31)),
        (datetime(2026, 11, 30, 12, tzinfo=UTC), 1, date(2026, 12, 30)),
    ],
)
def test_forget_date(last_message, months, day):
    assert forget_date(last_message, months) == day


class TestPurge:
    def test_nothing_goes_before_somebody_had_a_week_to_look(self):
        enquiry = make_old()
        for warned_on, kept in ((None, True), (DAY - timedelta(days=6), True), (DAY - timedelta(days=7), False)):
            Enquiry.objects.update(warned_on=warned_on)
            purge("worker", DAY)
            assert Enquiry.objects.filter(pk=enquiry.pk).exists() == kept

    def test_what_has_had_its_time_goes_and_the_rest_stays(self):
        make_old(1)
        make_old(0)
        later = make_old(-1)
        assert purge("worker", DAY) == 2
        assert list(Enquiry.objects.all()) == [later]

    def test_what_nobody_has_judged_stays_for_ever(self):
        waiting = make_old(5000, is_quarantined=True)
        assert purge("worker", DAY) == 0
        Enquiry.objects.filter(pk=waiting.pk).update(is_quarantined=False)
        assert purge("worker", DAY) == 1

    def test_what_was_judged_to_be_spam_goes(self):
        make_old(state="spam")
        assert purge("worker", DAY) == 1

    def test_it_is_noted_and_logged_without_anybody(self, caplog):
        make_old()
        with caplog.at_level(logging.INFO):
            purge("worker", DAY)
            purge("worker", DAY)
        assert list(AuditEntry.objects.values_list("action", "by", "subject", "enquiries")) == [("purge", "worker", "", 1)]
        told = [record for record in caplog.records if record.name == "portal.retention"]
        assert [(record.getMessage(), record.count) for record in told] == [("enquiries forgotten", 1)]
        assert "isitor" not in str([vars(record) for record in told])

    def test_many_go_in_small_transactions(self, monkeypatch):
        monkeypatch.setattr(retention, "BATCH", 2)
        for _ in range(5):
            make_old()
        assert purge("worker", DAY) == 5
        assert sorted(AuditEntry.objects.values_list("enquiries", flat=True)) == [1, 2, 2]

    def test_when_a_batch_fails_the_earlier_ones_are_done_and_counted_once(self, monkeypatch):
        monkeypatch.setattr(retention, "BATCH", 2)
        for _ in range(4):
            make_old()
        noted = []

        def fail_the_second_time(*args):
            noted.append(args)
            if len(noted) == 2:
                raise RuntimeError
            return AuditEntry.objects.create(action="purge", by="worker", enquiries=args[2])

        monkeypatch.setattr(retention, "note", fail_the_second_time)
        with pytest.raises(RuntimeError):
            purge("worker", DAY)
        assert (Enquiry.objects.count(), Statistic.objects.get().count) == (2, 2)
        assert purge("worker", DAY) == 2
        assert (Enquiry.objects.count(), Statistic.objects.get().count) == (0, 4)

    def test_a_batch_costs_the_same_for_one_and_for_three(self, django_assert_num_queries):
        ContentType.objects.get_for_model(Enquiry), ContentType.objects.get_for_model(Message)
        make_old()
        purge("worker", DAY)  # the statistic is there from now on
        for number in (1, 3):
            for _ in range(number):
                make_old()
            with django_assert_num_queries(21):
                purge("worker", DAY)


class TestForget:
    def test_everything_that_hangs_on_it_goes_and_nothing_of_another(self):
        gone, stays = make_whole(), make_whole()
        before = rows()
        assert 0 not in before
        forget([gone])
        assert rows() == [number // 2 for number in before]
        assert Enquiry.objects.get() == stays
        assert set(Message.objects.values_list("enquiry", flat=True)) == {stays.pk}
        tasks = [task["args"][0] for task in DBTaskResult.objects.values_list("args_kwargs", flat=True)]
        assert sorted(tasks) == list(stays.messages.order_by("pk").values_list("pk", flat=True))

    def test_tasks_of_other_kinds_stay(self):
        enquiry = make_whole()
        DBTaskResult.objects.update(task_path="news.tasks.something")
        forget([enquiry])
        assert DBTaskResult.objects.count() == 3

    def test_no_table_holds_a_word_of_it(self):
        forget([make_whole(name="Zebulon Quixotic", email="zq@example.org", message="Where is the aardvark of Leuven, please?")])
        words = ("Zebulon", "zq@", "aardvark")
        with connections["default"].cursor() as cursor:
            for table in connections["default"].introspection.table_names():
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
                assert [word for word in words if word in str(cursor.fetchall())] == [], table

    def test_counts_stay(self):
        received = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
        enquiry = make_enquiry("invest", arrival=received, answered_at=received + timedelta(days=2), state="answered")
        forget([enquiry])
        assert list(Statistic.objects.values_list("month", "purpose", "sector", "countries", "days_to_answer", "count")) == [
            (date(2026, 4, 1), "invest", "health", "eea", 2, 1)
        ]

    def test_nothing_is_no_work(self):
        forget([])
        assert Statistic.objects.count() == 0

    def test_it_is_all_or_nothing(self, monkeypatch):
        enquiry = make_whole()
        before = rows()
        monkeypatch.setattr(retention, "Enquiry", None)
        with pytest.raises(AttributeError):
            forget([enquiry])
        assert (rows(), Statistic.objects.count()) == (before, 0)


class TestCount:
    def test_two_of_one_description_are_two_and_they_add_up(self):
        for purpose in ("other", "other", "study", "other"):
            forget([make_enquiry(purpose)])
        forget([make_enquiry("study"), make_enquiry("study"), make_enquiry("other")])
        assert dict(Statistic.objects.values_list("purpose", "count")) == {"other": 4, "study": 3}

    def test_two_at_once_are_two(self, migrated):
        enquiries = [make_enquiry("other"), make_enquiry("study")]
        orders = iter([enquiries, enquiries[::-1]])
        at_once(2, lambda: count(next(orders)))
        assert dict(Statistic.objects.values_list("purpose", "count")) == {"other": 2, "study": 2}

    def test_whoever_counts_takes_the_rows_in_one_order(self, django_assert_num_queries):
        enquiries = [make_enquiry("other"), make_enquiry("study"), make_enquiry("collaborate")]
        count(enquiries)
        asked = []
        for order in (enquiries, enquiries[::-1]):
            with django_assert_num_queries(6) as queries:
                count(order)
            asked.append([query["sql"] for query in queries])
        assert asked[0] == asked[1]


class TestAtOnce:
    def test_two_who_purge_forget_and_count_each_once(self, migrated, monkeypatch):
        monkeypatch.setattr(retention, "BATCH", 3)
        for number in range(20):
            make_old(purpose=["other", "study"][number % 2])
        assert sum(at_once(2, lambda: purge("worker", DAY))) == 20
        assert dict(Statistic.objects.values_list("purpose", "count")) == {"other": 10, "study": 10}
        assert sum(AuditEntry.objects.values_list("enquiries", flat=True)) == 20

    def test_a_reader_beside_it_sees_all_or_nothing(self, migrated):
        make_whole()
        Enquiry.objects.update(forget_on=DAY, warned_on=DAY - timedelta(days=7))
        before = rows()
        in_the_middle, seen = Event(), Event()

        def purge_slowly():
            with transaction.atomic():
                purge("worker", DAY)
                in_the_middle.set()
                seen.wait(20)
            connections.close_all()

        other = Thread(target=purge_slowly)
        other.start()
        assert in_the_middle.wait(20)
        beside = rows()
        seen.set()
        other.join(20)
        assert (beside, rows()) == (before, [0] * len(before))
