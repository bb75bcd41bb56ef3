"""What happened to an enquiry, in words."""

from datetime import date

from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contact import spam
from contact.models import Desk, HistoryEntry, Message, Partner
from contact.models.acting import name_of


def in_words(entries):
    """Return the entries of a history as (entry, sentences about it), in the active language.

    Args:
        entries: a list of them.
    """
    entries = list(entries)
    desks = {desk.key: desk.name for desk in Desk.objects.all()}
    owners = {entry.details["owner"] for entry in entries if "owner" in entry.details}
    people = {user.get_username(): name_of(user) for user in get_user_model().objects.filter(username__in=owners)} if owners else {}
    passed_on = any("partner" in entry.details for entry in entries)
    partners = {partner.pk: partner.name for partner in Partner.objects.all()} if passed_on else {}
    return [(entry, sentences(entry.details, desks, partners, people)) for entry in entries]


def sentences(details, desks, partners, people):
    """Return what the details of an entry say.

    Args:
        details: its details, of which any may be missing.
        desks: the names of the desks by key.
        partners: the names of the partners by primary key.
        people: the names of those who were given it, by user name.
    """
    said = []
    if before := details.get("from"):
        said.append(_("From the desk: %(desk)s") % {"desk": desks.get(before, before)})
    if desk := details.get("desk"):
        said.append(_("At the desk: %(desk)s") % {"desk": desks.get(desk, desk)})
    if copies := details.get("copies"):
        said.append(_("Copied to: %(desks)s") % {"desks": ", ".join(desks.get(key, key) for key in copies)})
    if tag := details.get("tag"):
        said.append(_("Tag: %(tag)s") % {"tag": tag})
    if owner := details.get("owner"):
        said.append(_("Owner: %(owner)s") % {"owner": people.get(owner, owner)})
    if partner := details.get("partner"):
        said.append(_("Partner: %(partner)s") % {"partner": partners.get(partner, "–")})
    if details.get("reply"):
        said.append(_("By what the enquirer wrote"))
    if due_on := details.get("after", {}).get("due_on"):
        said.append(_("Answer by: %(day)s") % {"day": date_format(date.fromisoformat(due_on), "j F Y")})
    if undone := details.get("undone"):
        said.append(str(dict(HistoryEntry.Kind.choices).get(undone, undone)))
    if mail := details.get("mail"):
        said.append(str(dict(Message.Kind.choices).get(mail, mail)))
    return said + spam.describe(details.get("signs", []))
