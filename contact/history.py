"""What happened to an enquiry, in words."""

from django.utils.translation import gettext as _

from contact import spam
from contact.models import Desk, Message


def in_words(entries):
    """Return the entries of a history as (entry, sentences about it), in the active language.

    Args:
        entries: a list of them.
    """
    desks = {desk.key: desk.name for desk in Desk.objects.all()}
    return [(entry, sentences(entry.details, desks)) for entry in entries]


def sentences(details, desks):
    """Return what the details of an entry say.

    Args:
        details: its details, of which any may be missing.
        desks: the names of the desks by key.
    """
    said = []
    if desk := details.get("desk"):
        said.append(_("At the desk: %(desk)s") % {"desk": desks.get(desk, desk)})
    if copies := details.get("copies"):
        said.append(_("Copied to: %(desks)s") % {"desks": ", ".join(desks.get(key, key) for key in copies)})
    if tag := details.get("tag"):
        said.append(_("Tag: %(tag)s") % {"tag": tag})
    if mail := details.get("mail"):
        said.append(str(dict(Message.Kind.choices).get(mail, mail)))
    return said + spam.describe(details.get("signs", []))
