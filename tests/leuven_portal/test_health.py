import pytest
from django.db import DatabaseError

from news.querysets import ArticleQuerySet


def test_alive_asks_nobody(client, django_assert_num_queries):
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_while_news_and_mail_queue_can_be_read(client):
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (200, "ready\n")


@pytest.mark.django_db
def test_not_ready_without_the_database(client, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("password of the database")

    monkeypatch.setattr(ArticleQuerySet, "published", fail)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready\n")
