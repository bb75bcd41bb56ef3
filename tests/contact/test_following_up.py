from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from contact import following_up
from contact.following_up import agree, decline, is_asked, may_take_back, may_withdraw, reply, take_back_consent, withdraw
from contact.limits import REPLIES_A_DAY, TooMany
from contact.models import Enquiry, Message, Partner
from contact.references import new_token
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEXT = "One thing more: the wafers have 200 mm."


@pytest.fixture
def wednesday(monkeypatch):
    """Make it Wednesday 25 November 2026, noon in London."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def make(**fields):
    """Store an enquiry that came in a good while ago, with fields that no form gives."""
    enquiry = make_enquiry(arrival=datetime(2026, 10, 1, 12, tzinfo=UTC))
    Enquiry.objects.filter(pk=enquiry.pk).update(**fields)
    return Enquiry.objects.get(pk=enquiry.pk)


def fresh(enquiry):
    return Enquiry.objects.get(pk=enquiry.pk)


def history(enquiry):
    return list(enquiry.history.order_by("pk").values_list("kind", flat=True))[1:]


def updates():
    return list(Message.objects.filter(kind="update").order_by("pk").values_list("to_email", "subject"))


def write(enquiry, text=TEXT):
    return reply(enquiry, text, new_token())


class TestReply:
    def test_it_is_an_entry_of_the_thread_that_goes_to_the_desk(self, wednesday):
        enquiry = make()
        message = write(enquiry)
        stored = Message.objects.get(pk=message.pk)
        assert (stored.kind, stored.state, stored.to_email, stored.by_name, stored.text, stored.created_at) == (
            "reply",
            "received",
            "partnership@example.org",
            "",
            TEXT,
            NOW,
        )
        assert list(enquiry.messages.talk()) == [stored]
        assert history(enquiry) == ["replied"]

    def test_an_open_one_keeps_its_state_and_due_date(self, wednesday):
        for state in ("new", "assigned"):
            enquiry = make(state=state)
            write(enquiry)
            assert (fresh(enquiry).state, fresh(enquiry).due_on) == (state, enquiry.due_on)

    def test_it_is_kept_for_as_long_anew(self, wednesday):
        enquiry = make(warned_on=date(2026, 11, 20), forget_on=date(2026, 11, 27))
        write(enquiry)
        assert (fresh(enquiry).last_message_at, fresh(enquiry).forget_on, fresh(enquiry).warned_on) == (NOW, date(2027, 11, 25), None)

    @pytest.mark.parametrize("state", ["answered", "referred", "closed"])
    @pytest.mark.parametrize("is_owned", [True, False])
    def test_what_was_done_is_open_again_and_due_anew(self, wednesday, django_user_model, state, is_owned):
        owner = django_user_model.objects.create_user("owner") if is_owned else None
        enquiry = make(state=state, owner=owner, days_to_answer=2)
        write(enquiry)
        assert (fresh(enquiry).state, fresh(enquiry).due_on) == ("assigned" if is_owned else "new", date(2026, 11, 27))
        assert history(enquiry) == ["replied", "reopened"]
        assert enquiry.history.latest("pk").details == {"reply": True, "after": {"due_on": "2026-11-27"}}
        message = Message.objects.get(kind="update")
        assert "By that it is open again." in message.text
        assert "Friday 27 November 2026" in message.text

    @pytest.mark.parametrize("fields", [{"is_quarantined": True}, {"state": "spam"}, {"state": "answered", "is_quarantined": True}])
    def test_what_waits_for_a_judgement_or_is_spam_takes_it_in_silently(self, wednesday, fields):
        enquiry = make(**fields)
        write(enquiry)
        after = fresh(enquiry)
        assert (after.state, after.is_quarantined, after.due_on) == (enquiry.state, enquiry.is_quarantined, enquiry.due_on)
        assert (after.last_message_at, history(enquiry), updates()) == (NOW, ["replied"], [])

    def test_the_desk_and_who_has_taken_it_hear_of_it_without_the_text(self, django_user_model):
        enquiry = make(owner=django_user_model.objects.create_user("owner", email="owner@example.org"), state="assigned")
        write(enquiry)
        subject = f"{enquiry.reference}: The enquirer wrote again"
        assert updates() == [("partnership@example.org", subject), ("owner@example.org", subject)]
        assert [message.pk for message in Message.objects.filter(kind="update") if "200 mm" in message.subject + message.text + message.html] == []

    def test_a_yes_that_was_asked_for_is_still_asked_for(self):
        enquiry = make(consent_asked_at=NOW, state="answered")
        write(enquiry)
        assert is_asked(fresh(enquiry))

    def test_sent_twice_it_is_one_message(self):
        enquiry, token = make(state="answered"), new_token()
        first = reply(enquiry, TEXT, token)
        assert reply(enquiry, TEXT, token) == first
        assert reply(enquiry, "Something else", token).text == TEXT
        assert (Message.objects.filter(kind="reply").count(), history(enquiry), len(updates())) == (1, ["replied", "reopened"], 1)

    def test_a_token_used_for_one_enquiry_is_of_no_meaning_for_another(self):
        token, one, other = new_token(), make(), make()
        assert reply(one, TEXT, token).enquiry == one
        assert reply(other, TEXT, token).enquiry == other

    def test_there_are_so_many_a_day_to_one_enquiry(self, wednesday):
        enquiry = make()
        for _ in range(REPLIES_A_DAY):
            write(enquiry)
        with pytest.raises(TooMany) as caught:
            write(enquiry)
        assert caught.value.wait == timedelta(days=1)
        assert (Message.objects.filter(kind="reply").count(), len(updates())) == (REPLIES_A_DAY, REPLIES_A_DAY)
        write(make())

    def test_to_one_that_was_forgotten_nothing_is_stored(self):
        enquiry = make()
        Enquiry.objects.all().delete()
        with pytest.raises(Enquiry.DoesNotExist):
            write(enquiry)
        assert Message.objects.count() == 0

    def test_the_same_form_twice_at_once_is_one_message(self, migrated):
        enquiry, token = make(state="closed"), new_token()
        assert len({message.pk for message in at_once(3, lambda: reply(enquiry, TEXT, token))}) == 1
        assert (Message.objects.filter(kind="reply").count(), history(enquiry), len(updates())) == (1, ["replied", "reopened"], 1)

    def test_two_messages_at_once_open_it_once(self, migrated):
        enquiry = make(state="answered")
        at_once(2, lambda: write(enquiry))
        assert (Message.objects.filter(kind="reply").count(), sorted(history(enquiry))) == (2, ["reopened", "replied", "replied"])

    def test_it_costs_the_same_at_one_message_and_at_three(self, django_assert_num_queries):
        enquiry = make()
        write(enquiry)
        for _ in range(2):
            with django_assert_num_queries(14):
                write(enquiry)
            write(enquiry), write(enquiry)


class TestConsent:
    @pytest.fixture
    def asked(self):
        return make(consent_asked_at=NOW, may_refer="ask", state="assigned")

    @pytest.mark.parametrize(("verb", "may_refer", "kind"), [(agree, "yes", "consented"), (decline, "no", "declined")])
    def test_an_answer_is_noted_and_told(self, asked, verb, may_refer, kind):
        assert verb(asked) is True
        assert (fresh(asked).may_refer, fresh(asked).consent_asked_at, fresh(asked).state) == (may_refer, None, "assigned")
        assert (history(asked), [address for address, _subject in updates()]) == ([kind], ["partnership@example.org"])

    @pytest.mark.parametrize("verb", [agree, decline])
    @pytest.mark.parametrize("fields", [{}, {"consent_asked_at": NOW, "may_refer": "yes"}, {"consent_asked_at": NOW, "state": "spam"}])
    def test_without_a_question_there_is_no_answer(self, verb, fields):
        enquiry = make(**fields)
        assert (is_asked(enquiry), verb(enquiry)) == (False, False)
        assert (fresh(enquiry).may_refer, history(enquiry), updates()) == (enquiry.may_refer, [], [])

    def test_who_said_no_may_be_asked_again(self):
        assert agree(make(consent_asked_at=NOW, may_refer="no")) is True

    def test_what_counts_is_how_it_stands_now_and_not_when_the_page_was_read(self, asked):
        Enquiry.objects.update(consent_asked_at=None)
        assert agree(asked) is False
        assert fresh(asked).may_refer == "ask"

    def test_of_a_yes_and_a_no_at_once_one_counts(self, migrated):
        asked = make(consent_asked_at=NOW)
        verbs = [agree, decline]
        done = at_once(2, lambda: verbs.pop()(asked))
        assert sorted(done) == [False, True]
        assert (history(asked), fresh(asked).may_refer) in [(["consented"], "yes"), (["declined"], "no")]
        assert len(updates()) == 1

    @pytest.mark.parametrize("state", ["new", "assigned", "answered", "closed"])
    def test_a_yes_is_taken_back(self, state):
        enquiry = make(may_refer="yes", state=state)
        assert [take_back_consent(enquiry), take_back_consent(enquiry)] == [True, False]
        assert (fresh(enquiry).may_refer, fresh(enquiry).state, history(enquiry), len(updates())) == ("no", state, ["declined"], 1)

    @pytest.mark.parametrize(
        "fields", [{"may_refer": "ask"}, {"may_refer": "no"}, *({"may_refer": "yes", "state": each} for each in ("referred", "spam"))]
    )
    def test_what_is_passed_on_or_was_never_allowed_cannot_be_taken_back(self, fields):
        enquiry = make(**fields)
        assert (may_take_back(enquiry), take_back_consent(enquiry), history(enquiry)) == (False, False, [])

    def test_after_a_referral_a_new_one_can_be_forbidden(self):
        partner = Partner.objects.create(name_en="Partner", name_nl="Partner", email="partner@example.org")
        enquiry = make(may_refer="yes", state="referred", referred_to=partner)
        write(enquiry)
        assert take_back_consent(enquiry) is True

    def test_in_quarantine_nobody_hears_of_it(self):
        enquiry = make(may_refer="yes", is_quarantined=True)
        assert (take_back_consent(enquiry), fresh(enquiry).may_refer, updates()) == (True, "no", [])


class TestWithdrawal:
    @pytest.mark.parametrize("state", ["new", "assigned", "answered", "referred"])
    def test_it_is_closed_and_the_desk_told(self, state):
        enquiry = make(state=state, consent_asked_at=NOW)
        assert [withdraw(enquiry), withdraw(enquiry)] == [True, False]
        assert (fresh(enquiry).state, fresh(enquiry).consent_asked_at, history(enquiry)) == ("closed", None, ["withdrawn"])
        assert updates() == [("partnership@example.org", f"{enquiry.reference}: Withdrawn by the enquirer")]

    @pytest.mark.parametrize("state", ["closed", "spam"])
    def test_what_is_closed_or_spam_stays_as_it_is(self, state):
        enquiry = make(state=state)
        assert (may_withdraw(enquiry), withdraw(enquiry), fresh(enquiry).state, history(enquiry)) == (False, False, state, [])

    def test_in_quarantine_nobody_has_to_judge_it_any_more(self):
        enquiry = make(is_quarantined=True)
        assert withdraw(enquiry) is True
        assert (fresh(enquiry).state, fresh(enquiry).is_quarantined, updates()) == ("closed", False, [])

    def test_of_several_at_once_one_does_it(self, migrated):
        enquiry = make()
        assert sorted(at_once(3, lambda: withdraw(enquiry))) == [False, False, True]
        assert (history(enquiry), len(updates())) == (["withdrawn"], 1)

    def test_whoever_writes_after_that_opens_it_again(self):
        enquiry = make()
        withdraw(enquiry)
        write(enquiry)
        assert (fresh(enquiry).state, history(enquiry)) == ("new", ["withdrawn", "replied", "reopened"])


def test_all_of_it_or_nothing(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(following_up, "queue_updates", fail)
    enquiry = make(state="answered", may_refer="yes")
    for verb in (write, take_back_consent, withdraw):
        with pytest.raises(RuntimeError):
            verb(enquiry)
    assert (fresh(enquiry).state, fresh(enquiry).may_refer, history(enquiry), Message.objects.count()) == ("answered", "yes", [], 0)
