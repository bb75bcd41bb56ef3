"""The name under which colleagues find what somebody did. That the pages show it is proved with them."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from contact import actions, notes
from contact.models import HistoryEntry
from contact.models.acting import name_of
from tests.contact.admin.staff import make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def test_name_of():
    assert name_of(User(username="els")) == "els"
    assert name_of(User(username="els", first_name="Els", last_name="Peeters")) == "Els Peeters"


def test_who_did_it_by_name_also_when_the_account_has_gone():
    els = make_staff("els", "Desk", desks=["study"])
    User.objects.filter(pk=els.pk).update(first_name="Els", last_name="Peeters")
    enquiry = make_enquiry("study")
    enquiry.record(HistoryEntry.Kind.TAKEN, els)
    assert [entry.who for entry in enquiry.history.all()] == ["", "Els Peeters"]
    User.objects.get(pk=els.pk).delete()
    assert [entry.who for entry in enquiry.history.all()] == ["", "els"]


def test_the_page_names_people_as_colleagues_do(client):
    els = make_staff("els", "Desk", desks=["study"])
    User.objects.filter(pk=els.pk).update(first_name="Els", last_name="Peeters")
    els.refresh_from_db()
    enquiry, reader = make_enquiry("study"), make_staff("reader", "Desk", desks=["study"])
    notes.write(enquiry, els, "Called them.")
    actions.assign(enquiry, reader, els)
    client.force_login(reader)
    page = client.get(reverse("admin:contact_enquiry_change", args=[enquiry.pk])).content.decode()
    assert '<p class="by"><b>Els Peeters</b>' in page
    assert "Owner: Els Peeters" in page
    assert ">els<" not in page
