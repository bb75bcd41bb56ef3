"""What we write: one function a message. Each puts its message into the outbox, in the transaction of what it tells about."""

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from contact.models import Message
from contact.tasks import deliver_message

#: A mail that lists names so many and counts the rest.
NAMED = 50


def queue_acknowledgement(enquiry):
    """Queue the mail that says we have the enquiry, with its reference, desk, date and private link.

    It holds nothing of what was typed, not even the name: else anybody could have the portal mail
    a text of theirs to an address of their choice.

    Args:
        enquiry: the stored enquiry.

    Returns:
        The queued message.
    """
    return queue(
        Message.Kind.ACKNOWLEDGEMENT,
        enquiry.email,
        enquiry.page_language,
        {
            "reference": enquiry.reference,
            "desk": lambda: enquiry.desk.name,
            "due_on": enquiry.due_on,
            "link": lambda: f"{settings.SITE_URL}{enquiry.receipt_address()}",
        },
        enquiry=enquiry,
    )


def announce(enquiry):
    """Tell the desks of an enquiry: the one that answers, and those that hear of it. What arrival does, and release.

    Args:
        enquiry: the stored enquiry.

    Returns:
        The queued messages.
    """
    told = [(Message.Kind.NOTIFICATION, enquiry.desk), *((Message.Kind.COPY, desk) for desk in enquiry.copies.all())]
    return [queue_notice(kind, enquiry, desk) for kind, desk in told]


def queue_notice(kind, enquiry, desk):
    """Queue the mail by which a desk hears of an enquiry, without anything of who asked what.

    Args:
        kind: ``NOTIFICATION`` for the desk that answers, ``COPY`` for a second one.
        enquiry: the stored enquiry.
        desk: the desk whose mailbox it goes to.

    Returns:
        The queued message.
    """
    context = {
        "reference": enquiry.reference,
        "purpose": enquiry.purpose_definition.name,
        "desk": lambda: enquiry.desk.name,
        "due_on": enquiry.due_on,
        "link": staff_link("admin:contact_enquiry_change", enquiry.pk),
    }
    return queue(kind, desk.email, desk.language, context, enquiry=enquiry, desk=desk)


def queue_digest(desk, quarantined, overdue):
    """Queue a desk's day: what waits for a judgement, and what is late.

    Args:
        desk: the desk; the front desk hears of what is at whatever desk.
        quarantined: the enquiries in quarantine.
        overdue: the enquiries whose answer is late.

    Returns:
        The queued message.
    """
    context = {
        **listed("quarantined", quarantined),
        **listed("overdue", overdue),
        "quarantine_link": f"{staff_link('admin:contact_enquiry_changelist')}?quarantine=yes",
        "overdue_link": f"{staff_link('admin:contact_enquiry_changelist')}?answer=overdue",
    }
    return queue(Message.Kind.DIGEST, desk.email, desk.language, context, desk=desk)


def queue_reminder(address, language, soon, late, *, desk=None):
    """Queue the mail that reminds an owner or a desk of due dates.

    Args:
        address: whom to remind.
        language: the code of the language to do it in.
        soon: the enquiries that are due by the next working day.
        late: the enquiries whose answer is late.
        desk: the desk whose mailbox it is; nobody's where it is an owner's.

    Returns:
        The queued message.
    """
    context = {**linked("soon", soon), **linked("late", late), "is_own": desk is None}
    return queue(Message.Kind.REMINDER, address, language, context, desk=desk)


def queue_escalation(address, language, enquiries):
    """Queue the mail that tells somebody who oversees what still waits two working days after its due date.

    Args:
        address, language: as for ``queue_lost_mail_alert``.
        enquiries: the enquiries, with their desks.

    Returns:
        The queued message.
    """
    return queue(Message.Kind.REMINDER, address, language, linked("enquiries", enquiries), template="escalation")


def queue_lost_mail_alert(address, language, lost):
    """Queue the mail that tells somebody who oversees of mails that were given up.

    Args:
        address: whom to tell.
        language: the code of the language to tell it in.
        lost: the messages, with their enquiries.

    Returns:
        The queued message.
    """
    context = {**listed("lost", lost), "link": f"{staff_link('admin:contact_message_changelist')}?lost=yes"}
    return queue(Message.Kind.ALERT, address, language, context, template="lost_mail")


def queue_forgetting_warning(address, language, enquiries):
    """Queue the mail that tells somebody who oversees which enquiries will be forgotten within a week.

    Args:
        address, language: as for ``queue_lost_mail_alert``.
        enquiries: the enquiries.

    Returns:
        The queued message.
    """
    context = {**listed("enquiries", enquiries), "link": staff_link("admin:contact_enquiry_changelist")}
    return queue(Message.Kind.ALERT, address, language, context, template="forgetting")


def queue(kind, address, language, context, *, enquiry=None, desk=None, template=""):
    """Queue a mail whose subject, text and, where there is one, HTML are templates of ``contact/mail/``.

    Args:
        kind: a ``Message.Kind``.
        address: whom it goes to.
        language: the code of its language.
        context: what its templates show. What depends on the language is a function, called in it.
        enquiry: what it is about.
        desk: the desk whose mailbox it goes to.
        template: the name of the templates, that of the kind unless told.

    Returns:
        The queued message.
    """
    name = f"contact/mail/{template or kind}"
    with override(language):
        told = {key: value() if callable(value) else value for key, value in context.items()}
        told |= {"language": language, "site_name": settings.SITE_NAME}
        message = Message.objects.create(
            enquiry=enquiry,
            desk=desk,
            kind=kind,
            to_email=address,
            language=language,
            subject=render_to_string(f"{name}_subject.txt", told).strip(),
            text=render_to_string(f"{name}.txt", told),
            html=html(name, told),
        )
    deliver_message.enqueue(message.pk)
    return message


def listed(name, rows):
    """Return what a mail's template shows of a list: its first rows, how many there are, and how many are not named."""
    return {name: rows[:NAMED], f"{name}_count": len(rows), f"{name}_more": max(0, len(rows) - NAMED)}


def linked(name, enquiries):
    """Return what ``listed`` does of enquiries, each as a pair with its page in the admin."""
    return listed(name, [(each, staff_link("admin:contact_enquiry_change", each.pk)) for each in enquiries])


def html(name, context):
    """Return a mail's text as HTML, or nothing where it has no such template: what staff get is plain."""
    try:
        return render_to_string(f"{name}.html", context)
    except TemplateDoesNotExist:
        return ""


def staff_link(name, *args):
    """Return the whole address of a page of the admin."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"
