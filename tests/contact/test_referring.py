import pytest

from contact import referring
from contact.actions import reopen
from contact.following_up import agree, withdraw
from contact.models import Enquiry, Message, Partner
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def make_partner(**fields):
    return Partner.objects.create(**{"name_en": "Partner house", "name_nl": "Partnerhuis", "email": "partner@example.com"} | fields)


@pytest.fixture
def partner(db):
    return make_partner()


@pytest.fixture
def anna(db):
    return make_staff("anna", "Desk", desks=["study"])


class TestAskConsent:
    def test_the_enquirer_is_asked_once_until_they_answer(self, anna, partner):
        enquiry = make_enquiry("study", answer_language="nl")
        assert [referring.ask_consent(enquiry, anna, partner, "Ze kennen dit."), referring.ask_consent(enquiry, anna, partner)] == [True, False]
        message = Message.objects.get()
        assert (message.kind, message.to_email, message.link.enquiry, "{link}" in message.text) == ("consent", enquiry.email, enquiry, True)
        assert ("Partnerhuis" in message.text, "Ze kennen dit." in message.text) == (True, True)
        fresh = Enquiry.objects.get()
        assert (fresh.consent_asked_at is not None, fresh.may_refer, fresh.state) == (True, "ask", "new")
        assert fresh.history.last().details == {"partner": partner.pk}

    def test_a_yes_to_one_partner_is_one_to_that_partner(self, anna, partner):
        enquiry, other = make_enquiry("study"), make_partner(email="other@example.com")
        referring.ask_consent(enquiry, anna, partner)
        agree(enquiry)
        enquiry.refresh_from_db()
        assert (enquiry.may_refer, enquiry.consent_for) == ("yes", partner)
        assert referring.refer(enquiry, anna, other) is False
        assert referring.ask_consent(enquiry, anna, partner) is False
        assert referring.refer(enquiry, anna, partner) is True
        # For another one they are asked anew.
        assert referring.ask_consent(enquiry, anna, other) is True
        assert referring.refer(enquiry, anna, partner) is False

    def test_who_said_no_may_be_asked_again_and_who_said_yes_need_not(self, anna, partner):
        assert referring.ask_consent(make_enquiry("study", may_refer="no"), anna, partner) is True
        assert referring.ask_consent(make_enquiry("study", may_refer="yes"), anna, partner) is False

    def test_not_for_spam_nor_from_quarantine_nor_for_a_partner_that_is_off(self, anna, partner):
        off = make_partner(is_active=False, email="off@example.com")
        assert referring.ask_consent(make_enquiry("study", state="spam"), anna, partner) is False
        assert referring.ask_consent(in_quarantine("study"), anna, partner) is False
        assert referring.ask_consent(make_enquiry("study"), anna, off) is False
        assert Message.objects.count() == 0


class TestRefer:
    @pytest.mark.parametrize("said", ["ask", "no"])
    def test_never_without_a_yes(self, anna, partner, said):
        enquiry = make_enquiry("study", may_refer=said)
        assert referring.refer(enquiry, anna, partner) is False
        assert (Enquiry.objects.get().state, Message.objects.count()) == ("new", 0)

    def test_what_was_withdrawn_goes_nowhere(self, anna, partner):
        enquiry = make_enquiry("study", may_refer="yes")
        withdraw(enquiry)
        assert [referring.refer(enquiry, anna, partner), referring.ask_consent(enquiry, anna, partner)] == [False, False]
        reopen(Enquiry.objects.get(), anna)
        assert referring.refer(enquiry, anna, partner) is False

    def test_a_yes_that_was_taken_back_meanwhile_counts(self, anna, partner):
        stale = make_enquiry("study", may_refer="yes")
        changed(stale, may_refer="no")
        assert referring.refer(stale, anna, partner) is False

    def test_the_partner_has_what_was_asked_and_the_enquirer_knows_who_answers(self, anna, partner):
        enquiry = make_enquiry("collaborate", may_refer="yes", message="Where is {link} and a clean room for us?")
        assert referring.refer(enquiry, anna, partner, "Please call them.") is True
        referral, referred = Message.objects.order_by("pk")
        assert [(each.kind, each.to_email) for each in (referral, referred)] == [("referral", "partner@example.com"), ("referred", enquiry.email)]
        given = [enquiry.name, enquiry.email, enquiry.message, "Example Photonics", "Research partner", "Please call them."]
        assert [each for each in given if each not in referral.text] == []
        assert (referral.link, "Partner house" in referred.text, referred.link.enquiry) == (None, True, enquiry)
        fresh = Enquiry.objects.get()
        assert (fresh.state, fresh.referred_to, fresh.answered_at is not None) == ("referred", partner, True)
        assert (fresh.history.last().kind, fresh.history.last().details) == ("referred", {"partner": partner.pk})

    def test_in_the_partners_language(self, anna):
        partner = make_partner(language="nl")
        referring.refer(make_enquiry("study", may_refer="yes"), anna, partner)
        assert "toestemming" in Message.objects.get(kind="referral").subject

    def test_to_another_partner_later_and_not_twice_to_one(self, anna, partner):
        enquiry, other = make_enquiry("study", may_refer="yes"), make_partner(email="other@example.com")
        assert [referring.refer(enquiry, anna, each) for each in (partner, partner, other)] == [True, False, True]
        assert Message.objects.filter(kind="referral").count() == 2

    def test_of_two_who_pass_it_on_at_once_one_does(self, migrated):
        anna, partner, enquiry = make_staff("anna", desks=["study"]), make_partner(), make_enquiry("study", may_refer="yes")
        assert sorted(at_once(3, lambda: referring.refer(enquiry, anna, partner))) == [False, False, True]
        assert Message.objects.filter(kind="referral").count() == 1
