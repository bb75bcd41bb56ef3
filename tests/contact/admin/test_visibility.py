"""Who may know of an enquiry, and who may act on it: the querysets at which every page of the staff's side starts."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from contact.models import Desk, Enquiry, Message
from tests.contact.admin.staff import changed, given_up, make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

#: Members of these desks, or who oversees.
READERS = ["study", "talent", "front", "invest", "manager", "root"]


@pytest.fixture
def readers():
    found = {desk: make_staff(desk, "Desk", desks=[desk]) for desk in READERS[:4]}
    return found | {"manager": make_staff("manager", "Manager"), "root": User.objects.create_superuser("root")}


def who(readers, method, row):
    """Return which of the readers a queryset's method finds a row for."""
    return [name for name, user in readers.items() if getattr(type(row).objects.all(), method)(user).filter(pk=row.pk).exists()]


#: What an enquiry of the study desk is like: who may know of it, and who may act on it.
CASES = {
    "plain": ({}, ["study", "manager", "root"], ["study", "manager", "root"]),
    "copied": ({"copies": "talent"}, ["study", "talent", "manager", "root"], ["study", "manager", "root"]),
    "overdue": ({"late": 1}, ["study", "front", "manager", "root"], ["study", "front", "manager", "root"]),
    "due today": ({"late": 0}, ["study", "manager", "root"], ["study", "manager", "root"]),
    "late and answered": ({"late": 9, "state": "answered"}, ["study", "manager", "root"], ["study", "manager", "root"]),
    "quarantined": ({"is_quarantined": True}, ["study", "front", "manager", "root"], ["study", "front", "manager", "root"]),
    "confidential": ({"is_confidential": True}, ["study"], ["study"]),
    "confidential, late, in quarantine and copied": (
        {"is_confidential": True, "is_quarantined": True, "late": 9, "copies": "talent"},
        ["study"],
        ["study"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_who_may_know_and_who_may_act(readers, case):
    fields, know, act = CASES[case]
    enquiry = make_enquiry("study")
    if "copies" in fields:
        enquiry.copies.set(Desk.objects.filter(key=fields["copies"]))
    values = {name: value for name, value in fields.items() if name not in {"late", "copies"}}
    if "late" in fields:
        values["due_on"] = timezone.localdate() - timedelta(days=fields["late"])
    enquiry = changed(enquiry, **values)
    message = given_up(enquiry)
    assert {
        "enquiry": (who(readers, "visible_to", enquiry), who(readers, "handled_by", enquiry)),
        "message": (who(readers, "visible_to", message), who(readers, "handled_by", message)),
    } == dict.fromkeys(["enquiry", "message"], (know, act))


def test_what_is_about_no_enquiry_is_for_who_oversees(readers):
    message = Message.objects.create(kind="digest", to_email="front@example.org", language="en", subject="s", text="t")
    assert who(readers, "visible_to", message) == who(readers, "handled_by", message) == ["manager", "root"]


def test_a_desk_that_is_off_keeps_its_enquiries(readers):
    enquiry = make_enquiry("study")
    Desk.objects.filter(key="study").update(is_active=False)
    assert who(readers, "visible_to", enquiry) == ["study", "manager", "root"]


def test_who_may_not_act_anywhere_acts_nowhere():
    author = make_staff("author", "Author", desks=["study"])
    make_enquiry("study")
    given_up(Enquiry.objects.get())
    assert (Enquiry.objects.handled_by(author).count(), Message.objects.handled_by(author).count()) == (0, 0)


def test_somebody_at_two_desks_finds_each_enquiry_once():
    user = make_staff("both", "Desk", desks=["study", "talent", "front"])
    enquiry = changed(make_enquiry("study", is_quarantined=True), due_on="2020-01-01")
    enquiry.copies.set(Desk.objects.filter(key__in=["talent", "front"]))
    assert list(Enquiry.objects.visible_to(user)) == [enquiry]


def test_it_costs_the_same_at_any_number_of_rows(readers, django_assert_num_queries):
    readers["study"].get_all_permissions()  # asked once a request
    for _ in range(2):
        make_enquiry("study")
        with django_assert_num_queries(2):
            list(Enquiry.objects.visible_to(readers["study"]))
        make_enquiry("study")
