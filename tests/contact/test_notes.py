import pytest

from contact import notes
from tests.contact.admin.staff import make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def test_a_note_is_kept_under_its_writers_name_and_its_words_are_not_in_the_history():
    enquiry, anna = make_enquiry(), make_staff("anna")
    note = notes.write(enquiry, anna, "Called them")
    assert (note.text, note.by, note.by_name) == ("Called them", anna, "anna")
    assert [(each.kind, each.by_name, each.details) for each in enquiry.history.all()][1:] == [("noted", "anna", {})]


def test_its_writer_alone_removes_it_once():
    enquiry, anna, bram = make_enquiry(), make_staff("anna"), make_staff("bram")
    note = notes.write(enquiry, anna, "Called them")
    assert [notes.remove(note, each) for each in (bram, anna, anna)] == [False, True, False]
    assert [each.kind for each in enquiry.history.all()] == ["received", "noted", "note-removed"]


def test_the_name_stays_when_the_account_goes():
    enquiry, anna = make_enquiry(), make_staff("anna")
    notes.write(enquiry, anna, "Called them")
    anna.delete()
    assert [(each.by, each.by_name) for each in enquiry.notes.all()] == [(None, "anna")]
