"""The one header that breaks Django before any middleware runs.

Django takes a request's charset from its Content-Type while it builds the request: a parameter it
cannot decode, or a charset such as ``hex`` or ``idna``, is an exception there, and the answer is
the server's own bare 500.
"""

import codecs

from django.utils.http import parse_header_parameters

#: What a body is declared as when we cannot read its declaration; RequestGuardMiddleware answers it with 415.
UNREADABLE = "application/x-unreadable"


class ContentTypeGuard:
    """A WSGI application around Django's, which lets through only a Content-Type that Django can read.

    A request without a body needs none, so its unreadable one is dropped.
    """

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        if not readable(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = UNREADABLE if environ["REQUEST_METHOD"] == "POST" else ""
        return self.application(environ, start_response)


def readable(content_type):
    """Tell whether a Content-Type can be parsed and names UTF-8, or no charset at all."""
    try:
        _, parameters = parse_header_parameters(content_type)
    except (ValueError, LookupError):
        return False
    return is_utf8(parameters.get("charset", "utf-8"))


def is_utf8(charset):
    """Tell whether a declared charset is UTF-8, under any of its names."""
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False
