"""The whole demonstration, loaded once and read over HTTP without a browser."""

import pytest
from django.test import Client
from PIL import Image

from news import art, covers
from tests.demo_site import PAGES, loaded, own_path


@pytest.fixture(scope="package")
def demo_data(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker):
        yield


@pytest.fixture
def site(demo_data):
    """Return a client that asks the portal as a visitor's browser does."""
    return Client(headers={"host": "localhost"})


def answer_of(client, page):
    """Come to a page of ``tests.demo_site`` as its way says, and return the answer."""
    if path := own_path(page):
        return client.get(path)
    if page.way == "send":
        return client.post(page.path, {}, headers={"origin": "http://localhost"})
    if page.way == "send from elsewhere":
        return client.post(page.path, {"message": "x"}, headers={"origin": "https://elsewhere.example"})
    return client.get(page.path)


@pytest.fixture(params=PAGES, ids=str)
def page(request, site):
    """Return each page of the demonstration in turn, with its answer."""
    answer = answer_of(site, request.param)
    assert answer.status_code == request.param.status
    return request.param, answer


@pytest.fixture
def quick_drawings(monkeypatch):
    """Have a stroke stand for each drawing: how they look is tested in tests/news/art, and drawing them all takes minutes."""
    monkeypatch.setattr(art, "draw", lambda seed, palette, size=art.SIZE: Image.new("RGB", size))
    monkeypatch.setattr(art, "draw_card", lambda seed, palette: Image.new("RGB", art.SHARE_SIZE))
    monkeypatch.setattr(covers, "reduced", lambda picture, width: picture)
    monkeypatch.setattr(art, "encode", lambda picture, form, limit=0: b"drawn")
