"""An enquiry as people read it: what was asked and answered, in the words it was asked in."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from contact import countries

#: Answers that every purpose may have are columns of the enquiry; the others stay together.
COLUMNS = {"name", "email", "message", "organisation", "country", "answer_language", "may_refer"}


def transcript(enquiry, without=()):
    """Return the groups of an enquiry's form with what was answered, under its own definition's labels.

    Args:
        enquiry: the enquiry.
        without: names of fields to leave out.

    Returns:
        A list of pairs: a legend, and the list of (field, readable answer) that is not empty.
    """
    groups = []
    for group in enquiry.purpose_definition.groups:
        answered = [(field, readable(field, answer)) for field in group.fields if field.name not in without and (answer := answer_to(field, enquiry))]
        if answered:
            groups.append((group.legend, answered))
    return groups


def answer_to(field, enquiry):
    """Return the stored answer to a field, or something empty."""
    return getattr(enquiry, field.name) if field.name in COLUMNS else enquiry.answers.get(field.name)


def readable(field, answer):
    """Return a stored answer in words of the active language."""
    match field.kind:
        case "choice":
            return field.choice_label(answer)
        case "choices":
            return "; ".join(field.choice_label(key) for key in answer)
        case "country":
            return countries.name(answer)
        case "date":
            return date_format(date.fromisoformat(answer), "j F Y")
        case "tick":
            return gettext("Yes")
        case _:
            return answer
