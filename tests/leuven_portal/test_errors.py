import pytest
from django.db import InterfaceError, InternalError, OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "title"), [("en", "Page not found"), ("nl", "Pagina niet gevonden")])
@pytest.mark.parametrize("path", ["nothing/", "news/nothing/", "nieuws/niets/", "contact/nothing/", "topics/nothing/"])
def test_404_speaks_the_visitors_language(client, language, title, path):
    response = client.get(f"/{language}/{path}", follow=True)
    assert response.status_code == 404
    assert f"<h1>{title}</h1>" in response.text
    assert f'<html lang="{language}">' in response.text


def test_404_outside_the_languages_goes_by_the_browser(client):
    assert "<h1>Pagina niet gevonden</h1>" in client.get("/wp-login.php", headers={"accept-language": "nl-BE,nl;q=0.9"}).text


@pytest.mark.parametrize(("language", "title"), [("en", "We could not read that request"), ("nl", "We konden dat verzoek niet lezen")])
def test_a_wrong_host_is_a_bad_request(client, language, title):
    response = client.get(f"/{language}/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert f"<h1>{title}</h1>" in response.text
    assert "evil.example" not in response.text


@pytest.mark.parametrize(("language", "title"), [("en", "Something went wrong on our side"), ("nl", "Er ging bij ons iets mis")])
def test_500_has_a_page_without_the_errors_text(client, monkeypatch, language, title):
    def fail(*args, **kwargs):
        raise RuntimeError("a secret of ours")

    client.raise_request_exception = False
    monkeypatch.setattr("news.views.page_of", fail)
    response = client.get(f"/{language}/{'news' if language == 'en' else 'nieuws'}/")
    assert response.status_code == 500
    assert f"<h1>{title}</h1>" in response.text
    assert "secret" not in response.text


@pytest.mark.parametrize(("language", "title"), [("en", "We cannot reach our data just now"), ("nl", "We kunnen even niet bij onze gegevens")])
@pytest.mark.parametrize("error", [OperationalError, InterfaceError, InternalError])
def test_a_database_that_is_away_is_503_and_says_when_to_come_back(client, monkeypatch, error, language, title):
    def fail(*args, **kwargs):
        raise error("a secret of ours")

    client.raise_request_exception = False
    monkeypatch.setattr("news.views.page_of", fail)
    response = client.get(f"/{language}/{'news' if language == 'en' else 'nieuws'}/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert f"<h1>{title}</h1>" in response.text
    assert "secret" not in response.text


def test_403_has_a_page():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "<h1>This form has expired</h1>" in response.text
