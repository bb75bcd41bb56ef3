import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from contact import exporting
from contact.exporting import export
from contact.models import AuditEntry, Desk, Enquiry
from tests.contact.admin.staff import changed, make_staff
from tests.contact.factories import PURPOSES, make_enquiry

pytestmark = pytest.mark.django_db

ARRIVAL = datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def anna():
    return make_staff("anna", "Manager")


def table(enquiries, by, ending="csv"):
    """Return an export as a list of dicts by header, and its headers."""
    with export(enquiries, ending, by) as file:
        if ending == "xlsx":
            headers, *rows = load_workbook(file).active.iter_rows(values_only=True)
        else:
            headers, *rows = csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline=""))
    return [dict(zip(headers, row, strict=True)) for row in rows], list(headers)


def exports():
    return AuditEntry.objects.filter(action="list-export")


def stored():
    enquiry = make_enquiry("collaborate", ARRIVAL, country="", organisation="=Example", message="One\r\ntwo")
    enquiry.copies.set(Desk.objects.filter(key="talent"))
    values = {"owner": make_staff("owner"), "state": "answered", "answered_at": ARRIVAL + timedelta(days=1), "due_on": "2026-12-01"}
    return changed(enquiry, tag="climate", came_from="nanoic-opens", **values)


class TestTable:
    def test_what_it_tells(self, anna):
        enquiry = stored()
        [row], headers = table(Enquiry.objects.all(), anna)
        assert row == {
            "Reference": enquiry.reference,
            "Received": "2026-11-25 00:30",
            "State": "Answered",
            "Due on": "2026-12-01",
            "Answered": "2026-11-26 00:30",
            "Purpose": "Collaborate",
            "Desk": "Innovation partnerships desk",
            "Owner": "owner",
            "Tag": "climate",
            "Name": "Demo Visitor",
            "E-mail address": "visitor@example.org",
            "Organisation": "'=Example",
            "Country": "",
            "Language of the answer": "English",
            "May be passed on": "Ask me first",
            "Passed on to": "",
            "From article": "nanoic-opens",
            "Question": "One\ntwo",
            "Answers": "I represent: Small or medium company\nI am looking for: Research partner; Space or equipment\nTheme: High-tech",
        }
        assert list(row) == headers

    def test_as_a_workbook(self, anna):
        enquiry = stored()
        [row], _headers = table(Enquiry.objects.all(), anna, "xlsx")
        assert (row["Reference"], row["Received"], row["Due on"]) == (enquiry.reference, datetime(2026, 11, 25, 0, 30), datetime(2026, 12, 1))
        assert (row["Organisation"], row["Question"], row["Country"]) == ("=Example", "One\ntwo", None)

    def test_it_speaks_the_readers_language(self, anna):
        stored()
        with override("nl"):
            [row], headers = table(Enquiry.objects.all(), anna)
            assert headers == exporting.headers()
            assert row[headers[6]] == str(Desk.objects.get(key="partnership"))

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_every_purpose_fits_in_the_order_that_is_asked_for(self, anna, ending):
        enquiries = [make_enquiry(purpose) for purpose in PURPOSES]
        rows, _headers = table(Enquiry.objects.order_by("-pk"), anna, ending)
        assert [row["Reference"] for row in rows] == [enquiry.reference for enquiry in reversed(enquiries)]

    def test_no_more_than_so_many(self, anna, monkeypatch):
        monkeypatch.setattr(exporting, "MOST_ROWS", 2)
        enquiries = [make_enquiry() for _ in range(3)]
        rows, _headers = table(Enquiry.objects.order_by("pk"), anna)
        assert [row["Reference"] for row in rows] == [enquiry.reference for enquiry in enquiries[:2]]
        assert exports().get().enquiries == 2


class TestLog:
    def test_it_is_in_the_audit_log_and_with_the_confidential_ones(self, anna):
        plain, secret = make_enquiry(), changed(make_enquiry(), is_confidential=True)
        table(Enquiry.objects.all(), anna)
        assert list(exports().values_list("action", "by", "enquiries", "subject")) == [("list-export", "anna", 2, "")]
        assert list(secret.history.values_list("kind", "by_name", "by")) == [("received", "", None), ("exported", "anna", anna.pk)]
        assert list(plain.history.values_list("kind", flat=True)) == ["received"]

    def test_an_empty_list_is_noted_as_well(self, anna):
        table(Enquiry.objects.none(), anna, "xlsx")
        assert list(exports().values_list("action", "enquiries")) == [("list-export", 0)]

    def test_without_its_log_nothing_is_handed_out(self, anna, monkeypatch):
        def fail(*args, **more):
            raise RuntimeError

        monkeypatch.setattr(exporting, "note", fail)
        changed(make_enquiry(), is_confidential=True)
        with pytest.raises(RuntimeError):
            export(Enquiry.objects.all(), "csv", anna)
        assert Enquiry.objects.get().history.count() == 1

    def test_it_costs_the_same_for_one_and_for_three(self, anna, django_assert_num_queries):
        for _ in range(2):
            changed(make_enquiry(), is_confidential=True, owner=anna)
            with django_assert_num_queries(6):
                export(Enquiry.objects.for_inbox(), "csv", anna).close()
            make_enquiry("work")
