"""The news list's filters, as they stand in its address."""

from datetime import datetime

from django.db.models import Max, Min
from django.http import Http404
from django.utils import timezone

from news.models import EARLIEST, LATEST, Topic


def chosen_topic(query):
    """Return the topic named by ``?topic=``, by its address in either language, or None.

    Raises:
        Http404: no topic has that address.
    """
    slug = query.get("topic", "")
    return topic_at(slug) if slug else None


def topic_at(slug):
    """Return the topic with an address in either language.

    Raises:
        Http404: no topic has it.
    """
    if topic := Topic.objects.by_address(slug):
        return topic
    raise Http404("topic")


def chosen_year(query):
    """Return the year of ``?year=``, or None.

    Raises:
        Http404: it is not a year.
    """
    return chosen_number(query, "year", EARLIEST.year, LATEST.year)


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


def in_year(year):
    """Return the conditions on an article of a year, none where no year is chosen.

    The bounds are moments in Brussels' time, for an index to serve.
    """
    if not year:
        return {}
    zone = timezone.get_default_timezone()
    return {"published_at__gte": datetime(year, 1, 1, tzinfo=zone), "published_at__lt": datetime(year + 1, 1, 1, tzinfo=zone)}


def years_of(articles):
    """Return the years from the newest article's to the oldest one's.

    Two ends of an index: the distinct years themselves would read every row.
    """
    ends = articles.order_by().aggregate(first=Min("published_at"), last=Max("published_at"))
    if not ends["first"]:
        return []
    return list(range(timezone.localtime(ends["last"]).year, timezone.localtime(ends["first"]).year - 1, -1))
