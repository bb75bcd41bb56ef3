from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from contact.letters import announce, queue_acknowledgement, queue_digest
from contact.models import Desk, Enquiry, Job, Message, SearchText
from contact.soundness import complaints
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

UNTOLD = "Open, and its desk was never told"


def make_sound(**fields):
    """Store an enquiry as its arrival does, with all its mail sent."""
    enquiry = make_enquiry(**fields)
    for message in (queue_acknowledgement(enquiry), *announce(enquiry)):
        message.claim()
        message.mark_sent()
    return enquiry


def change(enquiry, **values):
    Enquiry.objects.filter(pk=enquiry.pk).update(**values)
    return [enquiry.reference]


def test_an_empty_portal_and_a_sound_enquiry_give_no_complaint():
    assert complaints() == {}
    make_sound()
    assert complaints() == {}


def test_without_a_history():
    make_sound()
    bad = make_sound()
    bad.history.all().delete()
    assert complaints() == {"Without a history": [bad.reference]}


def test_under_a_form_that_is_gone():
    assert complaints() == {}
    assert change(make_sound(), definition_version=99) == complaints()["Sent with a form that is no longer there"]


def test_open_at_a_desk_that_is_off():
    make_sound(state="answered")
    bad = make_sound()
    Desk.objects.filter(key="partnership").update(is_active=False)
    assert complaints() == {"Open at a desk that is switched off": [bad.reference]}


def test_confidential_at_a_desk_without_members():
    bad = make_sound()
    expected = change(bad, is_confidential=True)
    assert complaints() == {"Confidential, at a desk without members": expected}
    bad.desk.members.add(User.objects.create_user("member", is_staff=True))
    assert complaints() == {}
    User.objects.update(is_active=False)
    assert complaints() == {"Confidential, at a desk without members": expected}
    bad.desk.members.clear()
    change(bad, state="closed")
    assert complaints() == {}


def test_a_desk_that_was_never_told():
    bad = make_enquiry()
    assert complaints() == {UNTOLD: [bad.reference]}
    for fields in ({"is_quarantined": True}, {"is_quarantined": False, "is_example": True}, {"is_example": False, "state": "spam"}):
        change(bad, **fields)
        assert complaints() == {}


def test_mail_that_was_given_up():
    enquiry = make_sound()
    queue_digest(Desk.objects.get(key="front"), [], [])
    Message.objects.filter(kind__in=["acknowledgement", "digest"]).update(state=Message.State.BOUNCED, sent_at=None)
    assert complaints() == {"With mail that was given up": [enquiry.reference, "digest"]}


def test_mail_that_no_worker_sends():
    message = queue_acknowledgement(make_enquiry(state="answered"))
    assert complaints(message.next_attempt_at + timedelta(minutes=14)) == {}
    assert complaints(message.next_attempt_at + timedelta(minutes=15)) == {
        "With mail that is due and that no worker sends": [message.enquiry.reference]
    }


def test_work_that_no_worker_does():
    now = timezone.now()
    Job.objects.create(key="digest", due_at=now)
    assert complaints(now + timedelta(minutes=119)) == {}
    assert complaints(now + timedelta(minutes=120)) == {"Work by the clock that no worker does": ["digest"]}


def test_kept_too_long():
    today = timezone.localdate()
    enquiry = make_sound()
    change(enquiry, forget_on=today - timedelta(days=8))
    assert complaints() == {}
    expected = change(enquiry, forget_on=today - timedelta(days=9))
    assert complaints() == {"Kept too long: the nightly job has not run": expected}
    change(enquiry, is_quarantined=True)
    assert complaints() == {}


def test_what_the_search_does_not_find():
    bad = make_sound()
    make_sound()
    SearchText.objects.filter(enquiry=bad).update(words=" nothing")
    assert complaints() == {"Not found by what it says: the search is out of step (--mend)": [bad.reference]}
    SearchText.objects.filter(enquiry=bad).delete()
    assert complaints() == {"Not found by what it says: the search is out of step (--mend)": [bad.reference]}


def test_a_damaged_index(monkeypatch):
    monkeypatch.setattr("contact.search.is_index_sound", lambda: False)
    assert complaints() == {"The database’s index of words is damaged (--mend)": ["contact_searchtext_index"]}


def test_it_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            make_enquiry()
        # PostgreSQL sees to its index itself.
        with django_assert_num_queries(15 if connection.vendor == "sqlite" else 14):
            complaints()
