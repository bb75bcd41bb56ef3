"""The lists of the desks' day. Who may know of what is proved in tests/contact/admin/test_visibility.py."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contact.models import Enquiry
from contact.querysets import LISTS
from tests.contact.admin.staff import changed, make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def anna():
    return make_staff("anna", "Desk", desks=["study", "front"])


@pytest.fixture
def stored(anna):
    """Store an enquiry of each kind, and return them by name."""
    bram = make_staff("bram", "Desk", desks=["invest"])
    kinds = {
        "new": {},
        "another desk's": {"desk_id": bram.desks.get().pk},
        "anna's": {"owner": anna, "state": "assigned", "due_on": TODAY},
        "bram's, late": {"owner": bram, "state": "assigned", "due_on": TODAY - timedelta(days=1)},
        "in quarantine": {"is_quarantined": True},
        "asked": {"owner": anna, "state": "answered", "consent_asked_at": timezone.now(), "due_on": TODAY},
        "closed, late": {"owner": anna, "state": "closed", "due_on": TODAY - timedelta(days=1)},
        "spam": {"state": "spam", "due_on": TODAY},
    }
    return {name: changed(make_enquiry("study"), **{"due_on": TODAY + timedelta(days=1)} | fields) for name, fields in kinds.items()}


#: What is in each list: by its key, and by the name of its method.
EXPECTED = {
    "mine": {"anna's"},
    "new": {"new"},
    "today": {"anna's"},
    "overdue": {"bram's, late"},
    "unassigned": {"new", "another desk's"},
    "consent": {"asked"},
    "quarantine": {"in quarantine"},
    "open": {"new", "another desk's", "anna's", "bram's, late", "in quarantine"},
}


def named(enquiries, stored):
    names = {enquiry.pk: name for name, enquiry in stored.items()}
    return {names[enquiry.pk] for enquiry in enquiries}


def test_each_list_holds_its_own(stored, anna):
    assert {key: named(Enquiry.objects.listed(key, anna), stored) for key in LISTS} == EXPECTED
    rows = Enquiry.objects.all()
    by_method = {
        "mine": rows.owned_by(anna),
        "new": rows.new_at_desks_of(anna),
        "today": rows.due_today(),
        "overdue": rows.overdue(),
        "unassigned": rows.unassigned(),
        "consent": rows.waiting_for_consent(),
        "quarantine": rows.in_quarantine(),
        "open": rows.open(),
    }
    assert {key: named(found, stored) for key, found in by_method.items()} == EXPECTED


def test_another_day_has_other_lists(stored, anna):
    tomorrow = TODAY + timedelta(days=1)
    assert named(Enquiry.objects.due_today(tomorrow), stored) == {"new", "another desk's", "in quarantine"}
    assert named(Enquiry.objects.overdue(tomorrow), stored) == {"anna's", "bram's, late"}
    assert Enquiry.objects.counts(anna, tomorrow)["overdue"] == 2


def test_they_are_counted_by_one_question_each_as_long_as_it_is(stored, anna, django_assert_num_queries):
    with django_assert_num_queries(1):
        counts = Enquiry.objects.counts(anna)
    assert counts == {key: len(names) for key, names in EXPECTED.items()}


def test_nobody_counts_what_is_hidden(stored):
    clerk = make_staff("clerk", "Desk", desks=["invest"])
    counts = Enquiry.objects.visible_to(clerk).counts(clerk)
    assert counts == dict.fromkeys(LISTS, 0) | {"new": 1, "unassigned": 1, "open": 1}
    assert set(Enquiry.objects.visible_to(User.objects.create_user("guest")).counts(clerk).values()) == {0}


def plan_of(sql, avoided):
    """Return how the database answers a question, step by step.

    Args:
        sql: the question.
        avoided: ways of PostgreSQL to read so few rows all: what matters is whether there is another way.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in avoided:
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        return [row[-1].strip() for row in cursor.fetchall()]


def test_counting_reads_no_enquiry_that_is_in_no_list(stored, anna):
    """It costs what is open, in whatever archive."""
    with CaptureQueriesContext(connection) as asked:
        Enquiry.objects.visible_to(anna).counts(anna)
    plan = plan_of(asked.captured_queries[-1]["sql"], ["seqscan"])
    read_whole = {"postgresql": "Seq Scan on contact_enquiry ", "sqlite": "SCAN contact_enquiry"}[connection.vendor]
    assert [step for step in plan if read_whole in f"{step} "] == []
    assert any("contact_enquiry_quarantine" in step for step in plan)


@pytest.mark.parametrize("asked", [{}, {"purpose": "invest"}, {"countries": "be"}, {"sector": "health"}, {"owner": None}, {"state": "answered"}])
def test_the_inbox_walks_through_an_index_alone(stored, anna, asked):
    """Whoever filters by what few enquiries have walks past all the others: by an index, not by their texts."""
    with CaptureQueriesContext(connection) as captured:
        list(Enquiry.objects.for_inbox().visible_to(anna).filter(**asked).values_list("pk", flat=True)[:1001])
    plan = plan_of(captured.captured_queries[-1]["sql"], ["seqscan", "bitmapscan", "indexscan"])
    found = {"postgresql": "Index Only Scan using contact_enquiry", "sqlite": "contact_enquiry USING COVERING INDEX"}[connection.vendor]
    assert any(found in step for step in plan), plan
