"""What may be told of an enquiry without telling of anybody."""

from django.utils import timezone

from contact import countries
from contact.models import Statistic
from contact.working_days import working_days_between

#: From here on the days are not told apart.
MANY_DAYS = 99


def described(enquiry):
    """Return the fields of the ``Statistic`` that counts an enquiry, by name."""
    day = timezone.localdate(enquiry.received_at)
    return {
        "month": day.replace(day=1),
        "purpose": enquiry.purpose,
        "sector": enquiry.sector,
        "countries": enquiry.countries,
        "days_to_answer": days_to_answer(enquiry),
    }


def sector(purpose, answers):
    """Return the key of the sector that was chosen, or an empty text. Which question asks for it, the definition says.

    Args:
        purpose: the ``Purpose`` of the form.
        answers: its answers by field name.
    """
    return answers.get(purpose.sector_field, "")


def country_group(code):
    """Return the ``Statistic.Countries`` of a country by its code, which may be empty."""
    groups = Statistic.Countries
    if not code:
        return groups.UNASKED
    if code == "BE":
        return groups.BELGIUM
    return groups.NEAR if code in countries.near() else groups.OTHER


def days_to_answer(enquiry):
    """Return the working days from arrival to answer, at most ``MANY_DAYS``, or ``Statistic.UNANSWERED``."""
    if not enquiry.answered_at:
        return Statistic.UNANSWERED
    return min(MANY_DAYS, working_days_between(timezone.localdate(enquiry.received_at), timezone.localdate(enquiry.answered_at)))
