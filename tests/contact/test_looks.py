from datetime import timedelta

import pytest

from contact.looks import ONE_LOOK, note_look
from contact.models import HistoryEntry
from tests.contact.admin.staff import changed, make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def looks(enquiry):
    return list(enquiry.history.filter(kind="opened").values_list("by_name", flat=True))


def test_each_person_has_one_look_for_a_while():
    enquiry, anna, bram = changed(make_enquiry(), is_confidential=True), make_staff("anna"), make_staff("bram")
    for each in (anna, anna, bram, anna):
        note_look(enquiry, each)
    assert looks(enquiry) == ["anna", "bram"]
    for entry in HistoryEntry.objects.all():
        HistoryEntry.objects.filter(pk=entry.pk).update(at=entry.at - ONE_LOOK - timedelta(seconds=1))
    note_look(enquiry, anna)
    assert sorted(looks(enquiry)) == ["anna", "anna", "bram"]


def test_what_is_not_confidential_is_looked_at_freely(django_assert_num_queries):
    enquiry = make_enquiry()
    with django_assert_num_queries(0):
        note_look(enquiry, make_staff.__name__)
    assert looks(enquiry) == []
