import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from contact.models import AnswerTime, Desk
from tests.contact.admin.staff import make_staff

pytestmark = pytest.mark.django_db

LIST = "/admin/contact/desk/"
ADD = "/admin/contact/desk/add/"


@pytest.fixture
def manager(client):
    client.force_login(make_staff("manager", "Manager"))
    return client


def page_of(key):
    return reverse("admin:contact_desk_change", args=[Desk.objects.get(key=key).pk])


def form_data(page, **changes):
    """Return what the form of a page sends as it is shown, with changes; one to None leaves a field out."""
    shown = {}
    for form in [page.context["adminform"].form, *(form for each in page.context["inline_admin_formsets"] for form in each.formset.forms)]:
        shown |= {field.html_name: field.value() for field in form}
    for each in page.context["inline_admin_formsets"]:
        shown |= {field.html_name: field.value() for field in each.formset.management_form}
    return {name: value for name, value in (shown | changes).items() if value is not None and value is not False}


def test_the_name_for_routing_stays_and_the_rest_is_changed(manager):
    page = manager.get(page_of("study"))
    data = form_data(page, key="hacked", name_nl="Studiedienst", email="new@example.org", language="nl", days_to_answer=4, is_active=None)
    assert manager.post(page_of("study"), data).status_code == 302
    desk = Desk.objects.get(key="study")
    assert (desk.name_nl, desk.email, desk.language, desk.days_to_answer, desk.is_active) == ("Studiedienst", "new@example.org", "nl", 4, False)


def test_a_desk_is_added(manager):
    data = form_data(manager.get(ADD), key="press", name_en="Press", name_nl="Pers", email="press@example.org", days_to_answer=1)
    assert manager.post(ADD, data).status_code == 302
    assert Desk.objects.get(key="press").is_active


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"is_active": None}, {"is_active": ["The front desk answers for all others. It cannot be switched off."]}),
        ({"days_to_sort": 9}, {"days_to_sort": ["A desk sorts before it answers."]}),
        ({"days_to_answer": 0}, {"days_to_answer": ["Ensure this value is greater than or equal to 1."]}),
        ({"email": "nowhere"}, {"email": ["Enter a valid email address."]}),
    ],
)
def test_what_cannot_be(manager, changes, error):
    page = manager.get(page_of("front"))
    response = manager.post(page_of("front"), form_data(page, **changes))
    assert response.context["adminform"].form.errors == error


class TestMembers:
    def test_those_who_work_here_are_offered(self, manager):
        make_staff("anna")
        User.objects.create_user("visitor")
        left = make_staff("left")
        gone = make_staff("gone", desks=["study"])
        User.objects.filter(pk__in=[left.pk, gone.pk]).update(is_active=False)
        offered = [str(label) for _value, label in manager.get(page_of("study")).context["adminform"].form.fields["members"].choices]
        assert offered == ["anna", "gone", "manager"]

    def test_they_are_added_and_taken_away(self, manager):
        anna, bram = make_staff("anna"), make_staff("bram", desks=["study"])
        page = manager.get(page_of("study"))
        assert form_data(page)["members"] == [bram.pk]
        manager.post(page_of("study"), form_data(page, members=[anna.pk]))
        assert list(Desk.objects.get(key="study").members.all()) == [anna]

    def test_the_list_names_them(self, manager):
        make_staff("anna", desks=["study"])
        make_staff("bram", desks=["study"])
        rows = dict(re.findall(r'<td class="field-key">(.+?)</td>.*?<td class="field-people">(.+?)</td>', manager.get(LIST).content.decode()))
        assert rows == dict.fromkeys(["invest", "talent", "employers", "partnership", "front"], "nobody yet") | {"study": "anna, bram"}


class TestTimes:
    def test_one_purpose_has_a_time_of_its_own(self, manager):
        page = manager.get(page_of("study"))
        prefix = {"answer_times-TOTAL_FORMS": 1, "answer_times-0-purpose": "work", "answer_times-0-days": 5}
        assert manager.post(page_of("study"), form_data(page) | prefix).status_code == 302
        desk = Desk.objects.get(key="study")
        assert (desk.days_for("work"), desk.days_for("study")) == (5, 3)

    def test_it_is_changed_and_deleted(self, manager):
        AnswerTime.objects.create(desk=Desk.objects.get(key="study"), purpose="work", days=5)
        manager.post(page_of("study"), form_data(manager.get(page_of("study"))) | {"answer_times-0-days": 6})
        assert AnswerTime.objects.get().days == 6
        manager.post(page_of("study"), form_data(manager.get(page_of("study"))) | {"answer_times-0-DELETE": "on"})
        assert not AnswerTime.objects.exists()

    @pytest.mark.parametrize(
        ("second", "error"),
        [
            ({"purpose": "work", "days": 2}, "Please correct the duplicate data for purpose."),
            ({"purpose": "nothing", "days": 2}, "Select a valid choice. nothing is not one of the available choices."),
            ({"purpose": "invest", "days": 31}, "Ensure this value is less than or equal to 30."),
        ],
    )
    def test_what_cannot_be(self, manager, second, error):
        page = manager.get(page_of("study"))
        both = [{"purpose": "work", "days": 5}, second]
        rows = {f"answer_times-{number}-{name}": value for number, row in enumerate(both) for name, value in row.items()}
        response = manager.post(page_of("study"), form_data(page) | {"answer_times-TOTAL_FORMS": 2} | rows)
        assert error in response.content.decode()
        assert not AnswerTime.objects.exists()


def test_no_desk_is_deleted(admin_client):
    assert admin_client.post(reverse("admin:contact_desk_delete", args=[Desk.objects.get(key="study").pk])).status_code == 403
    assert "delete_selected" not in admin_client.get(LIST).content.decode()


def test_a_member_reads_how_a_desk_is_set_up_and_changes_nothing(client):
    client.force_login(make_staff("anna", "Desk", desks=["study"]))
    assert "study@example.org" in client.get(page_of("study")).content.decode()
    assert client.post(page_of("study"), {"email": "else@example.org"}).status_code == 403


def test_the_list_costs_the_same_at_any_number_of_members(manager, django_assert_num_queries):
    manager.get(LIST)
    for number in range(2):
        make_staff(f"first{number}", desks=["study"])
        with django_assert_num_queries(8):
            manager.get(LIST)
        make_staff(f"second{number}", desks=["study", "front"])
        make_staff(f"third{number}", desks=["study", "front"])
