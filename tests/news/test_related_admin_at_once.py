"""Two editors who decide about each other's article at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, local

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client

from news.models import RelatedIndex, RelatedPick
from tests.news.related.stories import make_story
from tests.news.staff import change_url
from tests.news.test_related_admin import sent


@pytest.fixture
def meeting(monkeypatch):
    """Return a function that sends two forms so that the first holds the index until the second has locked its article and asks for it."""
    lock, who, second_is_here = RelatedIndex.locked, local(), Event()

    def post(client, address, data):
        try:
            return client.post(address, data).status_code
        finally:
            connections.close_all()

    def send(first, second):
        with ThreadPoolExecutor(1) as threads:
            others = []

            def locked():
                if not getattr(who, "is_first", False):
                    second_is_here.set()
                    return lock()
                index = lock()
                if not others:
                    others.append(threads.submit(post, *second))
                    # SQLite lets nobody write meanwhile: there the second one stands at the door of its transaction.
                    assert connection.vendor == "sqlite" or second_is_here.wait(20)
                return index

            monkeypatch.setattr(RelatedIndex, "locked", locked)
            who.is_first = True
            client, address, data = first
            return [client.post(address, data).status_code, others[0].result(60)]

    return send


@pytest.mark.parametrize(
    "wish",
    [
        # A new text takes the index before the pin is stored; without one the two would write the same two pins, each the other one's first.
        lambda article, other: sent(article, added=other.slug, lead=f"Rewritten {article.pk}."),
        lambda article, other: sent(article, (other, "pin", 1, True)),
    ],
    ids=["with a new text", "there too"],
)
@pytest.mark.django_db(transaction=True)
def test_two_editors_who_pin_each_others_articles_at_once_both_end(migrated, meeting, wish):
    one, other = make_story("chips"), make_story("chips")
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        client.force_login(User.objects.create_superuser(f"editor-{number}"))
    forms = [(client, change_url(one), wish(one, other)) for client, one, other in zip(clients, (one, other), (other, one), strict=True)]
    assert meeting(*forms) == [302, 302]
    assert sorted(RelatedPick.objects.values_list("article", "other")) == [(one.pk, other.pk), (other.pk, one.pk)]
