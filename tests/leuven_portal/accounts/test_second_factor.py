"""What is closed to whom until a second factor was used."""

import re
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from leuven_portal.accounts import second_factor, urls
from leuven_portal.roles import ROLES
from tests.leuven_portal.accounts.people import (
    APP,
    CONFIRM,
    PASSWORD,
    SECURITY,
    add_app,
    code_of,
    is_in,
    make_account,
    secret_of,
    sign_in,
    sign_in_with_app,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR = True


def addresses():
    """Return every address of the admin, with a number where it wants one."""

    def walk(patterns, before=""):
        for each in patterns:
            if isinstance(each, URLPattern):
                yield each.name, before + str(each.pattern)
            else:
                yield from walk(each.url_patterns, before + str(each.pattern))

    routes = [*walk(urls.urlpatterns), *walk(admin.site.get_urls())]
    return [
        (name, f"/admin/{re.sub(r'[(^]?.*P<app_label>.*', 'contact/', re.sub(r'<[^>]+>', '1', route)).replace('(?P1.*)$', 'x')}")
        for name, route in routes
    ]


def opened(client, user, answer):
    """Return the names of the addresses that do not lead somebody to an answer's place, by GET and by POST."""
    found = set()
    for name, address in addresses():
        for send in (client.get, client.post):
            client.force_login(user)
            response = send(address)
            if response.status_code != 302 or not response["Location"].startswith(answer):
                found.add(name)
    return found


def test_who_sees_personal_data():
    people = {name: make_account(name, name) for name in ROLES} | {"root": User.objects.create_superuser("root"), "nobody": make_account("nobody")}
    assert {name for name, user in people.items() if second_factor.sees_personal_data(User.objects.get(pk=user.pk))} == {"Desk", "Manager", "root"}


@pytest.mark.parametrize("groups", [["Desk"], ["Manager"], []])
def test_without_one_nothing_opens_but_where_it_is_set_up(client, required, groups):
    user = make_account("anna", *groups, is_superuser=not groups)
    # Out of the set are those that lead somewhere else: the doors lead who is in to the admin, factors are added after a confirmation.
    assert opened(client, user, SECURITY) - {"account_login", "account_logout", "login", "logout"} == {
        "account_inactive",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    }


def test_who_has_one_and_has_not_used_it_is_asked_for_it_and_for_nothing_else(client, required):
    user = make_account("anna", "Manager")
    secret, _codes = add_app(user)
    allowed = {"account_inactive", "mfa_reauthenticate", "account_login", "account_logout", "login", "logout", "mfa_reauthenticate_webauthn"}
    assert opened(client, user, "/admin/account/confirm/code/?next=") - allowed == set()
    client.force_login(user)
    door = client.get("/admin/contact/enquiry/?answer=overdue")["Location"]
    # The password is not enough to get round it.
    assert client.post(CONFIRM, {"password": PASSWORD})["Location"].startswith("/admin/account/confirm/code/")
    response = client.post(door, {"code": code_of(secret), "next": "/admin/contact/enquiry/?answer=overdue"})
    assert response["Location"] == "/admin/contact/enquiry/?answer=overdue"
    assert client.get("/admin/contact/enquiry/").status_code == 200


def test_an_old_session_reads_no_recovery_codes_by_password_even_where_nothing_is_required(client):
    user = make_account()
    client.force_login(user)
    add_app(user)
    assert client.get("/admin/account/recovery-codes/")["Location"].startswith("/admin/account/confirm/code/")
    assert client.post(CONFIRM, {"password": PASSWORD, "next": "/admin/account/recovery-codes/"})["Location"].startswith(
        "/admin/account/confirm/code/"
    )


def test_who_sees_no_personal_data_needs_none(client, required):
    make_account("anna", "Editor")
    sign_in(client)
    assert is_in(client)


def test_where_it_is_not_required_the_first_screen_says_so(client):
    make_account("anna", "Manager")
    sign_in(client)
    page = client.get("/admin/").content.decode()
    assert ("works without a second factor" in page, "Add a second factor" in page) == (True, True)
    assert "works without a second factor" not in client.get("/admin/contact/enquiry/").content.decode()


@pytest.mark.django_db(transaction=True)
class TestSettingUp:
    """With real transactions, as the portal hears of a new factor when it is stored."""

    def set_up(self, client):
        client.post(CONFIRM, {"password": PASSWORD, "next": APP})
        client.get(APP)
        return client.post(APP, {"code": code_of(client.session["mfa.totp.secret"])})

    @pytest.fixture
    def anna(self, settings):
        settings.STAFF_SECOND_FACTOR = True
        return make_account("anna", is_superuser=True)

    def test_the_code_that_adds_it_opens_the_rest_at_once(self, client, anna):
        sign_in(client)
        assert client.get("/admin/contact/enquiry/")["Location"] == SECURITY
        assert self.set_up(client)["Location"] == "/admin/account/recovery-codes/"
        page = client.get("/admin/account/recovery-codes/").content.decode()
        assert len(re.findall(r"<li><code>\d{8}</code>", page)) == 10
        assert re.findall(r"<code>", client.get("/admin/account/recovery-codes/").content.decode()) == []
        assert is_in(client)

    def test_a_password_is_asked_before(self, client, anna):
        sign_in(client)
        assert client.get(APP)["Location"] == f"{CONFIRM}?{urlencode({'next': APP})}"
        assert client.post(APP, {"code": "1"})["Location"] == f"{CONFIRM}?{urlencode({'next': APP})}"
        assert not Authenticator.objects.exists()

    def test_a_wrong_code_adds_nothing(self, client, anna):
        sign_in(client)
        client.post(CONFIRM, {"password": PASSWORD, "next": APP})
        client.get(APP)
        assert client.post(APP, {"code": "000000"}).status_code == 200
        assert not Authenticator.objects.exists()
        assert not is_in(client)

    def test_other_sessions_which_began_without_it_end(self, client, anna, settings):
        settings.STAFF_SECOND_FACTOR = False
        other = type(client)()
        sign_in(other)
        sign_in(client)
        self.set_up(client)
        assert (is_in(client), is_in(other)) == (True, False)

    def test_the_next_sign_in_needs_it(self, client, anna, clock):
        sign_in(client)
        self.set_up(client)
        client.post("/admin/logout/")
        clock.next()
        assert sign_in(client)["Location"] == "/admin/account/code/"
        assert not is_in(client)
        sign_in_with_app(client, secret_of(anna))
        assert is_in(client)

    def test_who_removes_the_last_one_is_where_they_began(self, client, anna, clock):
        sign_in(client)
        self.set_up(client)
        clock.next()
        assert client.post("/admin/account/app/remove/")["Location"] == SECURITY
        assert not Authenticator.objects.exists()
        assert client.get("/admin/contact/enquiry/")["Location"] == SECURITY


def test_the_notice_is_told_once(client, required):
    make_account("anna", "Desk")
    sign_in(client)
    for _time in range(3):
        client.get("/admin/contact/enquiry/")
    response = client.get(SECURITY)
    assert len(list(get_messages(response.wsgi_request))) <= 1
    assert response.content.decode().count("it needs a second factor") == 1


def test_it_asks_the_database_nothing_that_the_admin_does_not_ask(client, settings):
    secret, _codes = add_app(make_account("anna", "Manager"))
    sign_in_with_app(client, secret)
    client.get("/admin/contact/desk/")

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/admin/contact/desk/").status_code == 200
        return len(asked)

    before = cost()
    settings.STAFF_SECOND_FACTOR = True
    assert cost() == before


def test_visitors_are_not_looked_at(client, required):
    client.force_login(make_account("anna", "Desk"))
    assert client.get("/en/about/").status_code == 200
    assert client.get("/healthz").status_code == 200
