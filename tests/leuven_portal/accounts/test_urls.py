"""Who gets what at each address of accounts. They come from the URL configuration: a new one without a decision fails."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import resolve, reverse

from leuven_portal.accounts import urls
from leuven_portal.accounts.second_factor import PROVING, SETTING_UP
from tests.leuven_portal.accounts.people import add_app, make_account, sign_in, sign_in_with_app

pytestmark = pytest.mark.django_db

DOOR, IN, CONFIRM = "/admin/login/", "/admin/", "/admin/account/confirm/"
PASSWORD, SESSIONS = "/admin/password_change/", "/admin/account/sessions/"
#: By name: what GET and an empty POST get of nobody, of who has signed in, and of who has done so with a second factor. A path: they are sent there.
DECISIONS = {
    "account_login": ((200, 200), (IN, IN), (IN, IN)),
    "account_logout": ((DOOR, DOOR), (200, DOOR), (200, DOOR)),
    "account_inactive": ((200, 405), (200, 405), (200, 405)),
    "account_change_password": ((DOOR, DOOR), (200, 200), (200, 200)),
    "account_set_password": ((DOOR, DOOR), (PASSWORD, PASSWORD), (PASSWORD, PASSWORD)),
    "account_reauthenticate": ((DOOR, DOOR), (200, 200), (200, 200)),
    "account_reset_password": ((200, 200), (200, 200), (200, 200)),
    "account_reset_password_done": ((200, 405), (200, 405), (200, 405)),
    "account_reset_password_from_key": ((200, 200), (200, 200), (200, 200)),
    "account_reset_password_from_key_done": ((200, 405), (200, 405), (200, 405)),
    "mfa_authenticate": ((DOOR, DOOR), (IN, IN), (IN, IN)),
    "mfa_index": ((DOOR, DOOR), (200, 405), (200, 405)),
    "mfa_reauthenticate": ((DOOR, DOOR), (CONFIRM, CONFIRM), (200, 200)),
    "mfa_reauthenticate_webauthn": ((DOOR, DOOR), (CONFIRM, CONFIRM), (CONFIRM, CONFIRM)),
    "mfa_activate_totp": ((DOOR, DOOR), (CONFIRM, CONFIRM), (CONFIRM, CONFIRM)),
    "mfa_deactivate_totp": ((DOOR, DOOR), (404, 404), (CONFIRM, CONFIRM)),
    "mfa_view_recovery_codes": ((DOOR, DOOR), (404, 405), (CONFIRM, 405)),
    "mfa_generate_recovery_codes": ((DOOR, DOOR), (CONFIRM, CONFIRM), (CONFIRM, CONFIRM)),
    "mfa_list_webauthn": ((DOOR, DOOR), (200, 405), (200, 405)),
    "mfa_add_webauthn": ((DOOR, DOOR), (CONFIRM, CONFIRM), (CONFIRM, CONFIRM)),
    "mfa_login_webauthn": ((200, DOOR), (200, IN), (200, IN)),
    "mfa_remove_webauthn": ((DOOR, DOOR), (CONFIRM, CONFIRM), (CONFIRM, CONFIRM)),
    "mfa_edit_webauthn": ((DOOR, DOOR), (CONFIRM, CONFIRM), (CONFIRM, CONFIRM)),
    "usersessions_list": ((DOOR, DOOR), (200, SESSIONS), (200, SESSIONS)),
}


def address(pattern):
    """Return an address that a route stands for."""
    return "/admin/" + re.sub(r"<[^>]+>", "1", str(pattern.pattern))


def got(response):
    """Return the status of an answer, or the path that it leads to."""
    return response["Location"].partition("?")[0] if response.status_code == 302 else response.status_code


def test_every_address_has_its_decision():
    assert sorted(pattern.name for pattern in urls.urlpatterns) == sorted(DECISIONS)


@pytest.fixture(params=["nobody", "without", "with"])
def somebody(request):
    """Return a function that makes a client of somebody, and the place of their decisions."""
    secret = None
    if request.param != "nobody":
        user = make_account("anna", "Desk")
        secret = add_app(user)[0] if request.param == "with" else None

    def make():
        client = Client()
        if secret:
            client.force_login(User.objects.get())
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
            session["account_authentication_methods_user"] = str(User.objects.get().pk)
            session.save()
        elif request.param == "without":
            sign_in(client)
        return client

    return make, ["nobody", "without", "with"].index(request.param)


def test_who_gets_what(somebody):
    make, place = somebody
    found = {pattern.name: (got(make().get(address(pattern))), got(make().post(address(pattern)))) for pattern in urls.urlpatterns}
    assert found == {name: decision[place] for name, decision in DECISIONS.items()}


@pytest.mark.parametrize("name", [pattern.name for pattern in urls.urlpatterns])
def test_each_is_shown_by_a_template_of_ours_in_both_languages(name):
    pattern = next(each for each in urls.urlpatterns if each.name == name)
    client = Client()
    sign_in(client, make_account("anna", "Desk").username)
    for who in (Client(), client):
        for language in ("en", "nl"):
            response = who.get(address(pattern), headers={"accept-language": language})
            page = response.content.decode()
            assert "allauth/layouts" not in [template.name for template in response.templates]
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                assert f'<html lang="{language}"' in page
                assert 'style="' not in page
                assert " onclick" not in page


def test_the_admins_own_doors_are_these(client):
    assert [reverse(f"admin:{name}") for name in ("login", "logout", "password_change")] == [
        "/admin/login/",
        "/admin/logout/",
        "/admin/password_change/",
    ]
    assert [resolve(address).view_name for address in ("/admin/login/", "/admin/logout/", "/admin/password_change/")] == [
        "account_login",
        "account_logout",
        "account_change_password",
    ]


def test_what_the_middleware_leaves_open_is_there():
    names = {pattern.name for pattern in urls.urlpatterns} | {"admin:login", "admin:logout"}
    assert (PROVING | SETTING_UP) - names == set()


def test_nobody_is_given_a_cookie_elsewhere(client):
    assert "Set-Cookie" not in client.get("/en/").headers


def test_no_page_of_an_account_is_cached(client):
    add_app(make_account("anna", "Desk"))
    assert "no-store" in client.get("/admin/login/")["Cache-Control"]
    sign_in(client)
    assert "no-store" in client.get("/admin/account/code/")["Cache-Control"]


def test_the_admin_shows_no_secrets_of_accounts(client):
    client.force_login(User.objects.create_superuser("root"))
    assert [client.get(f"/admin/{each}/").status_code for each in ("mfa/authenticator", "usersessions/usersession", "account/emailaddress")] == [
        404
    ] * 3


def test_signing_in_with_an_app_opens_the_admin(client):
    secret, _codes = add_app(make_account("anna", "Desk"))
    assert got(sign_in_with_app(client, secret)) == "/admin/"
