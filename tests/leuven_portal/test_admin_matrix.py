"""Who gets what at each address of the news and of the accounts in the admin: a role, an address.

The addresses come from the URL configuration: a new one without a decision here fails a test. Those of the
enquiries are in ``tests/contact/admin/test_matrix.py``, those of signing in in ``tests/leuven_portal/accounts/test_urls.py``.
"""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.urls import URLPattern

from tests.contact.admin.staff import make_staff
from tests.factories import make_article, make_image, make_topic

pytestmark = pytest.mark.django_db

ROLES = ["nobody", "Author", "Editor", "Desk", "Manager", "superuser"]
WRITERS = {"Author", "Editor", "Manager", "superuser"}
EDITORS = {"Editor", "Manager", "superuser"}
MANAGERS = {"Manager", "superuser"}
SUPERUSERS = {"superuser"}
#: Leads to the page of its row, whatever that then says.
EVERYBODY = set(ROLES)

#: Who opens an address, and who may send something to it.
DECISIONS = {
    **{f"news/{model}/": (WRITERS, WRITERS) for model in ("article", "image", "topic")},
    **{f"news/{model}/<path:object_id>/": (EVERYBODY, EVERYBODY) for model in ("article", "image", "topic")},
    **{f"news/{model}/<path:object_id>/history/": (WRITERS, WRITERS) for model in ("article", "image", "topic")},
    **{f"news/{model}/<path:object_id>/delete/": (EDITORS, EDITORS) for model in ("article", "image", "topic")},
    **{f"news/{model}/add/": (WRITERS, WRITERS) for model in ("article", "image")},
    "news/image/<path:object_id>/change/": (WRITERS, WRITERS),
    # The article is live: authors read its form.
    "news/article/<path:object_id>/change/": (WRITERS, EDITORS),
    "news/topic/add/": (EDITORS, EDITORS),
    "news/topic/<path:object_id>/change/": (WRITERS, EDITORS),
    "news/image/choose/": (WRITERS, WRITERS),
    "news/article/related/": (WRITERS, WRITERS),
    **{f"auth/{model}/": (MANAGERS, MANAGERS) for model in ("user", "group")},
    **{f"auth/{model}/<path:object_id>/": (EVERYBODY, EVERYBODY) for model in ("user", "group")},
    **{f"auth/{model}/<path:object_id>/history/": (MANAGERS, MANAGERS) for model in ("user", "group")},
    **{f"auth/{model}/<path:object_id>/change/": (MANAGERS, SUPERUSERS) for model in ("user", "group")},
    **{f"auth/{model}/<path:object_id>/delete/": (SUPERUSERS, SUPERUSERS) for model in ("user", "group")},
    **{f"auth/{model}/add/": (SUPERUSERS, SUPERUSERS) for model in ("user", "group")},
    "auth/user/<id>/password/": (SUPERUSERS, SUPERUSERS),
}


def routes():
    """Return the routes of the news and of the accounts."""

    def walk(patterns, before=""):
        for each in patterns:
            if isinstance(each, URLPattern):
                yield before + str(each.pattern)
            else:
                yield from walk(each.url_patterns, before + str(each.pattern))

    return [route for route in walk(admin.site.get_urls()) if route.startswith(("news/", "auth/"))]


@pytest.fixture
def addresses():
    """Return the address of each route, by its route."""
    rows = {
        "article": make_article(),
        "image": make_image(),
        "topic": make_topic(),
        "user": make_staff("colleague"),
        "group": Group.objects.get(name="Desk"),
    }
    return {route: "/admin/" + re.sub(r"<[^>]+>", str(rows[route.split("/")[1]].pk), route) for route in DECISIONS}


def test_every_address_has_its_decision():
    assert sorted(routes()) == sorted(DECISIONS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_at_each_address(client, addresses, role):
    user = User.objects.create_superuser("somebody") if role == "superuser" else make_staff("somebody", *{role} - {"nobody"})
    client.force_login(user)
    found = {route: client.get(address).status_code in {200, 302} for route, address in addresses.items()}
    assert found == {route: role in opens for route, (opens, _sends) in DECISIONS.items()}
    sent = {}
    for route, address in addresses.items():
        with transaction.atomic():
            sent[route] = client.post(address, {}).status_code in {200, 302}
            transaction.set_rollback(True)
    assert sent == {route: role in sends for route, (_opens, sends) in DECISIONS.items()}


def test_who_has_not_signed_in_is_led_to_the_door(client, addresses):
    answers = [each for address in addresses.values() for each in (client.get(address), client.post(address))]
    assert {(each.status_code, each["Location"].partition("?")[0]) for each in answers} == {(302, "/admin/login/")}
