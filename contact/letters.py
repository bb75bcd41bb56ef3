"""What we write: one function a message. Each puts its message into the outbox."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from contact.models import Message
from contact.tasks import deliver_message


def queue_acknowledgement(enquiry):
    """Queue the mail that says we have the enquiry, with its reference, desk, date and private link.

    It holds nothing of what was typed, not even the name: else anybody could have the portal mail
    a text of theirs to an address of their choice.

    Args:
        enquiry: the stored enquiry. Call this in the transaction that stores it.

    Returns:
        The queued message.
    """
    with override(enquiry.page_language):
        context = {
            "reference": enquiry.reference,
            "desk": enquiry.desk.name,
            "due_on": enquiry.due_on,
            "link": f"{settings.SITE_URL}{enquiry.receipt_address()}",
            "language": enquiry.page_language,
            "site_name": settings.SITE_NAME,
        }
        message = Message.objects.create(
            enquiry=enquiry,
            kind=Message.Kind.ACKNOWLEDGEMENT,
            to_email=enquiry.email,
            language=enquiry.page_language,
            subject=render_to_string("contact/mail/acknowledgement_subject.txt", context).strip(),
            text=render_to_string("contact/mail/acknowledgement.txt", context),
            html=render_to_string("contact/mail/acknowledgement.html", context),
        )
    deliver_message.enqueue(message.pk)
    return message
