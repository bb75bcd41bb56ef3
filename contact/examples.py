"""Example enquiries and partners for a demonstration: fictional people, marked as examples, never written to."""

import tomllib
from datetime import datetime, time

from django.utils import timezone

from contact import definition, spam
from contact.intake import store
from contact.models import Enquiry, Partner
from contact.working_days import working_days_before


def create_examples(now=None):
    """Create the example enquiries that are not there yet.

    Args:
        now: the moment from which their arrival is counted back, the present one unless told.

    Returns:
        The list of those created.
    """
    now = now or timezone.now()
    examples = {f"example:{each['key']}": each for each in written()["enquiries"]}
    there = set(Enquiry.objects.filter(submission_token__in=examples).values_list("submission_token", flat=True))
    return [
        store(
            definition.current().purposes[example["purpose"]],
            example["answers"],
            page_language=example["page_language"],
            submission_token=token,
            arrival=arrived(now, example["working_days_ago"]),
            state=example["state"],
            answered_at=answered(now, example) if example["state"] in Enquiry.ANSWERED_STATES else None,
            is_example=True,
            **spam.judged(example["answers"]),
        )
        for token, example in examples.items()
        if token not in there
    ]


def create_partners():
    """Create the partners of the demonstration that are not there yet, by their mailboxes."""
    for each in written()["partners"]:
        Partner.objects.get_or_create(email=each["email"], defaults=each)


def written():
    """Return what is written down for a demonstration."""
    with (definition.FOLDER / "examples.toml").open("rb") as file:
        return tomllib.load(file)


def arrived(now, days):
    """Return a moment so many working days before another one, in the morning unless it is the same day."""
    if not days:
        return now
    return timezone.make_aware(datetime.combine(working_days_before(timezone.localdate(now), days), time(10, 42)))


def answered(now, example):
    """Return when an example was answered: a working day after it arrived."""
    return arrived(now, example["working_days_ago"] - 1)
