import json
import logging

import pytest
from django.test import RequestFactory

from leuven_portal.logs import JsonFormatter


def format_line(level=logging.INFO, name="portal.test", message="event", arguments=(), error=None, **extra):
    record = logging.LogRecord(name, level, __file__, 1, message, arguments, error)
    vars(record).update(extra)
    return json.loads(JsonFormatter().format(record))


def test_a_line_has_its_fields():
    line = format_line(message="sent %s", arguments=("3",), attempts=2)
    assert (line["level"], line["logger"], line["event"], line["attempts"]) == ("info", "portal.test", "sent 3", 2)


def test_an_errors_message_stays_out():
    try:
        raise ValueError("Key (email)=(an@example.org) already exists")
    except ValueError as error:
        line = format_line(error=(ValueError, error, error.__traceback__))
    assert line["error"] == "ValueError"
    assert line["at"][0].endswith("test_an_errors_message_stays_out")
    assert "example.org" not in json.dumps(line)


def test_the_address_of_a_request_stays_out():
    request = RequestFactory().get("/en/contact/invest/received/a-secret-token/")
    line = format_line(name="django.request", message="%s: %s", arguments=("Not Found", request.path), request=request, status_code=404)
    assert "a-secret-token" not in json.dumps(line)
    assert line["event"] == "request"
    assert (line["route"], line["status_code"]) == ("-", 404)


def test_the_host_of_a_request_stays_out():
    line = format_line(name="django.security.DisallowedHost", message="Invalid HTTP_HOST header: 'an@example.org'")
    assert line["event"] == "DisallowedHost"
    assert "example.org" not in json.dumps(line)


@pytest.mark.django_db
def test_a_request_is_logged_by_its_route(client, caplog):
    with caplog.at_level(logging.INFO, logger="portal.request"):
        response = client.get("/en/news/a-name-in-the-address/?q=an@example.org")
    (record,) = [record for record in caplog.records if record.name == "portal.request"]
    assert (record.method, record.route, record.status) == ("GET", "news:article", 404)
    assert record.request_id == response["X-Request-ID"]
    written = "".join(JsonFormatter().format(record) for record in caplog.records)
    assert "a-name" not in written
    assert "example.org" not in written
