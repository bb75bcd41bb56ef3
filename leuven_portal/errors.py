"""The pages for what went wrong, in the visitor's language. They touch neither database nor session."""

import sys

from django.db import InterfaceError, InternalError, OperationalError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leuven_portal.accounts.limits import WAIT

# A database that is stopped, starting, locked, full or passed into other hands: it will be back, and the code is not to blame.
DATABASE_AWAY = (OperationalError, InterfaceError, InternalError)
RETRY_AFTER = 60  # seconds


def bad_request(request, exception=None):
    """400: also the answer to a Host that is not ours, so nothing here may ask for the host."""
    return error_page(
        request,
        400,
        _("We could not read that request"),
        _("Something in the address or in what was sent is not as it should be. Go back and try again."),
    )


def permission_denied(request, exception=None):
    """403, in the words of whoever denied it where they were meant for the visitor."""
    advice = str(exception or "") or _("If you think it should be, ask the person who manages the portal.")
    return error_page(request, 403, _("That is not allowed here"), advice)


def csrf_failure(request, reason=""):
    """403 of a form whose security token is missing or old."""
    return error_page(request, 403, _("This form has expired"), _("Go back, reload the page and send it again. What you typed may still be there."))


def page_not_found(request, exception=None):
    """404."""
    return error_page(request, 404, _("Page not found"), _("The page may have moved, or there may be a slip in the address."))


def body_too_large(request):
    """413."""
    return error_page(request, 413, _("That was too much to send"), _("Go back, make it shorter or leave something out, and send it again."))


def body_not_readable(request):
    """415."""
    return error_page(
        request,
        415,
        _("We could not read what was sent"),
        _("The form was sent in a way of writing that we do not take. Use UTF-8, or an ordinary browser."),
    )


def too_many_requests(request, exception=None):
    """429 of the staff's door: whoever tried too often, for an account or from an address, waits."""
    minutes = WAIT // 60
    advice = ngettext("Wait %(minutes)s minute, then try again.", "Wait %(minutes)s minutes, then try again.", minutes) % {"minutes": minutes}
    response = error_page(request, 429, _("Too many attempts"), advice)
    response.headers["Retry-After"] = str(WAIT)
    return response


def server_error(request):
    """500, or 503 where the database is away: the page asks neither database nor session, which may be what broke."""
    if isinstance(sys.exception(), DATABASE_AWAY):
        return database_away(request)
    return error_page(request, 500, _("Something went wrong on our side"), _("We have written it down. Try again in a few minutes."))


def database_away(request):
    """503: nothing is wrong with the request, and the same one works later."""
    response = error_page(
        request,
        503,
        _("We cannot reach our data just now"),
        _("What you sent us before is safe. Wait a minute, then load this page again."),
    )
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def error_page(request, status, title, text):
    """Render the page of an error.

    Args:
        request: the request, of which only the language is used.
        status: the status code of the answer.
        title: what happened, as a heading.
        text: what the visitor can do.
    """
    return render(request, "errors/error.html", {"title": title, "text": text, "status": status, "alternates": {}, "noindex": True}, status=status)
