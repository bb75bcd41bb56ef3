"""Enquiries for tests: filled-in forms, and stored rows."""

import re

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contact import definition
from contact.intake import COLUMNS, store
from contact.protection import Proof
from contact.references import new_token

COMMON = {
    "name": "Demo Visitor",
    "email": "visitor@example.org",
    "message": "Is there a line in Leuven where a small company can run a few wafers?",
    "answer_language": "en",
    "may_refer": "ask",
}
OWN = {
    "invest": {"organisation": "Example Labs", "country": "DK", "sector": "health", "project": "research", "timing": "exploring"},
    "work": {"situation": "partner", "country": "BR", "help_with": ["housing", "dutch"]},
    "study": {"level": "master", "field_of_study": "it", "start": "later", "country": "NL", "help_with": ["applying"]},
    "collaborate": {"represents": "sme", "organisation": "Example Photonics", "looking_for": ["research", "space"], "theme": "high-tech"},
    "other": {},
}
PURPOSES = list(OWN)


def filled_in(purpose, **changes):
    """Return a form's data that is complete; a change to None leaves a field out."""
    data = COMMON | OWN[purpose] | changes
    return {name: value for name, value in data.items() if value is not None}


def address(purpose, language="en"):
    with override(language):
        return reverse("contact:enquiry", args=[purpose])


def hidden_part(page):
    """Return the token and its signature from a form's page."""
    return dict(re.findall(r'name="(token|started)" value="([^"]+)"', page.content.decode()))


def fresh_proof():
    """Return the hidden part of a form that is shown now, without showing it."""
    proof = Proof.fresh()
    return {"token": proof.token, "started": proof.started}


def send(client, purpose, language="en", headers=None, **changes):
    """Fill in a form and send it; changes are as for ``filled_in``."""
    return client.post(address(purpose, language), fresh_proof() | filled_in(purpose, **changes), headers=headers)


def make_enquiry(purpose="collaborate", arrival=None, page_language="en", **fields):
    """Store an enquiry without a mail.

    Args:
        purpose: its key.
        arrival: when it came in, now unless told.
        page_language: the language of the page.
        fields: further fields of the model.
    """
    answers = {name: value for name, value in fields.items() if name in COLUMNS}
    return store(
        definition.current().purposes[purpose],
        filled_in(purpose, **answers),
        page_language=page_language,
        submission_token=new_token(),
        arrival=arrival or timezone.now(),
        **{name: value for name, value in fields.items() if name not in COLUMNS},
    )
