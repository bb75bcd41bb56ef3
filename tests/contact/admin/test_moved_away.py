"""Whoever moves an enquiry out of their own sight can take that back for a while, and nobody else."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from contact.models import Desk, HistoryEntry
from tests.contact.admin.staff import make_staff
from tests.contact.admin.test_enquiries import LIST, history, page_of, told
from tests.contact.admin.test_enquiry_page import send, where_it_stands
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(client, study):
    """Return an enquiry that a member of the study desk has just moved to the talent desk."""
    client.force_login(study)
    enquiry = make_enquiry("study")
    send(client, enquiry, "move", desk=Desk.objects.get(key="talent").pk)
    return enquiry


def offer(client):
    """Return the number of the entry that the list offers to take back, or nothing."""
    found = re.search(r'class="moved-away".+?name="number" value="(\d+)"', client.get(LIST).content.decode(), re.DOTALL)
    return found and int(found[1])


def test_the_list_offers_to_take_it_back_and_that_leads_to_its_page(client, moved):
    page = client.get(LIST).content.decode()
    assert f"You moved {moved.reference} to the International talent desk." in page
    response = send(client, moved, "undo", number=offer(client))
    assert (told(response), response.redirect_chain) == ([("success", "Undone.")], [(page_of(moved), 302)])
    assert where_it_stands(moved) == ("new", None, "study")
    assert history(moved) == [("received", ""), ("moved", "study"), ("undone", "study")]
    assert offer(client) is None


def test_nothing_else_can_be_done_with_it(client, moved):
    for verb in ("take", "close", "move", "answer", "note"):
        assert told(send(client, moved, verb, desk=Desk.objects.get(key="study").pk, text="A word"))[0][0] == "warning"
    assert where_it_stands(moved) == ("new", None, "talent")


def test_not_once_somebody_has_seen_to_it(client, moved):
    number = offer(client)
    moved.record(HistoryEntry.Kind.TAKEN)
    assert offer(client) is None
    assert told(send(client, moved, "undo", number=number))[0][0] == "warning"
    assert where_it_stands(moved)[2] == "talent"


def test_not_for_long(client, moved):
    number = offer(client)
    HistoryEntry.objects.filter(pk=number).update(at=timezone.now() - timedelta(hours=2))
    assert offer(client) is None
    assert told(send(client, moved, "undo", number=number))[0][0] == "warning"
    assert where_it_stands(moved)[2] == "talent"


def test_not_by_another(client, moved):
    number = offer(client)
    client.force_login(make_staff("other", "Desk", desks=["study"]))
    assert offer(client) is None
    assert told(send(client, moved, "undo", number=number))[0][0] == "warning"
    assert where_it_stands(moved)[2] == "talent"


def test_whose_desk_has_a_copy_takes_it_back_from_its_page(client, moved, study):
    moved.copies.set(study.desks.all())
    page = client.get(page_of(moved)).content.decode()
    assert re.findall(r'name="verb" value="([\w-]+)"', page) == ["undo"]
    assert told(send(client, moved, "undo", number=moved.history.latest("pk").pk)) == [("success", "Undone.")]
