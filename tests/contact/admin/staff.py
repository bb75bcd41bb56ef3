"""Who works at the desks, and what they have before them."""

import re

from django.contrib.auth.models import Group, User

from contact.letters import queue_acknowledgement
from contact.models import Desk, Enquiry, Message
from tests.contact.factories import make_enquiry


def make_staff(name, *groups, desks=()):
    """Return a member of staff.

    Args:
        name: the account's name.
        groups: the names of the groups that give permissions.
        desks: the keys of the desks.
    """
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    user.desks.set(Desk.objects.filter(key__in=desks))
    return user


def changed(enquiry, **fields):
    """Return an enquiry after its fields were changed, whatever the portal itself would do."""
    Enquiry.objects.filter(pk=enquiry.pk).update(**fields)
    return Enquiry.objects.get(pk=enquiry.pk)


def in_quarantine(purpose="study", **fields):
    """Return an enquiry that waits for a judgement."""
    return changed(make_enquiry(purpose), is_quarantined=True, spam_signs=["markup", "wares"], **fields)


def given_up(enquiry, desk=None, kind="acknowledgement", state="failed"):
    """Return a mail of an enquiry that was given up: to its sender, or to a desk."""
    message = queue_acknowledgement(enquiry)
    Message.objects.filter(pk=message.pk).update(state=state, kind=kind, attempts=10, last_error_kind="SMTPServerDisconnected", desk=desk)
    return Message.objects.get(pk=message.pk)


def rows(page):
    """Return what the rows of a list show, cell by cell, without markup."""
    body = page.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL))
    return [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in cells]
