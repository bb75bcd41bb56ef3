import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher

from leuven_portal.accounts.backend import account_named, accounts_with
from tests.leuven_portal.accounts.people import PASSWORD, is_in, make_account, sign_in

pytestmark = pytest.mark.django_db


def test_an_account_is_meant_by_its_name_or_its_address_in_whatever_capitals():
    anna = make_account("anna", email="Anna.Peeters@Example.org")
    assert [account_named(typed) for typed in ("anna", "ANNA", "anna.peeters@example.org", "Anna.PEETERS@example.ORG")] == [anna] * 4
    assert [account_named(typed) for typed in ("", None, "ann", "anna@example.org")] == [None] * 4


def test_an_address_that_two_accounts_have_means_neither():
    make_account("anna")
    bob = make_account("bob")
    assert (account_named("anna@example.org"), account_named("bob")) == (None, bob)
    assert len(accounts_with("anna@example.org")) == 2


def test_letters_that_a_database_takes_for_the_same_are_others():
    make_account("mike", email="mike@example.org")
    assert accounts_with("mıke@example.org") == []


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}])
def test_who_is_switched_off_or_no_longer_staff_is_out_at_once(client, fields):
    anna = make_account()
    sign_in(client)
    assert is_in(client)
    for field, value in fields.items():
        setattr(anna, field, value)
    anna.save()
    assert client.get("/admin/").status_code == 302
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/admin/account/inactive/")
    assert not is_in(client)


@pytest.mark.parametrize("typed", ["anna", "anna@example.org", "nobody", "nobody@example.org", "both@example.org"])
def test_one_password_is_hashed_whoever_is_named(monkeypatch, typed):
    """Two would tell by their time that there is such an account."""
    make_account("anna")
    make_account("bob", email="both@example.org")
    make_account("carla", email="both@example.org")
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(args) or encode(*args))
    credentials = {"username": typed} | ({"email": typed} if "@" in typed else {})
    assert authenticate(None, password="wrong", **credentials) is None
    assert len(hashed) == 1


def test_the_right_password_is_let_in_by_either_name(client):
    anna = make_account()
    for typed in ("anna", "anna@example.org"):
        assert authenticate(None, username=typed, password=PASSWORD) == anna
        sign_in(client, typed)
        assert is_in(client)
        client.logout()
