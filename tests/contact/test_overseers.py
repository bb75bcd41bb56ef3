import pytest
from django.contrib.auth.models import Group, Permission, User

from contact.models import Desk
from contact.overseers import language, overseers

pytestmark = pytest.mark.django_db


def make_user(name, *, group=None, **fields):
    user = User.objects.create_user(name, f"{name}@example.org", is_staff=True)
    User.objects.filter(pk=user.pk).update(**fields)
    if group:
        user.groups.add(group)
    return user


@pytest.fixture
def managers():
    group = Group.objects.create(name="Those who see all desks")
    group.permissions.add(Permission.objects.get(codename="oversee_enquiries"))
    return group


def test_those_who_may_see_all_desks_by_whatever_way(managers):
    make_user("manager", group=managers)
    make_user("administrator", is_superuser=True)
    make_user("named").user_permissions.add(Permission.objects.get(codename="oversee_enquiries"))
    make_user("member")
    assert overseers() == ["administrator@example.org", "manager@example.org", "named@example.org"]


def test_not_those_who_cannot_come_in_or_be_reached(managers):
    make_user("gone", group=managers, is_active=False)
    make_user("outside", group=managers, is_staff=False)
    make_user("silent", group=managers, email="")
    make_user("here", group=managers)
    assert overseers() == ["here@example.org"]


def test_one_mailbox_is_told_once(managers):
    for name in ("one", "two"):
        make_user(name, group=managers, email="desk@example.org", is_superuser=True)
    assert overseers() == ["desk@example.org"]


def test_where_there_is_nobody_the_portals_own_mailbox_is_told(settings):
    settings.SITE_EMAIL = "portal@example.org"
    assert overseers() == ["portal@example.org"]


@pytest.mark.parametrize("code", ["en", "nl"])
def test_they_are_told_in_the_front_desks_language(code):
    Desk.objects.filter(key="front").update(language=code)
    assert language() == code


def test_it_costs_the_same_for_one_and_for_three(managers, django_assert_num_queries):
    for names in (["a"], ["b", "c"]):
        for name in names:
            make_user(name, group=managers)
        with django_assert_num_queries(1):
            overseers()
