import re

import pytest
from django.contrib.auth.models import User

from contact.models import AuditEntry, Enquiry
from tests.contact.admin.staff import changed, make_staff
from tests.contact.admin.test_enquiries import LIST, references, told
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

EXPORT = f"{LIST}export/"


@pytest.fixture
def manager(client):
    client.force_login(make_staff("manager", "Manager", desks=["study"]))
    return client


def exports():
    return AuditEntry.objects.filter(action="list-export")


def exported(response):
    """Return the references in a file, in its order."""
    return re.findall(r'^"(LIR-\w{6})"', b"".join(response.streaming_content).decode("utf-8-sig"), re.MULTILINE)


def test_it_holds_what_the_list_shows_in_its_order(manager):
    first, second = make_enquiry("study", name="Alike"), make_enquiry("invest", name="Alike")
    changed(first, due_on="2026-01-01", state="assigned")
    changed(make_enquiry("invest", name="Alike"), state="closed")
    changed(make_enquiry("work"), is_confidential=True)
    for query in ["", "list=open", "list=all", "list=all&o=3", "q=alike", "q=alike&list=open&purpose=invest", "list=overdue", "state__exact=closed"]:
        assert exported(manager.post(f"{EXPORT}?{query}", {"format": "csv"})) == references(manager.get(f"{LIST}?{query}")), query
    assert exported(manager.post(EXPORT, {"format": "csv"})) == [first.reference, second.reference]


def test_the_audit_log_tells_which_list_it_was_and_not_who_was_searched_for(manager):
    manager.post(f"{EXPORT}?list=open&purpose=invest&state__exact=new&q=visitor", {"format": "csv"})
    entry = exports().get()
    assert (entry.by, entry.details) == ("manager", {"filters": ["list=open", "purpose=invest", "state__exact=new", "q=…"]})


def test_the_form_beside_the_list_asks_for_it(manager):
    make_enquiry("study")
    page = manager.get(f"{LIST}?list=all&purpose=study").content.decode()
    assert re.findall(r'<form class="export" method="post" action="([^"]+)"', page) == [f"{EXPORT}?list=all&amp;purpose=study"]
    assert re.findall(r'name="format" value="(\w+)"', page) == ["csv", "xlsx"]


def test_all_pages_of_it(manager, monkeypatch):
    monkeypatch.setattr("contact.admin.inbox.InboxAdmin.list_per_page", 2)
    enquiries = [make_enquiry("study") for _ in range(5)]
    assert exported(manager.post(f"{EXPORT}?list=all&p=2", {"format": "csv"})) == [each.reference for each in reversed(enquiries)]


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")],
)
def test_it_is_a_file_that_nothing_keeps(manager, ending, media_type):
    response = manager.post(EXPORT, {"format": ending})
    assert (response.status_code, response["Content-Type"]) == (200, media_type)
    assert "no-store" in response["Cache-Control"]
    assert re.fullmatch(rf'attachment; filename="enquiries-\d{{4}}-\d\d-\d\d\.{ending}"', response["Content-Disposition"])
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.parametrize("data", [{}, {"format": "pdf"}, {"format": "csv\r\nX: y"}])
def test_another_format_is_none(manager, data):
    response = manager.post(f"{EXPORT}?q=x", data, follow=True)
    assert told(response) == [("warning", "Nothing was exported: choose CSV or XLSX beside the list.")]
    assert not exports().exists()


@pytest.mark.parametrize(("query", "status"), [("list=nothing", 302), ("o=x", 200), ("receipt_token__startswith=a", 400)])
def test_nonsense_breaks_nothing(manager, query, status):
    response = manager.post(f"{EXPORT}?{query}", {"format": "csv"})
    assert response.status_code == status


def test_it_takes_a_form_and_not_a_link(manager):
    assert manager.get(EXPORT).status_code == 405


@pytest.mark.parametrize(("name", "groups"), [("clerk", ["Desk"]), ("author", ["Author"])])
def test_who_may_not_has_no_button_and_no_file(client, name, groups):
    client.force_login(make_staff(name, *groups, desks=["study"]))
    make_enquiry("study")
    assert "export" not in client.get(LIST).content.decode()
    assert client.post(EXPORT, {"format": "csv"}).status_code == 403
    assert not exports().exists()


def test_a_superuser_takes_what_a_superuser_sees(client):
    client.force_login(User.objects.create_superuser("root"))
    seen, _secret = make_enquiry("study"), changed(make_enquiry("study"), is_confidential=True)
    assert exported(client.post(f"{EXPORT}?list=all", {"format": "csv"})) == [seen.reference]
    assert exports().get().enquiries == 1
    assert not Enquiry.objects.filter(history__kind="exported").exists()
