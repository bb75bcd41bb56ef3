"""Tags for what makes a page found: its one address, its versions, and what it says to machines. No template has to load them."""

from itertools import zip_longest

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leuven_portal.structured_data import breadcrumb_list, script
from leuven_portal.templatetags.portal import versions_elsewhere
from news import metadata

register = template.Library()

#: Open Graph wants a country with the language.
LOCALES = {"en": "en_GB", "nl": "nl_BE"}


@register.simple_block_tag
def kept(content):
    """Return what a part of the template has rendered, so that ``as`` can keep it for several places."""
    return content


@register.simple_tag(takes_context=True)
def canonical(context):
    """Return the one address under which this page is to be found.

    Its path alone: what else came along in the query (who sent the reader, a door's ``?from=``)
    makes no other page. A view whose page does depend on its query gives ``canonical``.
    """
    return f"{settings.SITE_URL}{own_path(context)}"


@register.simple_tag(takes_context=True)
def hreflangs(context):
    """Return pairs of language and absolute address of this page's versions; none where there is one only.

    Only a page at its plain address has versions to name: the second page of a list, or its
    articles of a year, need not match the other language's.
    """
    path = context["request"].path
    if own_path(context) != path:
        return []
    return metadata.hreflang({code: url for code, url in versions_elsewhere(context).items() if url} | {get_language(): path})


@register.simple_tag
def og_locale():
    """Return the page's language as Open Graph writes it."""
    return LOCALES[get_language()]


@register.simple_tag
def json_ld(data):
    """Return data for machines as a script element."""
    return script(data)


@register.filter
def iso_moment(moment):
    """Return a moment as machines read it, in Brussels' time."""
    return metadata.iso_moment(moment)


@register.inclusion_tag("_crumbs.html", takes_context=True)
def breadcrumbs(context, *parts):
    """Show the way to this page from the home page, to machines as well.

    Args:
        parts: names and addresses in turn. The last name may stand alone: it is this page. A name
            that is empty is left out with its address.
    """
    # As plain text: a purpose's name is a text in two languages, of which JSON knows nothing.
    crumbs = [(_("Home"), reverse("home")), *((str(name), address) for name, address in zip_longest(parts[::2], parts[1::2]) if name)]
    return {"crumbs": crumbs, "structured": None if context.get("noindex") else breadcrumb_list(crumbs)}


def own_path(context):
    """Return the path of this page's one address, with the part of the query that makes it another page."""
    return context.get("canonical") or context["request"].path
