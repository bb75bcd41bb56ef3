"""Sending again what was given up, once somebody has mended what stood in its way."""

from django.db import transaction

from contact.models import HistoryEntry
from contact.tasks import deliver_message


@transaction.atomic
def send_again(message, by):
    """Queue a message that was given up once more, from the first attempt on.

    Args:
        message: the message.
        by: the member of staff.

    Returns:
        Whether it had been given up.
    """
    if not message.send_again():
        return False
    if message.enquiry:
        message.enquiry.record(HistoryEntry.Kind.MAIL_AGAIN, by, mail=message.kind)
    deliver_message.enqueue(message.pk)
    return True
