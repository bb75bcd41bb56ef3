"""All that is kept of one person: to hand it over, or to erase it (GDPR, articles 15, 17 and 20)."""

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from contact.audit import note
from contact.models import AuditEntry, Enquiry, Message
from contact.retention import forget
from contact.transcript import answer_to, transcript


@transaction.atomic
def export(email, by):
    """Return everything that is kept under an address, and note in the audit log that it was asked for.

    Args:
        email: the address, in whatever capitals.
        by: who asks: an account of the portal or of the machine.

    Returns:
        A dict that JSON can hold: the address, the moment, and a list of enquiries, each with what was asked, what it
        was promised, its mails, the notes that staff wrote about it and its history. It names no member of staff, and
        holds no key of a private link. Labels are in the active language.
    """
    related = ("messages__attachments", "messages__desk", "history", "copies", "notes", "links")
    enquiries = Enquiry.objects.of_person(email).select_related("desk", "referred_to", "consent_for").prefetch_related(*related)
    found = {"email": email, "exported_at": timezone.now().isoformat(), "enquiries": [as_data(enquiry) for enquiry in enquiries]}
    note(AuditEntry.Action.EXPORT, by, len(found["enquiries"]), email)
    return found


def as_data(enquiry):
    """Return all that is kept of an enquiry, for a machine and for its sender to read."""
    return {
        "reference": enquiry.reference,
        "purpose": str(enquiry.purpose_definition.name),
        "definition_version": enquiry.definition_version,
        "received_at": enquiry.received_at.isoformat(),
        "state": enquiry.get_state_display(),
        "desk": enquiry.desk.name,
        "copied_to": [desk.name for desk in enquiry.copies.all()],
        "tag": enquiry.tag,
        "due_on": enquiry.due_on.isoformat(),
        "days_to_answer": enquiry.days_to_answer,
        "answered_at": moment(enquiry.answered_at),
        "asked_for_consent_at": moment(enquiry.consent_asked_at),
        "consent_for": enquiry.consent_for.name if enquiry.consent_for else None,
        "referred_to": enquiry.referred_to.name if enquiry.referred_to else None,
        "last_message_at": enquiry.last_message_at.isoformat(),
        "forget_on": enquiry.forget_on.isoformat(),
        "is_confidential": enquiry.is_confidential,
        "in_quarantine": enquiry.is_quarantined,
        "signs_of_spam": enquiry.spam_signs,
        "came_from": enquiry.came_from,
        "page_language": enquiry.page_language,
        "privacy_wording": {"version": enquiry.privacy_version, "text": str(enquiry.privacy_wording)},
        "answers": [
            {"field": field.name, "label": str(field.label), "answer": answer, "value": answer_to(field, enquiry)}
            for _legend, answered in transcript(enquiry)
            for field, answer in answered
        ],
        "messages": [
            {
                "kind": message.get_kind_display(),
                "to": message.to_email if message.kind in Message.OUTSIDE else (message.desk or enquiry.desk).name,
                "subject": message.subject,
                "text": message.text,
                "state": message.get_state_display(),
                "created_at": message.created_at.isoformat(),
                "sent_at": moment(message.sent_at),
                "attachments": [{"name": attachment.name, "size": attachment.size} for attachment in message.attachments.all()],
            }
            for message in enquiry.messages.all()
            if message.state != Message.State.DRAFT
        ],
        "notes": [{"at": note.at.isoformat(), "text": note.text} for note in enquiry.notes.all()],
        "links": [
            {
                "kind": link.get_kind_display(),
                "created_at": link.created_at.isoformat(),
                "expires_at": link.expires_at.isoformat(),
                "revoked_at": moment(link.revoked_at),
            }
            for link in enquiry.links.all()
        ],
        "history": [{"at": entry.at.isoformat(), "what": entry.get_kind_display()} for entry in enquiry.history.all()],
    }


def moment(when):
    """Return a moment as JSON can hold it, or None."""
    return when.isoformat() if when else None


def as_page(found):
    """Return an export as a page to read, which needs nothing from anywhere.

    Args:
        found: what ``export`` returned.
    """
    return render_to_string("contact/person.html", {"found": found})


@transaction.atomic
def erase(email, by, dry_run=False):
    """Forget all that is kept under an address, whatever its time, and note in the audit log that it was done.

    Args:
        email: the address, in whatever capitals.
        by: who asks for it: an account of the portal or of the machine.
        dry_run: only look.

    Returns:
        The references of the enquiries.
    """
    enquiries = list(Enquiry.objects.of_person(email).select_for_update())
    references = [enquiry.reference for enquiry in enquiries]
    if not dry_run:
        forget(enquiries)
        note(AuditEntry.Action.ERASE, by, len(references), email)
    return references
