import pytest
from django.contrib.auth.models import User

from contact.models import AuditEntry, Statistic
from tests.contact.admin.staff import make_staff, rows

pytestmark = pytest.mark.django_db

COUNTED = {"month": "2026-09-01", "purpose": "invest", "sector": "health", "countries": "eea", "days_to_answer": 2, "count": 3}


@pytest.fixture
def manager(client):
    client.force_login(make_staff("manager", "Manager"))
    return client


def test_the_statistics_are_read_in_words(manager):
    Statistic.objects.create(**COUNTED)
    Statistic.objects.create(month="2026-10-01", purpose="gone", sector="gone", days_to_answer=-1, count=1)
    assert rows(manager.get("/admin/contact/statistic/")) == [
        ["October 2026", "gone", "gone", "Not asked", "–", "1"],
        ["September 2026", "Invest", "Health &amp; life sciences", "EU, EEA or Switzerland", "2", "3"],
    ]
    assert len(rows(manager.get("/admin/contact/statistic/?purpose=invest&countries__exact=eea"))) == 1


def test_the_audit_log_names_nobody_whose_data_it_was(manager):
    AuditEntry.objects.create(action="erase", by="command line, anna", enquiries=2, subject="ab" * 32)
    [[when, *others]] = rows(manager.get("/admin/contact/auditentry/?action__exact=erase"))
    assert others == ["Data of a person erased", "command line, anna", "-", "–", "2"]


@pytest.mark.parametrize(
    ("name", "row"), [("statistic", lambda: Statistic.objects.create(**COUNTED)), ("auditentry", lambda: AuditEntry.objects.create(enquiries=1))]
)
class TestBoth:
    def test_they_are_read_only_even_for_who_may_do_everything(self, client, name, row):
        client.force_login(User.objects.create_superuser("root"))
        address = f"/admin/contact/{name}"
        pk = row().pk
        page = client.get(f"{address}/{pk}/change/")
        assert (page.status_code, 'class="submit-row"' in page.content.decode()) == (200, False)
        assert [client.post(f"{address}/{each}").status_code for each in ("add/", f"{pk}/change/", f"{pk}/delete/")] == [403] * 3
        assert "action-select" not in client.get(f"{address}/").content.decode()

    def test_the_desks_have_no_business_there(self, client, name, row):
        client.force_login(make_staff("front", "Desk", desks=["front"]))
        assert client.get(f"/admin/contact/{name}/").status_code == 403

    def test_it_costs_the_same_at_one_row_and_at_three(self, manager, name, row, django_assert_num_queries):
        manager.get(f"/admin/contact/{name}/")
        row()
        for purpose in ("work", "study"):
            with django_assert_num_queries(6):
                manager.get(f"/admin/contact/{name}/")
            Statistic.objects.create(**COUNTED | {"purpose": purpose})
            AuditEntry.objects.create(action="purge", enquiries=1)
            AuditEntry.objects.create(action="purge", enquiries=1)
