import pytest
from django.db import DatabaseError, InterfaceError

from leuven_portal.backup import unfinished
from news.querysets import ArticleQuerySet


def test_alive_asks_nobody(client):
    # Without the mark for a database, asking it would be an error.
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_while_news_and_mail_queue_can_be_read(client):
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (200, "ready\n")


@pytest.mark.django_db
@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_not_ready_without_the_database(client, monkeypatch, error):
    def fail(*args, **kwargs):
        raise error("password of the database")

    monkeypatch.setattr(ArticleQuerySet, "published", fail)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready\n")


def test_not_ready_with_half_of_a_backup(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    unfinished.begin("portal.tar", "2026-11-26T03:12:07+00:00")
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready\n")
