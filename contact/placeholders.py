"""The words in braces that stand for something else until an answer is written."""

import re

from django.utils.translation import gettext_lazy as _

#: What may stand in a text template, and what it stands for.
PLACEHOLDERS = {
    "name": _("the name of who asked"),
    "organisation": _("their organisation"),
    "reference": _("the reference"),
    "purpose": _("the purpose"),
    "desk": _("the name of the desk"),
    "me": _("the name of who answers"),
    "link": _("the enquirer’s private link"),
}
#: The only one that is filled in as late as a mail is sent: whoever reads the message in the admin must not have it.
LINK = "{link}"

#: What a template leaves to whoever answers. Nothing is sent while it stands there.
GAP = "[…]"

IN_BRACES = re.compile(r"\{([a-z_]{1,30})\}")


def unknown_in(text):
    """Return what stands in braces in a text and is no placeholder, each once."""
    return sorted({match[0] for match in IN_BRACES.finditer(text) if match[1] not in PLACEHOLDERS})


def fill(text, values):
    """Return a text with its placeholders filled in, once: what is filled in is not looked at again.

    Args:
        text: the text.
        values: what to fill in, by placeholder. A placeholder without a value stays.
    """
    return IN_BRACES.sub(lambda match: str(values.get(match[1], match[0])), text)
