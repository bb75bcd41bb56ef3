from datetime import date

import pytest
from django.utils.translation import get_language

from contact.letters import queue_acknowledgement
from contact.models import Enquiry
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def enquiry():
    stored = make_enquiry(receipt_token="secret")
    Enquiry.objects.filter(pk=stored.pk).update(reference="LIR-7K3M9Q", due_on=date(2026, 11, 25))
    stored.refresh_from_db()
    return stored


def test_an_acknowledgement_tells_reference_desk_date_and_link(enquiry, settings):
    settings.SITE_URL = "https://portal.example.org"
    message = queue_acknowledgement(enquiry)
    assert (message.kind, message.to_email, message.language, message.subject) == (
        "acknowledgement",
        "visitor@example.org",
        "en",
        "We have your question: LIR-7K3M9Q",
    )
    assert message.text.splitlines()[:8] == [
        "Thank you, we have your question.",
        "",
        "Your reference: LIR-7K3M9Q",
        "Who answers: Innovation partnerships desk",
        "At the latest on: Wednesday 25 November 2026",
        "",
        "Your receipt, at an address that only you have:",
        "https://portal.example.org/en/contact/collaborate/received/secret/",
    ]
    assert '<a href="https://portal.example.org/en/contact/collaborate/received/secret/">' in message.html


def test_it_is_in_the_language_of_the_page(enquiry):
    enquiry.page_language = "nl"
    message = queue_acknowledgement(enquiry)
    assert message.language == "nl"
    assert "Dienst innovatiepartnerschappen" in message.text
    assert "woensdag 25 november 2026" in message.text
    assert "/nl/contact/samenwerken/received/secret/" in message.text
    assert '<html lang="nl">' in message.html
    assert get_language() == "en"


def test_nothing_that_was_typed_is_in_it(enquiry):
    message = queue_acknowledgement(enquiry)
    whole = message.subject + message.text + message.html
    assert [typed for typed in (enquiry.name, enquiry.message, enquiry.organisation, enquiry.email) if typed in whole] == []


def test_the_text_is_not_escaped(enquiry):
    enquiry.desk.name_en = "Business & <investment> desk"
    message = queue_acknowledgement(enquiry)
    assert "Who answers: Business & <investment> desk" in message.text
    assert "Business &amp; &lt;investment&gt; desk" in message.html
