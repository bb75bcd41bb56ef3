import pytest
from django.utils.translation import override

from contact.models import AnswerTemplate, Partner
from tests.contact.admin.staff import make_staff, rows

pytestmark = pytest.mark.django_db

TEMPLATE = {"name": "Short", "purpose": "study", "language": "nl", "text": "Beste {name}", "is_active": "on"}
PARTNER = {
    "name_en": "Partner house",
    "name_nl": "Partnerhuis",
    "email": "partner@example.com",
    "language": "nl",
    "answers_what": "All",
    "is_active": "on",
}


@pytest.fixture
def manager(client):
    client.force_login(make_staff("manager", "Manager"))
    return client


class TestTemplates:
    def test_a_manager_writes_one(self, manager):
        assert manager.post("/admin/contact/answertemplate/add/", TEMPLATE).status_code == 302
        assert AnswerTemplate.objects.filter(name="Short", purpose="study", language="nl").exists()

    def test_a_placeholder_that_there_is_not_is_told(self, manager):
        page = manager.post("/admin/contact/answertemplate/add/", TEMPLATE | {"text": "Beste {naam}"}).content.decode()
        assert "There is no placeholder like this: {naam}" in page
        assert "{me}: the name of who answers" in page

    def test_the_list_names_purposes_and_finds_words(self, manager):
        AnswerTemplate.objects.all().delete()
        for purpose in ("", "study"):
            AnswerTemplate.objects.create(name=f"For {purpose or 'all'}", purpose=purpose, language="en", text="Something rare")
        assert [row[1:3] for row in rows(manager.get("/admin/contact/answertemplate/?q=rare"))] == [["For study", "Study"], ["For all", "all"]]

    def test_a_desk_reads_and_does_not_write(self, client, study):
        client.force_login(study)
        template = AnswerTemplate.objects.first()
        assert client.get(f"/admin/contact/answertemplate/{template.pk}/change/").status_code == 200
        assert client.post(f"/admin/contact/answertemplate/{template.pk}/change/", TEMPLATE).status_code == 403
        assert client.get("/admin/contact/answertemplate/add/").status_code == 403


class TestPartners:
    def test_a_manager_makes_one_and_switches_it_off_but_nobody_deletes_it(self, manager):
        assert manager.post("/admin/contact/partner/add/", PARTNER).status_code == 302
        partner = Partner.objects.get()
        assert manager.post(f"/admin/contact/partner/{partner.pk}/delete/", {"post": "yes"}).status_code == 403
        off = {name: value for name, value in PARTNER.items() if name != "is_active"}
        manager.post(f"/admin/contact/partner/{partner.pk}/change/", off)
        assert Partner.objects.get().is_active is False

    def test_its_name_is_in_the_readers_language(self):
        partner = Partner(name_en="Partner house", name_nl="Partnerhuis")
        assert str(partner) == "Partner house"
        with override("nl"):
            assert str(partner) == "Partnerhuis"
