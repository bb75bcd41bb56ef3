"""The one door by which an enquiry comes in."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from contact import definition
from contact.letters import queue_acknowledgement
from contact.models import Enquiry
from contact.routing import desk_for
from contact.working_days import answer_date

# Answers that every purpose may have are columns of the enquiry; the others stay together.
COLUMNS = {"name", "email", "message", "organisation", "country", "answer_language", "may_refer"}


def receive(purpose, answers, *, page_language, submission_token, came_from=""):
    """Store an enquiry with its acknowledgement, both or neither.

    The same token again is the same enquiry, also when both come at once: the one that is second
    at the database finds the token taken and gets the first one's enquiry.

    Args:
        purpose: the ``Purpose`` of the current definition whose form was sent.
        answers: its checked answers by field name; those not given are left out.
        page_language: the code of the language the visitor reads.
        submission_token: the one-time token of the form.
        came_from: the slug of the page that was read before, where there is one.

    Returns:
        The stored enquiry.

    Raises:
        django.db.Error: the database could not store it; then nothing is stored.
    """
    try:
        with transaction.atomic():
            enquiry = store(
                purpose,
                answers,
                page_language=page_language,
                submission_token=submission_token,
                arrival=timezone.now(),
                came_from=came_from,
            )
            queue_acknowledgement(enquiry)
    except IntegrityError:
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
    """Store an enquiry at its desk, with the date of its answer, and write to nobody.

    Args:
        purpose, answers, page_language, submission_token: as for ``receive``.
        arrival: when it came in, an aware datetime.
        more: further fields of the enquiry.
    """
    asked = definition.current()
    desk = desk_for(purpose, answers)
    return Enquiry.objects.create_with_reference(
        purpose=purpose.key,
        definition_version=asked.version,
        privacy_version=asked.privacy.version,
        desk=desk,
        answers={name: answer for name, answer in answers.items() if name not in COLUMNS},
        page_language=page_language,
        received_at=arrival,
        due_on=answer_date(arrival, desk.days_to_answer),
        submission_token=submission_token,
        **{name: answer for name, answer in answers.items() if name in COLUMNS},
        **more,
    )
