from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contact.audit import KEPT, note, subject
from contact.jobs import tidy
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


def test_a_note_about_an_account_tells_whose_and_what():
    note(AuditEntry.Action.LIST_EXPORT, "anna", 120, details={"filters": ["answer: overdue"]})
    note(AuditEntry.Action.RIGHTS_CHANGED, "anna", about="x" * 500, details={"given": ["group Desk"]})
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "by", "enquiries", "about", "details")) == [
        ("list-export", "anna", 120, "", {"filters": ["answer: overdue"]}),
        ("rights-changed", "anna", 0, "x" * 200, {"given": ["group Desk"]}),
    ]


def test_it_is_kept_for_two_years():
    now = timezone.now()
    old, young = note(AuditEntry.Action.SIGN_IN, "anna"), note(AuditEntry.Action.SIGN_IN, "anna")
    AuditEntry.objects.filter(pk=old.pk).update(at=now - KEPT)
    AuditEntry.objects.filter(pk=young.pk).update(at=now - KEPT + timedelta(seconds=1))
    tidy(now)
    assert list(AuditEntry.objects.all()) == [young]


def test_each_list_is_found_by_an_index():
    """On PostgreSQL as soon as reading them all is told to be dear; few rows are read whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plans = {
        "contact_audit_latest": AuditEntry.objects.all()[:100],
        "contact_audit_action": AuditEntry.objects.filter(action="sign-in")[:100],
        "contact_audit_about": AuditEntry.objects.order_by().of_account("anna"),
        "contact_audit_by": AuditEntry.objects.order_by().of_account("anna"),
    }
    assert [name for name, entries in plans.items() if name not in entries.explain()] == []


def test_the_latest_comes_first():
    notes = [note(AuditEntry.Action.PURGE, "worker", number) for number in range(3)]
    assert list(AuditEntry.objects.all()) == notes[::-1]
