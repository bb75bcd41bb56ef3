"""Tags that any template of the portal may use, without loading them."""

from django import template
from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_info, override

register = template.Library()


@register.simple_tag(takes_context=True)
def other_languages(context):
    """Return this page in the other languages, as dictionaries of ``code``, ``name`` and ``url``.

    A page that has no counterpart leads to that language's home page.
    """
    pages = []
    for code, url in versions_elsewhere(context).items():
        with override(code):
            pages.append({"code": code, "name": get_language_info(code)["name_local"], "url": url or reverse("home")})
    return pages


def versions_elsewhere(context):
    """Return a dictionary of the other languages to this page's address there, None where it has no counterpart.

    A view whose address has a slug in it gives ``alternates``, a dictionary of language to address.
    """
    request = context.get("request")
    alternates = context.get("alternates")
    versions = {}
    for code, _name in settings.LANGUAGES:
        if code == get_language():
            continue
        if alternates is not None:
            versions[code] = alternates.get(code)
        elif request and getattr(request, "resolver_match", None):
            versions[code] = translate_url(request.path, code)
        else:
            versions[code] = None
    return versions


@register.filter
def day(moment):
    """Return a date as visitors read it, ``7 July 2020`` or ``7 juli 2020``, in Brussels' time."""
    if hasattr(moment, "hour"):
        moment = localtime(moment)
    return date_format(moment, "j F Y")


@register.filter
def iso_day(moment):
    """Return a date as machines read it, ``2020-07-07``, in Brussels' time."""
    return (localtime(moment) if hasattr(moment, "hour") else moment).strftime("%Y-%m-%d")


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """Return the page's query with some of its values replaced; an empty value takes one out.

    Arguments:
        changes: names of the query and their new values.
    """
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def elided(page):
    """Return the page numbers around a page, the first and the last, with ellipses between.

    Args:
        page: a page of Django's paginator.
    """
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
