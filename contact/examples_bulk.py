"""Generated enquiries for a demonstration with many of them: fictional people at example.org, nobody is written to."""

import re
import tomllib
from datetime import datetime, time, timedelta
from functools import lru_cache, partial
from itertools import islice
from random import Random

from django.db import transaction
from django.utils import timezone

from contact import countries, definition
from contact.countries import plain_letters
from contact.intake import fields_of, route_details, route_fields
from contact.models import Desk, Enquiry, HistoryEntry, RoutingRule
from contact.references import new_reference
from contact.routing import route
from contact.search import enter
from contact.working_days import answer_date

BATCH = 500
DAYS = 365
#: Under which generated enquiries are stored: each once.
STORED_AS = "example:generated:"
#: How often each purpose is chosen, out of a hundred.
PURPOSES = {"invest": 20, "work": 28, "study": 22, "collaborate": 24, "other": 6}
ANSWERED = {Enquiry.State.ANSWERED: 55, Enquiry.State.REFERRED: 15, Enquiry.State.CLOSED: 30}


@transaction.atomic
def fill_up(total, *, seed=1, now=None):
    """Add generated enquiries until there are so many, and return how many were added.

    The same seed on the same day makes the same people and questions; references and tokens are
    as random as those of real enquiries, since they must not be guessed.

    Args:
        total: how many enquiries there are to be, generated and others.
        seed: a whole number.
        now: the moment from which their arrival is counted back, the present one unless told.
    """
    now = now or timezone.now()
    missing = total - Enquiry.objects.count()
    if missing <= 0:
        return 0
    with (definition.FOLDER / "generated.toml").open("rb") as file:
        blocks = tomllib.load(file)
    desks, rules = Desk.objects.answering(), list(RoutingRule.objects.in_force())
    taken = set(Enquiry.objects.values_list("reference", flat=True))
    due_by_day = lru_cache(maxsize=None)(lambda day, days: answer_date(at(day, time(9)), days))
    first = next_number()
    rows = (
        # Chance that can be repeated is what is wanted here.
        make_row(
            number,
            blocks=blocks,
            routed=partial(route, desks=desks, rules=rules),
            due=lambda arrival, days: due_by_day(timezone.localdate(arrival), days),
            taken=taken,
            random=Random(f"{seed}-{number}"),  # noqa: S311
            now=now,
        )
        for number in range(first, first + missing)
    )
    while batch := list(islice(rows, BATCH)):
        store_rows(batch)
    return missing


def store_rows(batch):
    """Store enquiries with their copies and the first entry of each one's history, and enter them into the search.

    Args:
        batch: pairs of an enquiry that is not stored yet and its ``Route``.
    """
    stored = Enquiry.objects.bulk_create([enquiry for enquiry, _found in batch])
    kind = HistoryEntry.Kind.RECEIVED
    HistoryEntry.objects.bulk_create(
        HistoryEntry(enquiry=enquiry, kind=kind, at=enquiry.received_at, details=route_details(found))
        for enquiry, (_, found) in zip(stored, batch, strict=True)
    )
    copies = Enquiry.copies.through
    copies.objects.bulk_create(copies(enquiry=enquiry, desk=desk) for enquiry, (_, found) in zip(stored, batch, strict=True) for desk in found.copies)
    enter(stored)


def next_number():
    """Return the number of the first generated enquiry that is not there yet."""
    tokens = Enquiry.objects.filter(submission_token__startswith=STORED_AS).values_list("submission_token", flat=True)
    return 1 + max((int(match[1]) for match in (re.search(r":(\d+)$", token) for token in tokens.iterator()) if match), default=0)


