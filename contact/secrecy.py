"""Answers that are their reader's alone."""

from django.utils.cache import add_never_cache_headers


def kept_secret(response):
    """Return an answer that nobody keeps, finds or passes on: its address is its reader's alone."""
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
