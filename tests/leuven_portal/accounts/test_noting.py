import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contact.models import AuditEntry, Desk
from contact.operator import account as operator
from tests.contact.admin.staff import rows
from tests.leuven_portal.accounts.people import CODE, add_app, make_account, noted, sign_in, sign_in_with_app

pytestmark = pytest.mark.django_db

HERE = "127.0.0.0/24"


@pytest.fixture
def root(client):
    """Return a client of somebody who may do everything."""
    client.force_login(User.objects.create_superuser("root"))
    AuditEntry.objects.all().delete()
    return client


def all_noted():
    """Return all entries, the oldest first."""
    return noted(*AuditEntry.Action.values)


def test_signing_in_and_out(client):
    secret, codes = add_app(make_account())
    AuditEntry.objects.all().delete()
    sign_in_with_app(client, secret)
    client.post("/admin/logout/")
    sign_in(client)
    client.post(CODE, {"code": codes[0]})
    assert all_noted() == [
        ("sign-in", "anna", "anna", {"with": ["password", "totp"], "from": HERE}),
        ("sign-out", "anna", "anna", {}),
        ("code-used", "anna", "anna", {"left": 9}),
        ("sign-in", "anna", "anna", {"with": ["password", "recovery_codes"], "from": HERE}),
    ]


def test_a_failure_is_the_accounts_and_what_was_typed_for_none_is_nowhere(client):
    add_app(make_account())
    AuditEntry.objects.all().delete()
    sign_in(client, "ANNA@example.org", "wrong")
    sign_in(client, "my-very-secret-password", "x")
    sign_in(client)
    client.post(CODE, {"code": "000000"})
    assert all_noted() == [
        ("sign-in-failed", "", "anna", {"with": ["password"], "from": HERE}),
        ("sign-in-failed", "", "", {"with": ["password"], "from": HERE}),
        ("sign-in-failed", "", "anna", {"with": ["totp"], "from": HERE}),
    ]
    assert "secret" not in str(list(AuditEntry.objects.values()))


def test_accounts_that_are_made_and_changed_in_the_admin(root):
    root.post(
        "/admin/auth/user/add/",
        {"username": "bob", "usable_password": "true", "password1": "a fine long sentence", "password2": "a fine long sentence"},
    )
    bob = User.objects.get(username="bob")
    date = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    desk, editor = Group.objects.get(name="Desk"), Group.objects.get(name="Editor")
    permission = Permission.objects.get(codename="view_statistic")
    form = {"username": "bob", "email": "bob@example.org", "is_active": "on", "is_staff": "on", **date}
    root.post(
        f"/admin/auth/user/{bob.pk}/change/", form | {"is_superuser": "on", "groups": [desk.pk, editor.pk], "user_permissions": [permission.pk]}
    )
    root.post(f"/admin/auth/user/{bob.pk}/change/", {"username": "robert", "email": "", "is_staff": "on", "groups": [desk.pk], **date})
    root.post(
        f"/admin/auth/user/{bob.pk}/password/",
        {"usable_password": "true", "password1": "another long sentence", "password2": "another long sentence"},
    )
    root.post(f"/admin/auth/user/{bob.pk}/delete/", {"post": "yes"})
    assert all_noted() == [
        ("account-made", "root", "bob", {}),
        ("rights-changed", "root", "bob", {"staff": True, "superuser": True}),
        ("account-changed", "root", "bob", {"changed": ["email"]}),
        ("rights-changed", "root", "bob", {"given": ["group Desk", "group Editor"]}),
        ("rights-changed", "root", "bob", {"given": ["contact.view_statistic"]}),
        ("account-off", "root", "robert", {}),
        ("rights-changed", "root", "robert", {"superuser": False}),
        ("account-changed", "root", "robert", {"changed": ["username", "email"], "former": "bob"}),
        ("rights-changed", "root", "robert", {"taken": ["group Editor"]}),
        ("rights-changed", "root", "robert", {"taken": ["contact.view_statistic"]}),
        ("password-changed", "root", "robert", {}),
        ("account-deleted", "root", "robert", {}),
    ]


