"""schema.org data of the portal as a whole, and how any such data gets into a page (JSON-LD)."""

import json

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import mark_safe

from news.metadata import publisher

#: With these written as JSON's own escapes, no text can end the script element or begin another one.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def organisation():
    """Return the region as schema.org's Organization, with how to reach it."""
    return {"@context": "https://schema.org", **publisher(), "logo": f"{settings.SITE_URL}{static('img/mark.svg')}", "email": settings.SITE_EMAIL}


def breadcrumb_list(crumbs):
    """Return the way to a page as schema.org's BreadcrumbList.

    Args:
        crumbs: pairs of name and path; the page itself, at the end, has no path.
    """
    steps = []
    for position, (name, path) in enumerate(crumbs, start=1):
        step = {"@type": "ListItem", "position": position, "name": name}
        steps.append(step | {"item": f"{settings.SITE_URL}{path}"} if path else step)
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}


def script(data):
    """Return data as the script element that holds it in a page.

    It needs no nonce: browsers do not run a script of this type, so the policy does not ask for one,
    and a page stays the same for all of its readers.

    Args:
        data: what JSON can hold.
    """
    return mark_safe(f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False).translate(ESCAPES)}</script>')
