import os
import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from leuven_portal.accounts.limits import hidden_key
from leuven_portal.models import Cached
from tests.leuven_portal.accounts.people import CODE, add_app, is_in, make_account, sign_in

pytestmark = pytest.mark.django_db


def test_the_sixth_wrong_password_for_an_account_waits_by_whichever_of_its_names(client):
    make_account()
    names = ["anna", "ANNA", "anna@example.org", "anna", "anna@example.org"]
    assert [sign_in(client, name, "wrong").status_code for name in names] == [200] * 5
    for name in ("anna", "anna@example.org"):
        response = sign_in(client, name)
        assert (response.status_code, response["Retry-After"]) == (429, "300")
        assert "Wait 5 minutes" in response.content.decode()
    assert not is_in(client)


def test_it_is_said_in_dutch_as_well(client):
    make_account()
    for _time in range(5):
        sign_in(client, password="wrong")
    response = client.post("/admin/login/", {"username": "anna", "password": "wrong"}, headers={"accept-language": "nl"})
    assert (response.status_code, '<html lang="nl"' in response.content.decode()) == (429, True)


def test_a_name_that_nobody_has_waits_just_the_same(client):
    assert [sign_in(client, "nobody", "wrong").status_code for _time in range(6)] == [200] * 5 + [429]


def test_another_host_is_no_way_round_it(client, settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    make_account()
    data = {"username": "anna", "password": "wrong"}
    hosts = ["localhost", "127.0.0.1", "testserver", "localhost", "127.0.0.1", "testserver"]
    assert [client.post("/admin/login/", data, headers={"host": host}).status_code for host in hosts] == [200] * 5 + [429]


def test_one_address_waits_after_twenty_wrong_passwords_for_whatever_accounts(client):
    statuses = [sign_in(client, f"somebody-{number}", "wrong").status_code for number in range(21)]
    assert statuses == [200] * 20 + [429]
    assert client.post("/admin/login/", {"username": "x", "password": "y"}, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_behind_a_trusted_proxy_it_is_the_visitors_address_that_counts(client, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]

    def attempt(number, address):
        return client.post("/admin/login/", {"username": f"x{number}", "password": "y"}, headers={"x-forwarded-for": address}).status_code

    assert [attempt(number, "203.0.113.1") for number in range(21)] == [200] * 20 + [429]
    assert attempt(99, "203.0.113.2") == 200
    # What stands before the proxy's own word is the visitor's invention.
    assert attempt(99, "198.51.100.7, 203.0.113.1") == 429


def test_right_passwords_use_nothing_up(client):
    make_account()
    for _time in range(7):
        assert sign_in(client).status_code == 302
        client.post("/admin/logout/")


def test_a_right_password_does_not_wipe_out_the_wrong_ones(client):
    make_account()
    for _time in range(4):
        sign_in(client, password="wrong")
    sign_in(client)
    client.post("/admin/logout/")
    assert [sign_in(client, password="wrong").status_code for _time in range(2)] == [200, 429]


def test_the_sixth_wrong_code_waits(client):
    add_app(make_account())
    sign_in(client)
    assert [client.post(CODE, {"code": "000000"}).status_code for _time in range(6)] == [200] * 5 + [429]


def test_asking_for_mail_is_limited_alike_for_every_address(client):
    make_account()
    for email in ("anna@example.org", "nobody@example.org"):
        assert [client.post("/admin/account/reset/", {"email": email}).status_code for _time in range(4)] == [302] * 3 + [429]


def test_what_is_counted_names_nobody(client):
    make_account()
    sign_in(client, password="wrong")
    sign_in(client, "a password typed as a name", "wrong")
    rows = list(Cached.objects.values_list("cache_key", "value"))
    assert rows
    assert [row for row in rows for trace in ("127.0.0.1", "anna", "password") if trace in str(row)] == []


def test_keys_are_salted_with_the_portals_own_and_differ(settings):
    ours = hidden_key("a", "", 1)
    assert len({ours, hidden_key("b", "", 1), hidden_key("a", "x", 1), hidden_key("a", "", 2)}) == 4
    settings.SECRET_KEY = "another portal's, of at least thirty-two characters"
    assert hidden_key("a", "", 1) != ours


ATTEMPTS = """
import django, sys
django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"})
print([client.post("/admin/login/", {"username": "anna", "password": "wrong"}).status_code for _ in range(3)])
"""


@pytest.mark.django_db(transaction=True)
def test_processes_count_together(tmp_path):
    make_account()
    place = connection.settings_dict
    server = f"{place['USER']}:{place['PASSWORD']}@{place['HOST'].replace('/', '%2F')}:{place['PORT']}" if connection.vendor == "postgresql" else ""
    url = f"postgres://{server}/{place['NAME']}" if server else f"sqlite:///{place['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "leuven_portal.settings",
    }
    environment |= {"ENV_FILE": os.devnull, "CACHE_URL": ""}
    answers = [
        subprocess.run([sys.executable, "-c", ATTEMPTS], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout
        for _process in range(2)
    ]
    assert [answer.strip() for answer in answers] == ["[200, 200, 200]", "[200, 200, 429]"]


def test_the_cache_gives_back_what_it_was_given():
    assert cache.add("once", "y", timeout=30)
    assert not cache.add("once", "y", timeout=30)
    assert cache.get("once") == "y"
