import pytest

from contact.audit import note, subject
from contact.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_note_tells_who_did_what_and_how_much_but_not_to_whom():
    note(AuditEntry.Action.ERASE, "command line, portal", 3, "visitor@example.org")
    entry = AuditEntry.objects.values().get()
    assert (entry["action"], entry["by"], entry["enquiries"], entry["subject"]) == (
        "erase",
        "command line, portal",
        3,
        subject("visitor@example.org"),
    )
    assert "visitor" not in str(entry)


def test_what_is_not_one_persons_has_no_subject():
    assert note(AuditEntry.Action.PURGE, "worker", 12).subject == ""


def test_whether_it_was_this_person_can_be_told_however_the_address_is_typed():
    assert {subject(" Visitor@Example.org"), subject("visitor@example.org\n")} == {subject("visitor@example.org")}
    assert subject("visitor@example.org") != subject("visitors@example.org")


def test_the_hash_is_salted_with_the_portals_key(settings):
    ours = subject("visitor@example.org")
    settings.SECRET_KEY = "another portal's, of at least thirty-two characters"
    assert subject("visitor@example.org") != ours


def test_the_latest_comes_first():
    notes = [note(AuditEntry.Action.PURGE, "worker", number) for number in range(3)]
    assert list(AuditEntry.objects.all()) == notes[::-1]
