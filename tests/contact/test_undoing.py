import pytest

from contact import actions, quarantine
from contact.models import Desk, Enquiry, HistoryEntry
from contact.undoing import ASIDE, UNDOABLE, last_change, undo, undoable
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

COLUMNS = ("state", "owner_id", "desk_id", "due_on", "is_quarantined")


@pytest.fixture
def anna(db):
    return make_staff("anna", "Desk", desks=["study"])


def columns(enquiry):
    return Enquiry.objects.values(*COLUMNS).get(pk=enquiry.pk)


def do(kind, anna):
    """Do what an undoable kind of entry tells of, and return the enquiry and its columns before that."""
    before = {
        "given-back": {"owner": anna, "state": "assigned"},
        "reopened": {"state": "closed", "due_on": "2026-01-05"},
        "not-spam": {"state": "spam"},
    }
    enquiry = in_quarantine("study") if kind == "released" else changed(make_enquiry("study"), **before.get(kind, {}))
    colleague = make_staff("els", "Desk", desks=["study"])
    columns_before = columns(enquiry)
    verbs = {
        "taken": lambda: actions.take(enquiry, anna),
        "assigned": lambda: actions.assign(enquiry, anna, colleague),
        "given-back": lambda: actions.assign(enquiry, anna, None),
        "moved": lambda: actions.move(enquiry, anna, Desk.objects.get(key="talent")),
        "closed": lambda: actions.close(enquiry, anna),
        "reopened": lambda: actions.reopen(enquiry, anna),
        "spam": lambda: quarantine.mark_spam(enquiry, anna),
        "not-spam": lambda: quarantine.take_back(enquiry, anna),
        "released": lambda: quarantine.release(enquiry, anna),
    }
    assert verbs[kind]() is True
    return enquiry, columns_before


@pytest.mark.parametrize("kind", UNDOABLE)
def test_everything_that_can_be_undone_is_as_it_was(anna, kind):
    enquiry, before = do(kind, anna)
    entry = last_change(enquiry)
    assert (entry.kind, undoable(entry), columns(enquiry) != before) == (kind, entry, True)
    assert undo(entry, anna) is True
    assert columns(enquiry) == before
    assert enquiry.history.last().details == {"undone": kind}


def test_once_and_only_the_latest(anna):
    enquiry = make_enquiry("study")
    actions.take(enquiry, anna)
    first = last_change(enquiry)
    actions.close(enquiry, anna)
    second = last_change(enquiry)
    assert [undo(first, anna), undo(second, anna), undo(second, anna), undo(first, anna)] == [False, True, False, False]
    assert columns(enquiry)["state"] == "assigned"


def test_what_is_only_said_of_it_does_not_stand_in_the_way(anna):
    enquiry = make_enquiry("study")
    actions.take(enquiry, anna)
    for kind in ASIDE:
        enquiry.record(kind, anna)
    assert undo(last_change(enquiry), anna) is True


def test_what_changed_past_the_verbs_stands_in_the_way(anna):
    enquiry = make_enquiry("study")
    actions.take(enquiry, anna)
    changed(enquiry, state="answered")
    assert undo(last_change(enquiry), anna) is False
    assert columns(enquiry)["state"] == "answered"


@pytest.mark.parametrize("kind", sorted(set(HistoryEntry.Kind.values) - set(UNDOABLE) - set(ASIDE)))
def test_what_was_mailed_or_came_from_outside_cannot_be(anna, kind):
    enquiry = make_enquiry("study")
    actions.take(enquiry, anna)
    enquiry.record(kind, anna)
    assert undoable(last_change(enquiry)) is None


@pytest.mark.parametrize("gone", ["deleted", "switched off", "desk off"])
def test_nothing_comes_back_to_somebody_who_left_or_a_desk_that_is_off(anna, gone):
    bram, enquiry = make_staff("bram", "Desk", desks=["study"]), make_enquiry("study")
    actions.take(enquiry, bram)
    actions.assign(enquiry, anna, None)
    if gone == "desk off":
        actions.move(enquiry, anna, Desk.objects.get(key="talent"))
        Desk.objects.filter(key="study").update(is_active=False)
    elif gone == "deleted":
        bram.delete()
    else:
        type(bram).objects.filter(pk=bram.pk).update(is_active=False)
    before = columns(enquiry)
    assert undo(last_change(enquiry), anna) is False
    assert columns(enquiry) == before


def test_an_entry_of_before_there_was_undoing_cannot_be(anna):
    enquiry = make_enquiry("study")
    assert undoable(enquiry.record("spam", anna)) is None


def test_of_two_who_undo_at_once_one_does(migrated):
    anna = make_staff("anna", "Desk", desks=["study"])
    enquiry = make_enquiry("study")
    actions.take(enquiry, anna)
    entry = last_change(enquiry)
    assert sorted(at_once(3, lambda: undo(entry, anna))) == [False, False, True]
    assert [each.kind for each in enquiry.history.all()] == ["received", "taken", "undone"]
