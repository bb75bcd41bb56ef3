"""What a person does with the data that are kept of them, by a link that was mailed to their address for that."""

import io
import json
import zipfile
from datetime import timedelta
from itertools import groupby

from django.db import transaction

from contact import person
from contact.letters import queue_erasure_notice
from contact.models import Enquiry, HistoryEntry, PrivateLink
from contact.turns import turn_to_write

#: Who does it, in the audit log.
BY = "the person, by private link"
#: For how long a copy may be taken once more by the same link: the first download may have failed.
AGAIN = timedelta(minutes=15)


def take_copy(link):
    """Hand over all that is kept under the address of a link, and note it. The link is used up, but for a little while.

    Args:
        link: the ``PrivateLink`` for a copy.

    Returns:
        A ZIP archive as bytes: the data to read, in the active language, and the same for a machine.

    Raises:
        PrivateLink.DoesNotExist: it was used up or revoked in this moment.
    """
    with turn_to_write(), transaction.atomic():
        enquiry = held(link).enquiry
        link.revoke(after=AGAIN)
        enquiry.record(HistoryEntry.Kind.COPY_TAKEN)
        found = person.export(enquiry.email, BY)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as copy:
        copy.writestr("copy.html", person.as_page(found))
        copy.writestr("copy.json", json.dumps(found, ensure_ascii=False, indent=2))
    return archive.getvalue()


def erase(link):
    """Forget all that is kept under the address of a link, itself included, and tell the desks that they need not answer.

    Args:
        link: the ``PrivateLink`` for an erasure.

    Returns:
        The references of the enquiries that are gone.

    Raises:
        PrivateLink.DoesNotExist: it was used up or revoked in this moment.
    """
    with turn_to_write(), transaction.atomic():
        email = held(link).enquiry.email
        waiting = list(Enquiry.objects.of_person(email).open().filter(is_quarantined=False).select_related("desk").order_by("desk_id", "reference"))
        references = person.erase(email, BY)
        for desk, enquiries in groupby(waiting, key=lambda enquiry: enquiry.desk):
            queue_erasure_notice(desk, [enquiry.reference for enquiry in enquiries])
    return references


def held(link):
    """Return a link as it is now, with its enquiry, if it is still of use: of two who use it at once, the second one waits.

    Raises:
        PrivateLink.DoesNotExist: it is not.
    """
    now = PrivateLink.objects.select_for_update(of=("self",)).select_related("enquiry").get(pk=link.pk)
    if now.is_revoked() or now.is_expired():
        raise PrivateLink.DoesNotExist
    return now
