import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from contact import jobs, outbox
from contact.models import Message
from leuven_portal.accounts.letters import TOLD, queue_notice, queue_reset_link
from tests.leuven_portal.accounts.people import CODE, PASSWORD, add_app, code_of, is_in, make_account, noted, sign_in

pytestmark = pytest.mark.django_db

RESET = "/admin/account/reset/"
NEW = "quite another sentence"


def link_in(message):
    """Return the path of the link in a mail."""
    return re.search(r"http://localhost:8000(\S+)", message.text)[1]


def set_password(client, path, password=NEW):
    """Go where a link leads and send the form there."""
    page = client.get(path, follow=True)
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_the_answer_is_the_same_whoever_asks(client):
    make_account()
    make_account("off", email="off@example.org", is_active=False)
    make_account("visitor", email="visitor@example.org", is_staff=False)
    for email in ("anna@example.org", "nobody@example.org", "off@example.org", "visitor@example.org"):
        response = client.post(RESET, {"email": email})
        assert (response.status_code, response["Location"]) == (302, "/admin/account/reset/sent/")
    assert list(Message.objects.values_list("to_email", flat=True)) == ["anna@example.org"]


def test_so_is_the_work_behind_it():
    """What takes time: the rows that are written, and each transaction that has to reach the disk."""
    make_account()

    def work(email):
        with CaptureQueriesContext(connection) as asked:
            Client().post(RESET, {"email": email})
        return [each["sql"].split()[0] + re.sub(r"\W.*", "", each["sql"].split()[2]) for each in asked if each["sql"].startswith("INSERT")]

    work("somebody@example.org")
    assert work("anna@example.org") == work("nobody@example.org") != []


def test_the_mail_goes_to_the_address_of_the_account_under_the_portals_own_name(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_account(email="Anna.Peeters@example.org")
    client.post(RESET, {"email": "ANNA.peeters@example.ORG"}, headers={"host": "evil.example"})
    message = Message.objects.get()
    assert (message.kind, message.to_email, message.enquiry, message.subject) == (
        "account",
        "Anna.Peeters@example.org",
        None,
        "Set a new password at Leuven Innovation Region",
    )
    assert "evil.example" not in message.text
    assert outbox.as_mail(message).extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_link_sets_a_password_once(client):
    anna = make_account()
    client.post(RESET, {"email": "anna@example.org"})
    path = link_in(Message.objects.get())
    key = path.split("/")[-2]
    first = client.get(path)
    # The key is in the address no longer when the page with the form is there.
    assert key not in first["Location"]
    assert set_password(client, path)["Location"] == "/admin/account/reset/done/"
    anna.refresh_from_db()
    assert anna.check_password(NEW)
    assert "no longer works" in Client().get(path).content.decode()
    assert not is_in(client)
    assert Message.objects.order_by("pk").last().text.startswith("Your password was set by a link")
    assert noted("password-reset", "password-changed") == [("password-reset", "anna", "anna", {})]


def test_it_lets_nobody_in_without_the_second_factor(client):
    secret, _codes = add_app(make_account())
    client.post(RESET, {"email": "anna@example.org"})
    set_password(client, link_in(Message.objects.get()))
    assert sign_in(client, password=NEW)["Location"] == CODE
    assert not is_in(client)
    client.post(CODE, {"code": code_of(secret)})
    assert is_in(client)


def test_it_ends_the_sessions_there_were(client):
    make_account()
    sign_in(client)
    other = Client()
    other.post(RESET, {"email": "anna@example.org"})
    set_password(other, link_in(Message.objects.get()))
    assert not is_in(client)


def test_it_is_void_after_two_hours(client, monkeypatch):
    make_account()
    client.post(RESET, {"email": "anna@example.org"})
    path = link_in(Message.objects.get())
    now = PasswordResetTokenGenerator()._now()
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(hours=2, minutes=1))
    assert "no longer works" in client.get(path).content.decode()


@pytest.mark.parametrize("password", ["short", "12345678901", "password1234", "anna@example.org"])
def test_a_password_that_is_none_is_refused(client, password):
    anna = make_account()
    client.post(RESET, {"email": "anna@example.org"})
    assert set_password(client, link_in(Message.objects.get()), password).status_code == 200
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/admin/account/reset/1/x/", "/admin/account/reset/1/set-password/", "/admin/account/reset/0/abc-def/"])
def test_an_invented_link_opens_nothing(client, path):
    make_account()
    assert "no longer works" in client.get(path).content.decode()
    client.post(path, {"password1": NEW, "password2": NEW})
    assert User.objects.get().check_password(PASSWORD)


def test_nobody_reads_this_mail_in_the_admin(client):
    """Not even who may do everything: the link would open the account."""
    message = queue_reset_link(make_account())
    Message.objects.filter(pk=message.pk).update(state="failed")
    client.force_login(User.objects.create_superuser("root"))
    pages = [
        client.get("/admin/contact/message/"),
        client.get("/admin/contact/message/?lost=yes"),
        client.get("/admin/contact/message/?kind__exact=account"),
        client.get("/admin/contact/message/?q=anna@example.org"),
        client.get(f"/admin/contact/message/{message.pk}/change/", follow=True),
        client.get(f"/admin/contact/message/{message.pk}/history/", follow=True),
        client.post(f"/admin/contact/message/{message.pk}/send-again/", follow=True),
    ]
    key = link_in(message).split("/")[-2]
    assert [page.redirect_chain or page.wsgi_request.path for page in pages if key in page.content.decode()] == []
    assert [page.context["cl"].result_count for page in pages[:4]] == [0] * 4
    assert Message.objects.get().state == "failed"


def test_no_alert_names_it():
    message = queue_reset_link(make_account())
    Message.objects.filter(pk=message.pk).update(state="failed")
    jobs.alert_of_lost_mail(timezone.now())
    assert list(Message.objects.values_list("kind", flat=True)) == ["account"]


def test_it_is_deleted_a_day_after_it_was_sent_or_given_up():
    now, anna = timezone.now(), make_account()
    sent, given_up, waiting = queue_reset_link(anna), queue_reset_link(anna), queue_reset_link(anna)
    day = timedelta(days=1)
    Message.objects.filter(pk=sent.pk).update(state="sent", sent_at=now)
    Message.objects.filter(pk=given_up.pk).update(state="failed", next_attempt_at=now)
    jobs.tidy(now + day - timedelta(seconds=1))
    assert Message.objects.count() == 3
    jobs.tidy(now + day)
    assert list(Message.objects.all()) == [waiting]


@pytest.mark.parametrize("what", TOLD)
def test_a_change_is_told_in_plain_words(what):
    message = queue_notice(make_account(), what)
    assert message.text.startswith(str(TOLD[what]))
    assert "The account is anna." in message.text


def test_who_has_no_address_is_told_nothing():
    assert queue_notice(make_account(email=""), "second_factor_reset") is None


def test_it_is_in_the_language_of_the_page():
    with override("nl"):
        assert queue_reset_link(make_account()).language == "nl"


def test_a_changed_password_is_told_of(client):
    make_account()
    sign_in(client)
    client.post("/admin/password_change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert Message.objects.get().text.startswith("Your password was changed.")
