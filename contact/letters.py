"""What we write: one function a message. Each puts its message into the outbox, in the transaction of what it tells about."""

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contact.links import link_for
from contact.models import Message
from contact.models.changing import change
from contact.placeholders import LINK
from contact.tasks import deliver_message
from contact.transcript import transcript

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
    link = link_for(enquiry)
    context = talk_about(enquiry) | {"due_on": enquiry.due_on, "until": link.expires_at}
    return queue(Message.Kind.ACKNOWLEDGEMENT, enquiry.email, enquiry.page_language, context, enquiry=enquiry, link=link)


def queue_link(link):
    """Queue the mail that leads an enquirer to their page, or to a copy or the erasure of their data, and says nothing else.

    Args:
        link: the ``PrivateLink``, with its enquiry.

    Returns:
        The queued message.
    """
    enquiry = link.enquiry
    context = {"reference": enquiry.reference, "kind": link.kind, "until": link.expires_at, "link": LINK}
    return queue(Message.Kind.LINK, enquiry.email, enquiry.answer_language, context, enquiry=enquiry, link=link)


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


def queue_assignment(enquiry, to):
    """Queue the mail that tells somebody that an enquiry is theirs now, without anything of who asked what.

    Args:
        enquiry: the enquiry.
        to: the member of staff, who has a mail address.

    Returns:
        The queued message.
    """
    context = {"reference": enquiry.reference, "due_on": enquiry.due_on, "link": staff_link("admin:contact_enquiry_change", enquiry.pk)}
    return queue(Message.Kind.UPDATE, to.email, enquiry.desk.language, context, enquiry=enquiry, template="assigned")


def queue_updates(enquiry, what, is_reopened=False):
    """Tell the desk of an enquiry, and whoever has taken it, what the enquirer did, without anything of what was written.

    Args:
        enquiry: the enquiry.
        what: the ``HistoryEntry.Kind`` of what they did.
        is_reopened: whether it waits for an answer again by that.

    Returns:
        The queued messages.
    """
    desk, owner = enquiry.desk, enquiry.owner
    context = {
        "reference": enquiry.reference,
        "what": lambda: what.label,
        "due_on": enquiry.due_on,
        "is_open": enquiry.state in enquiry.OPEN_STATES,
        "is_reopened": is_reopened,
        "link": staff_link("admin:contact_enquiry_change", enquiry.pk),
    }
    told = [(desk.email, desk)]
    if owner and owner.is_active and owner.email and owner.email.lower() != desk.email.lower():
        told.append((owner.email, None))
    return [queue(Message.Kind.UPDATE, address, desk.language, context, enquiry=enquiry, desk=whose) for address, whose in told]


def queue_erasure_notice(desk, references):
    """Queue the mail that tells a desk which of its open enquiries are gone, because who asked wanted to be forgotten.

    Args:
        desk: the desk.
        references: the references of the enquiries, which is all that may be told of them.

    Returns:
        The queued message.
    """
    return queue(Message.Kind.ALERT, desk.email, desk.language, listed("references", references), desk=desk, template="erased")


def queue_consent_question(enquiry, by, partner, words):
    """Queue the mail that asks an enquirer whether their question may be passed on.

    Args:
        enquiry: the enquiry.
        by: the member of staff who asks.
        partner: the ``Partner`` that could answer it.
        words: what the member of staff adds, or an empty text.

    Returns:
        The queued message.
    """
    context = talk_about(enquiry) | {"partner": lambda: partner.name, "words": words}
    return queue(Message.Kind.CONSENT, enquiry.email, enquiry.answer_language, context, enquiry=enquiry, by=by, link=link_for(enquiry))


def queue_referral(enquiry, by, partner, words):
    """Queue the mail by which a partner gets an enquiry, with who asks and what.

    Args:
        enquiry, by, partner, words: as for ``queue_consent_question``.

    Returns:
        The queued message.
    """
    context = {
        "enquiry": enquiry,
        "desk": lambda: enquiry.desk.name,
        "purpose": lambda: enquiry.purpose_definition.name,
        "answers": lambda: [(field.label, answer) for _legend, answered in transcript(enquiry, without={"may_refer"}) for field, answer in answered],
        "words": words,
    }
    return queue(Message.Kind.REFERRAL, partner.email, partner.language, context, enquiry=enquiry, by=by)


def queue_referred(enquiry, by, partner):
    """Queue the mail that tells an enquirer who answers now.

    Args:
        enquiry, by, partner: as for ``queue_consent_question``.

    Returns:
        The queued message.
    """
    context = talk_about(enquiry) | {"partner": lambda: partner.name}
    return queue(Message.Kind.REFERRED, enquiry.email, enquiry.answer_language, context, enquiry=enquiry, by=by, link=link_for(enquiry))


def send_draft(draft):
    """Put an answer into the outbox, under the line that leads its reader to the rest of the talk.

    Args:
        draft: the ``Message``, whose text is what was typed.

    Returns:
        Whether it was a draft still: sent twice at once, it is sent once.
    """
    subject, text = written_answer(draft)
    drafts, now = Message.objects.filter(state=Message.State.DRAFT), timezone.now()
    sent = {
        "state": Message.State.QUEUED,
        "subject": subject,
        "text": text,
        "link": link_for(draft.enquiry),
        "created_at": now,
        "next_attempt_at": now,
    }
    if not change(draft, drafts, **sent):
        return False
    deliver_message.enqueue(draft.pk)
    return True


def written_answer(draft):
    """Return the subject and the text of an answer as they are sent, but for the private link.

    Args:
        draft: the ``Message``, with its enquiry.
    """
    with override(draft.language):
        context = talk_about(draft.enquiry) | {"site_name": settings.SITE_NAME, "text": draft.text.strip()}
        context = {key: value() if callable(value) else value for key, value in context.items()}
        subject, text = (render_to_string(f"contact/mail/{name}.txt", context) for name in ("answer_subject", "answer"))
    # Stripped, they are plain texts again: what a template renders counts as safe HTML, which a letter is not.
    return subject.strip(), f"{text.rstrip()}\n"


def talk_about(enquiry):
    """Return what every mail of a desk to an enquirer shows."""
    return {"reference": enquiry.reference, "desk": lambda: enquiry.desk.name, "link": LINK}


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
        "quarantine_link": f"{staff_link('admin:contact_enquiry_changelist')}?list=quarantine",
        "overdue_link": f"{staff_link('admin:contact_enquiry_changelist')}?list=overdue",
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


def queue(kind, address, language, context, *, enquiry=None, desk=None, by=None, link=None, template=""):
    """Queue a mail whose subject, text and, where there is one, HTML are templates of ``contact/mail/``.

    Args:
        kind: a ``Message.Kind``.
        address: whom it goes to.
        language: the code of its language.
        context: what its templates show. What depends on the language is a function, called in it.
        enquiry: what it is about.
        desk: the desk whose mailbox it goes to.
        by: the member of staff who sends it, where one does.
        link: the ``PrivateLink`` that stands for ``{link}`` in it.
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
            by=by,
            by_name=by.get_username() if by else "",
            link=link,
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
