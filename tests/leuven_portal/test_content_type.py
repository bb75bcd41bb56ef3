"""The whole WSGI application, as gunicorn calls it: what breaks here breaks before any middleware."""

from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest

from leuven_portal.content_type import readable
from leuven_portal.wsgi import application

HOSTILE = [
    "application/x-www-form-urlencoded; charset*=idna''x",
    "application/x-www-form-urlencoded; charset*=foo''x",
    "application/x-www-form-urlencoded; charset*=utf-8''%00",
    "application/x-www-form-urlencoded; charset*=punycode''%ff",
    "application/x-www-form-urlencoded; charset*" + "9" * 5000 + "=x",
    *(
        f"application/x-www-form-urlencoded; charset={name}"
        for name in ("hex", "rot13", "zlib", "base64", "undefined", "idna", "utf-16", "latin-1", "x\0y")
    ),
]


def ask(method, path, content_type, body=b""):
    """Return the status of an answer."""
    path, _, query = path.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": content_type}
    environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
    setup_testing_defaults(environ)
    statuses = []
    application(environ, lambda status, headers, error=None: statuses.append(int(status[:3])))
    return statuses[0]


# The application closes its connections as it does under a server, so the test's own must not be in a transaction.
@pytest.mark.django_db(transaction=True)
def test_a_content_type_that_cannot_be_read():
    assert {ask("GET", "/en/about/?x=%ff", content_type) for content_type in HOSTILE} == {200}
    assert {ask("POST", "/en/contact/other/?x=%ff", content_type, b"name=a") for content_type in HOSTILE} == {415}


@pytest.mark.parametrize(
    ("content_type", "is_readable"),
    [
        ("", True),
        ("text/plain", True),
        ("a/b; charset=UTF8", True),
        ('a/b; charset="utf-8"', True),
        ("a/b; charset=", False),
        ("a/b; charset=hex", False),
    ],
)
def test_readable(content_type, is_readable):
    assert readable(content_type) is is_readable