def test_groups_and_desks(root):
    view, change = (Permission.objects.get(codename=f"{verb}_desk") for verb in ("view", "change"))
    root.post("/admin/auth/group/add/", {"name": "Press", "permissions": [view.pk]})
    press = Group.objects.get(name="Press")
    root.post(f"/admin/auth/group/{press.pk}/change/", {"name": "Press", "permissions": [change.pk]})
    bob = make_account("bob")
    AuditEntry.objects.filter(about="bob").delete()
    press.user_set.add(bob)
    desk = Desk.objects.get(key="study")
    desk.members.add(bob)
    bob.desks.clear()
    bob.groups.clear()
    press.delete()
    by = operator()
    assert all_noted() == [
        ("rights-changed", "root", "group Press", {"given": ["contact.view_desk"]}),
        ("rights-changed", "root", "group Press", {"taken": ["contact.view_desk"]}),
        ("rights-changed", "root", "group Press", {"given": ["contact.change_desk"]}),
        ("rights-changed", by, "bob", {"given": ["group Press"]}),
        ("rights-changed", by, "bob", {"given": [f"desk {desk}"]}),
        ("rights-changed", by, "bob", {"taken": [f"desk {desk}"]}),
        ("rights-changed", by, "bob", {"taken": ["group Press"]}),
        ("account-deleted", by, "group Press", {}),
    ]


def test_what_changes_nothing_is_not_noted():
    bob = make_account("bob", "Desk")
    AuditEntry.objects.all().delete()
    bob.save()
    bob.groups.set(bob.groups.all())
    bob.desks.clear()
    bob.last_login = bob.date_joined
    with CaptureQueriesContext(connection) as asked:
        bob.save(update_fields=["last_login"])
    assert (all_noted(), len(asked)) == ([], 1)


def test_the_same_password_hashed_anew_is_no_change(client, settings):
    make_account()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher"]
    sign_in(client)
    assert User.objects.get().password.startswith("pbkdf2")
    assert noted("password-changed") == []


def test_a_password_that_is_taken_away_is_a_change():
    bob = make_account("bob")
    bob.set_unusable_password()
    bob.save()
    assert noted("password-changed") == [("password-changed", operator(), "bob", {})]


def test_a_command_is_noted_under_the_machines_account():
    User.objects.create_superuser("boss")
    assert noted("account-made") == [("account-made", operator(), "boss", {"given": ["staff", "superuser"]})]


def test_migrate_notes_nothing():
    call_command("migrate", verbosity=0)
    assert all_noted() == []


def test_recovery_codes_that_are_made_anew(client):
    user = make_account()
    secret, _codes = add_app(user)
    sign_in_with_app(client, secret)
    client.post("/admin/account/confirm/", {"password": "a long sentence for a password"})
    AuditEntry.objects.all().delete()
    before = Authenticator.objects.get(type="recovery_codes").pk
    with connection.cursor():
        client.post("/admin/account/recovery-codes/new/")
    assert Authenticator.objects.get(type="recovery_codes").pk != before


def test_the_log_shows_it_and_finds_an_account(root):
    sign_in(type(root)(), "nobody", "x")
    bob = make_account("bob", "Desk")
    bob.desks.add(Desk.objects.get(key="study"))
    listed = rows(root.get("/admin/contact/auditentry/?q=BOB"))
    assert [row[1:5] for row in listed] == [
        ["Permissions changed", operator(), "bob", f"given: desk {Desk.objects.get(key='study')}"],
        ["Permissions changed", operator(), "bob", "given: group Desk"],
        ["Account made", operator(), "bob", "given: may enter the admin"],
    ]
    assert len(rows(root.get("/admin/contact/auditentry/?action__exact=account-made"))) == 1


def test_a_name_of_any_length_is_noted():
    name = "n" * 150
    group = Group.objects.create(name=name)
    make_account(name).groups.add(group)
    assert [entry[2] for entry in noted("rights-changed")] == [name]
