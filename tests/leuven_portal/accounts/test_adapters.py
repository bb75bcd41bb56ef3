import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, reverse

from leuven_portal.accounts.adapters import SecondFactorAdapter
from tests.leuven_portal.accounts.people import CODE, LOGIN, PASSWORD, add_app, code_of, is_in, make_account, sign_in, sign_in_with_app

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "javascript:alert(1)",
    "http:evil.example",
    "///evil.example",
    "http://localhost.evil.example/",
    "https://localhost/admin/",
    " //evil.example",
]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_sign_in_leads_elsewhere(client, where):
    secret, _codes = add_app(make_account())
    page = client.get(LOGIN, {"next": where}).content.decode()
    assert 'href="' + where not in page
    response = sign_in_with_app(client, secret, next=where)
    assert response["Location"] == "/admin/"
    # Nor for who is in already, nor on the way out.
    assert client.get(LOGIN, {"next": where})["Location"] == "/admin/"
    assert client.post("/admin/logout/", {"next": where})["Location"] == "/admin/login/"


def test_it_leads_back_to_the_page_that_was_asked_for_through_the_second_factor_too(client):
    secret, _codes = add_app(make_account("anna", "Desk"))
    door = client.get("/admin/contact/enquiry/?answer=overdue")["Location"]
    assert door == "/admin/login/?next=/admin/contact/enquiry/%3Fanswer%3Doverdue"
    assert 'name="next" value="/admin/contact/enquiry/?answer=overdue"' in client.get(door).content.decode()
    assert sign_in_with_app(client, secret, next="/admin/contact/enquiry/?answer=overdue")["Location"] == "/admin/contact/enquiry/?answer=overdue"


def test_a_form_without_its_token_is_refused():
    make_account()
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    client.force_login(User.objects.get())
    for address in ("/admin/logout/", "/admin/account/sessions/", "/admin/account/app/", "/admin/password_change/", "/admin/account/reset/"):
        assert client.post(address).status_code == 403
    assert is_in(client)


def test_a_session_that_was_there_before_the_sign_in_is_not_the_one_after_it(client):
    secret, _codes = add_app(make_account())
    client.get("/admin/account/passkeys/sign-in/")
    before = client.cookies["session"].value
    sign_in(client)
    between = client.cookies["session"].value
    client.post(CODE, {"code": code_of(secret)})
    after = client.cookies["session"].value
    assert is_in(client)
    for fixed in {before, between} - {after}:
        other = Client()
        other.cookies["session"] = fixed
        assert not is_in(other)
    assert after not in {before, between}


def test_wrong_name_and_wrong_password_get_the_same_answer(client):
    make_account()
    for real, invented in (("anna", "nobody"), ("anna@example.org", "nobody@example.org")):
        pages = [sign_in(client, name, "wrong").content.decode().replace(name, "NAME") for name in (real, invented)]
        texts = [page.partition("errornote")[2].partition("</p>")[0] for page in pages]
        assert texts[0] == texts[1] != ""