def make_row(number, *, blocks, routed, due, taken, random, now):
    """Return an enquiry that is not stored yet, and its ``Route``.

    Args:
        number: which of the generated enquiries it is.
        blocks: what they are made of.
        routed: finds the route, as ``routing.route``.
        due: tells the day of the answer from the arrival and a number of working days.
        taken: the references in use, to which its own is added.
        random: the source of chance of this enquiry.
        now: the present moment.
    """
    asked = definition.current()
    purpose = asked.purposes[random.choices(list(PURPOSES), list(PURPOSES.values()))[0]]
    language = random.choices(["en", "nl"], [60, 40])[0]
    arrival = arrived(now, random)
    answers = answers_to(purpose, language, blocks, random, timezone.localdate(arrival))
    values = fields_of(purpose, answers, page_language=language, arrival=arrival)
    found = routed(purpose, answers, is_confidential=values["is_confidential"])
    values |= route_fields(found, purpose, arrival, due)
    state = state_of(values["due_on"], timezone.localdate(now), random)
    enquiry = Enquiry(
        **values,
        reference=free_reference(taken),
        state=state,
        answered_at=answered(values["due_on"], arrival, now, random) if state in Enquiry.ANSWERED_STATES else None,
        submission_token=f"{STORED_AS}{number}",
        is_example=True,
    )
    return enquiry, found


def answered(due_on, arrival, now, random):
    """Return when an answer left: mostly in time, now and then a few days late, and not before the arrival or after now."""
    day = due_on + timedelta(days=random.choice([-2, -1, -1, 0, 0, 0, 1, 3]))
    return min(now, max(arrival + timedelta(hours=1), at(day, time(random.randrange(9, 17), random.randrange(60)))))


def free_reference(taken):
    """Return a reference that is in no use yet, and note it among those taken."""
    while (reference := new_reference()) in taken:
        pass
    taken.add(reference)
    return reference


def arrived(now, random):
    """Return a moment of the last twelve months, most often by day and on a working day."""
    day = timezone.localdate(now) - timedelta(days=random.randrange(1, DAYS))
    if day.weekday() > 4 and random.random() < 0.7:
        day -= timedelta(days=2)
    hour = random.choices(range(24), [1] * 7 + [4, 9, 10, 10, 9, 7, 9, 10, 9, 8, 6, 4, 4, 4, 4, 3, 2])[0]
    return at(max(day, timezone.localdate(now) - timedelta(days=DAYS)), time(hour, random.randrange(60)))


def at(day, moment):
    return timezone.make_aware(datetime.combine(day, moment))


def state_of(due_on, today, random):
    """Return where an enquiry stands: what is due later mostly waits, and of what was due before a few are late."""
    if random.random() < (0.75 if due_on >= today else 0.02):
        return Enquiry.State.NEW
    return random.choices(list(ANSWERED), list(ANSWERED.values()))[0]


def answers_to(purpose, language, blocks, random, day):
    """Return the answers to all required fields of a form and to some of the others, as ``intake`` stores them.

    Args:
        purpose: the ``Purpose``.
        language: the language the enquirer writes.
        blocks: what enquiries are made of.
        random: the source of chance.
        day: the day of arrival.
    """
    answers = {}
    first, last = random.choice(blocks["first_names"]), random.choice(blocks["last_names"])
    for field in purpose.fields:
        needed = field.required or bool(field.required_when and field.required_when.holds(answers))
        # What is asked only beside another answer stays empty without it.
        if not needed and (field.required_when or random.random() < 0.5):
            continue
        answers[field.name] = {
            "name": f"{first} {last}",
            "email": f"{plain_letters(first).decode()}.{last.lower()}@example.org",
            "answer_language": language,
            "organisation": f"{random.choice(blocks['organisations'])} {last}",
            "message": message(purpose, language, blocks, random),
        }.get(field.name) or answer_to(field, blocks, random, day)
    return answers


def answer_to(field, blocks, random, day):
    """Return an answer to a field by its kind; a date lies after the day of arrival."""
    keys = [choice.key for choice in field.choices]
    match field.kind:
        case "choice":
            return random.choice(keys)
        case "choices":
            return random.sample(keys, random.randint(1, min(3, len(keys))))
        case "country":
            return random.choice(countries.choices("en"))[0]
        case "tick":
            return True
        case "date":
            return (day + timedelta(days=random.randint(20, 200))).isoformat()
        case "url":
            return f"https://{random.choice(blocks['hosts'])}.example.org"
        case _:
            return random.choice(blocks["lines"])


def message(purpose, language, blocks, random):
    """Return a question that says of itself that it is an example."""
    texts = blocks["messages"][language]
    about, ask = random.choice(texts[purpose.key]["about"]), random.choice(texts[purpose.key]["ask"])
    return f"{texts['example']} {about} {ask}"
