import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.leuven_portal.accounts.people import PASSWORD, is_in, make_account, noted, sign_in

pytestmark = pytest.mark.django_db

SESSIONS = "/admin/account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "quite another sentence"


@pytest.fixture
def three():
    """Return three clients of one account."""
    make_account()
    clients = [Client(headers={"user-agent": FIREFOX}) for _number in range(3)]
    for client in clients:
        sign_in(client)
    return clients


def key_of(client):
    """Return the number under which a client's session stands in the list."""
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_they_are_listed_with_what_tells_them_apart(three):
    page = three[0].get(SESSIONS)
    assert [(session.device, session.ip) for session in page.context["sessions"]] == [("Firefox, Linux", "127.0.0.1")] * 3
    text = page.content.decode()
    assert (text.count("Firefox, Linux</th>") + text.count("Firefox, Linux <span"), text.count("This one"), text.count("End it")) == (3, 1, 2)
    assert FIREFOX not in text


def test_one_is_ended_by_itself(three):
    response = three[0].post(SESSIONS, {"session": key_of(three[1])})
    assert (response.status_code, response["Location"]) == (302, SESSIONS)
    assert [is_in(client) for client in three] == [True, False, True]
    assert noted("session-ended") == [("session-ended", "anna", "anna", {})]


def test_all_others_are_ended_at_once(three):
    three[0].post(SESSIONS)
    assert [is_in(client) for client in three] == [True, False, False]


def test_this_one_as_well(three):
    assert three[0].post(SESSIONS, {"session": key_of(three[0])})["Location"] == "/admin/login/"
    assert [is_in(client) for client in three] == [False, True, True]


def test_nobody_elses_is_ended(three):
    bob = Client()
    make_account("bob", email="bob@example.org")
    sign_in(bob, "bob")
    bob.post(SESSIONS, {"session": key_of(three[0])})
    assert [is_in(client) for client in three] == [True, True, True]
    assert [session.user.username for session in bob.get(SESSIONS).context["sessions"]] == ["bob"]


def test_changing_the_password_ends_the_others(three):
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert three[0].post("/admin/password_change/", data)["Location"] == "/admin/account/security/"
    assert [is_in(client) for client in three] == [True, False, False]
    assert noted("password-changed") == [("password-changed", "anna", "anna", {})]


def test_the_present_password_is_asked_and_the_new_one_judged(three):
    wrong = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    weak = {"oldpassword": PASSWORD, "password1": "password", "password2": "password"}
    assert [three[0].post("/admin/password_change/", data).status_code for data in (wrong, weak)] == [200, 200]
    assert sign_in(Client()).status_code == 302


def test_the_list_costs_about_the_same_at_one_session_and_at_three(three, django_assert_max_num_queries):
    """Each is looked up, to leave out those that have ended: two questions a session."""
    with django_assert_max_num_queries(16):
        three[0].get(SESSIONS)


def test_a_field_has_the_portals_words_and_no_second_label(client):
    for response in (client.get("/admin/login/"), sign_in(client, "nobody", "wrong")):
        page = response.content.decode()
        assert ("Username or e-mail address" in page, 'name="username"' in page, "placeholder" in page) == (True, True, False)
        assert page.count("Forgot your password?") == 1
