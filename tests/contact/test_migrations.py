"""The way back to the release before the desks' day, and forth again, with what is stored."""

import pytest
from django.core.management import call_command

from contact import search
from contact.models import AnswerTemplate, Enquiry
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def test_back_and_forth_with_enquiries(migrated):
    kept = make_enquiry("invest", organisation="Example Labs", country="DK")
    gone = make_enquiry("work")
    # Sent with a form that is there no longer: check_enquiries tells of it, and nothing stops at it.
    Enquiry.objects.filter(pk=gone.pk).update(definition_version=999)
    try:
        call_command("migrate", "contact", "0005", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    stored = Enquiry.objects.get(pk=kept.pk)
    assert (stored.countries, stored.sector, stored.owner, stored.consent_for) == ("eea", "health", None, None)
    assert list(search.find(Enquiry.objects.all(), "exampl lab")) == [kept]
    assert search.is_index_sound() is True
    assert AnswerTemplate.objects.count() == 12
