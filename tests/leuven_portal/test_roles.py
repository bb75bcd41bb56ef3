import pytest
from django.contrib.auth.models import Group, Permission

from leuven_portal.roles import ROLES, grant_roles

pytestmark = pytest.mark.django_db


def permissions(name):
    return {f"{each.content_type.app_label}.{each.codename}" for each in Group.objects.get(name=name).permissions.select_related("content_type")}


@pytest.mark.parametrize("name", ROLES)
def test_migrate_makes_the_groups_with_their_permissions(name):
    assert permissions(name) == set(ROLES[name])


def test_running_again_changes_nothing():
    before = {name: permissions(name) for name in ROLES}
    grant_roles()
    assert {name: permissions(name) for name in ROLES} == before


def test_what_staff_changed_stays():
    desk = Group.objects.get(name="Desk")
    desk.name = "Helpdesk"
    desk.save()
    desk.permissions.clear()
    Group.objects.get(name="Author").delete()
    Group.objects.get(name="Editor").permissions.add(Permission.objects.get(codename="view_user"))
    grant_roles()
    assert set(Group.objects.values_list("name", flat=True)) == {"Helpdesk", "Editor", "Manager"}
    assert permissions("Helpdesk") == set()
    assert permissions("Editor") == {*ROLES["Editor"], "auth.view_user"}


def test_a_later_versions_permission_is_given_once(monkeypatch):
    monkeypatch.setitem(ROLES, "Desk", [*ROLES["Desk"], "news.view_article"])
    grant_roles()
    assert "news.view_article" in permissions("Desk")
    Group.objects.get(name="Desk").permissions.remove(Permission.objects.get(codename="view_article"))
    grant_roles()
    assert "news.view_article" not in permissions("Desk")


def test_no_role_can_make_itself_more():
    for names in ROLES.values():
        assert not {"auth.change_user", "auth.add_user", "auth.change_group", "auth.change_permission"} & set(names)


def test_a_permission_that_comes_later_is_given_then(monkeypatch):
    monkeypatch.setitem(ROLES, "Desk", [*ROLES["Desk"], "auth.late"])
    grant_roles()
    Permission.objects.create(codename="late", name="Late", content_type=Permission.objects.get(codename="view_user").content_type)
    grant_roles()
    assert "auth.late" in permissions("Desk")