def test_nobody_signs_up(client):
    for name in ("account_signup", "account_email", "account_confirm_email", "account_request_login_code", "mfa_signup_webauthn"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_a_secret_is_stored_so_that_the_database_alone_opens_nothing(settings):
    secret, codes = add_app(make_account())
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert [trace for trace in (secret, *codes) if trace in stored] == []
    adapter = SecondFactorAdapter()
    encrypted = Authenticator.objects.get(type="totp").data["secret"]
    assert adapter.decrypt(encrypted) == secret
    settings.SECRET_KEY = "another portal's, of at least thirty-two characters"
    assert len({adapter.decrypt(encrypted), adapter.decrypt(encrypted), secret, ""}) == 4


def test_a_code_works_once(client, clock):
    secret, _codes = add_app(make_account())
    assert sign_in_with_app(client, secret).status_code == 302
    other = Client()
    assert sign_in_with_app(other, secret).status_code == 200
    assert not is_in(other)
    clock.next()
    assert sign_in_with_app(other, secret).status_code == 302
    assert is_in(other)


def test_a_code_of_another_half_minute_is_refused(client, clock):
    secret, _codes = add_app(make_account())
    old = code_of(secret)
    clock.next()
    sign_in(client)
    assert client.post(CODE, {"code": old}).status_code == 200


def test_a_recovery_code_works_once(client):
    _secret, codes = add_app(make_account())
    for code, works in ((codes[0], True), (codes[0], False), (codes[1], True)):
        window = Client()
        sign_in(window)
        assert window.post(CODE, {"code": code}).status_code == (302 if works else 200)
        assert is_in(window) == works


HOSTILE = ["a\0b", "\u202egnp.exe", "x" * 1_000_000, "é" * 60_000, "' OR 1=1 --", "<script>alert(1)</script>", "%s%n{0}{{ 7 }}", "\ud7ff\u0000", " "]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_breaks_a_page(client, text):
    secret, _codes = add_app(make_account("anna", "Desk"))
    answers = [
        client.post(LOGIN, {"username": text, "password": text}),
        client.post(LOGIN, {"username": "anna", "password": text}),
        client.post(LOGIN, {"username": text, "password": "x", "next": text}),
        client.get(LOGIN, {"next": text[:500].replace("\0", "")}),
        client.post("/admin/account/reset/", {"email": text}),
        client.post("/admin/account/reset/", {"email": f"{text[:300]}@example.org"}),
        client.post("/admin/account/passkeys/sign-in/", {"credential": text}),
        client.get("/admin/account/reset/zzzzzzzzzzzzzzzzz/x-y/"),
    ]
    sign_in(client)
    answers += [client.post(CODE, {"code": text}), client.post(CODE, {"credential": text})]
    client.post(CODE, {"code": code_of(secret)})
    answers += [
        client.post("/admin/account/sessions/", {"session": text}),
        client.post("/admin/account/sessions/", {"session": "9" * 40}),
        client.post("/admin/password_change/", {"oldpassword": text, "password1": text, "password2": text}),
        client.post("/admin/account/confirm/", {"password": text}),
        client.post("/admin/account/confirm/code/", {"code": text}),
    ]
    assert [answer.status_code for answer in answers if answer.status_code not in {200, 302, 400}] == []
    assert "<script>alert" not in "".join(answer.content.decode() for answer in answers)


CREDENTIALS = ["[]", "{}", "null", "1", '"x"', '{"id": 1}', '{"response": {}}', '{"response": {"userHandle": "////"}}', "[[[", '{"response": []}']
#: Shaped like a passkey's answer, with nothing in it that could be one.
RESPONSES = [
    {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"},
    {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": 5, "userHandle": []},
    {"clientDataJSON": "e30", "attestationObject": "oA"},
]
CREDENTIALS += [json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response}) for response in RESPONSES]


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_no_passkey_that_is_none_breaks_a_page(client, credential):
    add_app(make_account())
    client.get("/admin/account/passkeys/sign-in/")
    answers = [client.post("/admin/account/passkeys/sign-in/", {"credential": credential})]
    sign_in(client)
    client.get(CODE)
    answers += [client.post(CODE, {"credential": credential})]
    assert not is_in(client)
    window = Client()
    window.force_login(make_account("bob", email="bob@example.org"))
    window.post("/admin/account/confirm/", {"password": PASSWORD})
    window.get("/admin/account/passkeys/add/")
    answers += [window.post("/admin/account/passkeys/add/", {"credential": credential, "name": "x"})]
    assert [answer.status_code for answer in answers if answer.status_code not in {200, 302, 400}] == []
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_who_comes_through_a_socket_signs_in_as_well(client):
    make_account()
    assert client.post(LOGIN, {"username": "anna", "password": PASSWORD}, REMOTE_ADDR="").status_code == 302
    assert is_in(client)


def test_only_one_address_answers_as_json(client):
    make_account()
    headers = {"accept": "application/json", "x-requested-with": "XMLHttpRequest"}
    assert client.get(LOGIN, headers=headers)["Content-Type"] == "text/html; charset=utf-8"
    assert client.post("/admin/account/reset/", {"email": "anna@example.org"}, headers=headers).status_code == 302
    assert client.get("/admin/account/passkeys/sign-in/").json()["request_options"]["publicKey"]["rpId"] == "localhost"
