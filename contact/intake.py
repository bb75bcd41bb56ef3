"""The one door by which an enquiry comes in."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from contact import definition, spam
from contact.letters import announce, queue_acknowledgement
from contact.limits import TooMany, count_sender, may_acknowledge, times_today
from contact.models import Enquiry, HistoryEntry
from contact.retention import forget_date
from contact.routing import route
from contact.search import enter
from contact.statistics import country_group, sector
from contact.transcript import COLUMNS
from contact.turns import turn_to_write
from contact.working_days import answer_date

# The answer that limits who reads the others.
CONFIDENTIAL = "confidential"


def receive(purpose, answers, *, page_language, submission_token, sender="", came_from=""):
    """Store an enquiry with its first history, its mails and their tasks: all of it or nothing.

    The same token again is the same enquiry, also when both come at once: the one that is second
    at the database finds the token taken and gets the first one's enquiry.

    Args:
        purpose: the ``Purpose`` of the current definition whose form was sent.
        answers: its checked answers by field name; those not given are left out.
        page_language: the code of the language the visitor reads.
        submission_token: the one-time token of the form.
        sender: the visitor's IP address, of which nothing but a count under a hash is kept.
        came_from: the slug of the page that was read before, where there is one.

    Returns:
        The stored enquiry.

    Raises:
        contact.limits.TooMany: the sender wrote too often; then nothing is stored.
        django.db.Error: the database could not store it; then nothing is stored.
    """
    arrival = timezone.now()
    # Read before the transaction: while it lasts, nobody else writes to SQLite.
    values, found = prepare(purpose, answers, page_language=page_language, arrival=arrival)
    values |= {"submission_token": submission_token, "came_from": came_from}
    try:
        with turn_to_write(), transaction.atomic():
            count_sender(sender, arrival)
            values |= spam.judged(answers, times_today(answers["message"], arrival))
            enquiry = write(values, found)
            if may_acknowledge(enquiry.email, arrival):
                queue_acknowledgement(enquiry)
            if enquiry.is_quarantined:
                enquiry.record(HistoryEntry.Kind.QUARANTINED, signs=enquiry.spam_signs)
            else:
                announce(enquiry)
    except (IntegrityError, TooMany):
        # Sent twice at once: the second one is no further enquiry.
        if earlier := Enquiry.objects.filter(submission_token=submission_token).first():
            return earlier
        raise
    return enquiry


def holds(enquiry, purpose, answers):
    """Tell whether an enquiry is what was sent: a form sent again, and not a further question.

    Args:
        enquiry: the stored one.
        purpose: the ``Purpose`` whose form was sent.
        answers: its checked answers by field name; those not given are left out.
    """
    given = {name: answer for name in COLUMNS if (answer := getattr(enquiry, name))}
    return enquiry.purpose == purpose.key and given | enquiry.answers == answers


def store(purpose, answers, *, page_language, submission_token, arrival, **more):
    """Store an enquiry at its desk, with the date of its answer and the first entry of its history, and write to nobody.

    Args:
        purpose, answers, page_language, submission_token: as for ``receive``.
        arrival: when it came in, an aware datetime.
        more: further fields of the enquiry.
    """
    values, found = prepare(purpose, answers, page_language=page_language, arrival=arrival)
    return write(values | {"submission_token": submission_token} | more, found)


def prepare(purpose, answers, *, page_language, arrival):
    """Return the fields of an enquiry, by name, and its ``Route``, and write nothing.

    Args:
        purpose, answers, page_language, arrival: as for ``store``.
    """
    values = fields_of(purpose, answers, page_language=page_language, arrival=arrival)
    found = route(purpose, answers, is_confidential=values["is_confidential"])
    return values | route_fields(found, purpose, arrival), found


@transaction.atomic
def write(values, found):
    """Store an enquiry with its copies and the first entry of its history, and enter it into the search.

    Args:
        values: its fields by name.
        found: its ``Route``.
    """
    enquiry = Enquiry.objects.create_with_reference(**values)
    if found.copies:
        enquiry.copies.set(found.copies)
    enquiry.record(HistoryEntry.Kind.RECEIVED, at=enquiry.received_at, **route_details(found))
    enter([enquiry])
    return enquiry


def fields_of(purpose, answers, *, page_language, arrival):
    """Return the fields of an enquiry that its form and its arrival decide, by name.

    Args:
        purpose, answers, page_language, arrival: as for ``store``.
    """
    asked = definition.current()
    return {
        "purpose": purpose.key,
        "definition_version": asked.version,
        "privacy_version": asked.privacy.version,
        "is_confidential": bool(answers.get(CONFIDENTIAL)),
        "answers": {name: answer for name, answer in answers.items() if name not in COLUMNS},
        "countries": country_group(answers.get("country", "")),
        "sector": sector(purpose, answers),
        "page_language": page_language,
        "received_at": arrival,
        "last_message_at": arrival,
        "forget_on": forget_date(arrival, purpose.months_kept),
        **{name: answer for name, answer in answers.items() if name in COLUMNS},
    }


def route_fields(found, purpose, arrival, due=answer_date):
    """Return the fields of an enquiry that its ``Route`` decides, by name.

    Args:
        found: the route.
        purpose: the ``Purpose``.
        arrival: when it came in, an aware datetime.
        due: what works out the last day of an answer, for who has many to work out.
    """
    days = found.desk.days_for(purpose.key)
    return {"desk": found.desk, "tag": found.tag, "days_to_answer": days, "due_on": due(arrival, days)}


def route_details(found):
    """Return what the first history entry says of a ``Route``."""
    said = {"desk": found.desk.key, "rule": found.rule, "tag": found.tag, "copies": [desk.key for desk in found.copies]}
    return {name: value for name, value in said.items() if value}
