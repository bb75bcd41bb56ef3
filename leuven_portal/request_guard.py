"""What is refused before it reaches a view: too much, unreadable, or not text.

Django answers 500 to a urlencoded body that declares a charset other than UTF-8, reads nothing of
one that is sent in chunks, and a NUL byte in a query breaks PostgreSQL. Each gets a page here, in
the visitor's language.
"""

from urllib.parse import unquote_to_bytes

from django.conf import settings

from leuven_portal import errors
from leuven_portal.content_type import is_utf8

FORM_TYPES = {"", "application/x-www-form-urlencoded", "multipart/form-data"}


class RequestGuardMiddleware:
    """Answers 400, 413 or 415 to what no view of the portal can take."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if b"\0" in unquote_to_bytes(request.META.get("QUERY_STRING", "")) or "\0" in request.path:
            return errors.bad_request(request)
        if request.method == "POST":
            if content_length(request) > body_limit(request):
                return errors.body_too_large(request)
            if request.content_type not in FORM_TYPES or not is_utf8(request.content_params.get("charset", "utf-8")) or in_chunks(request):
                return errors.body_not_readable(request)
            # By whatever name it was declared: Django knows only the one.
            request.encoding = "utf-8"
        return self.get_response(request)


def in_chunks(request):
    """Tell whether the body comes without a length; Django takes it for an empty one."""
    return "HTTP_TRANSFER_ENCODING" in request.META


def content_length(request):
    """Return the declared length of the body in bytes; what is no number counts as nothing."""
    value = request.META.get("CONTENT_LENGTH") or "0"
    return int(value) if value.isascii() and value.isdigit() else 0


def body_limit(request):
    """Return how many bytes a body may have: staff send pictures, visitors send text."""
    return settings.STAFF_BODY_LIMIT if request.path.startswith("/admin/") else settings.PUBLIC_BODY_LIMIT
