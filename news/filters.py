"""The news list's filters, as they stand in its address."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from news.models import Topic

EARLIEST, LATEST = 1900, 2200


def chosen_topic(query):
    """Return the topic named by ``?topic=``, by its address in either language, or None.

    Raises:
        Http404: no topic has that address.
    """
    slug = query.get("topic", "")
    return get_object_or_404(Topic, Q(slug_en=slug) | Q(slug_nl=slug)) if slug else None


def chosen_year(query):
    """Return the year of ``?year=``, or None.

    Raises:
        Http404: it is not a year.
    """
    return chosen_number(query, "year", EARLIEST, LATEST)


def chosen_page(query):
    """Return the number of the page, 1 unless told.

    Raises:
        Http404: it is not a whole number from 1 on.
    """
    return chosen_number(query, "page", 1, 1_000_000) or 1


def chosen_number(query, name, least, most):
    """Return a whole number from the query, or None where it is absent.

    Raises:
        Http404: it is no number, or not between ``least`` and ``most``.
    """
    value = query.get(name, "")
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 9 or not least <= int(value) <= most:
        raise Http404(name)
    return int(value)
