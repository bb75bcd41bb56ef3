from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contact import answering
from contact.following_up import withdraw
from contact.models import AnswerTemplate, Enquiry, Message
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return make_staff("anna", "Desk", desks=["study"])


@pytest.fixture
def bram(db):
    return make_staff("bram", "Desk", desks=["study"])


def write(enquiry, by, text="Dear visitor, here is the answer."):
    draft = answering.start(enquiry, by)
    Message.objects.filter(pk=draft.pk).update(text=text)
    return Message.objects.select_related("enquiry__desk").get(pk=draft.pk)


def answer(enquiry, by, **more):
    draft = write(enquiry, by, **more)
    answering.send(draft, by, answering.said_so_far(enquiry))
    return draft


class TestStart:
    def test_who_begins_owns_it(self, anna):
        enquiry = make_enquiry("study")
        draft = answering.start(enquiry, anna)
        assert (draft.kind, draft.state, draft.to_email, draft.language, draft.by) == ("answer", "draft", enquiry.email, "en", anna)
        assert (Enquiry.objects.get().owner, Enquiry.objects.get().state) == (anna, "assigned")

    def test_whoever_owned_it_before_still_does(self, anna, bram):
        enquiry = changed(make_enquiry("study"), owner=bram, state="assigned")
        answering.start(enquiry, anna)
        assert Enquiry.objects.get().owner == bram

    def test_again_it_is_the_same_draft(self, anna, bram):
        enquiry = make_enquiry("study")
        draft = write(enquiry, anna)
        assert (answering.start(enquiry, anna), answering.start(enquiry, anna).text) == (draft, "Dear visitor, here is the answer.")
        assert list(answering.drafts_of_others(enquiry, bram)) == [draft]
        assert list(answering.drafts_of_others(enquiry, anna)) == []

    def test_who_left_or_began_long_ago_is_not_writing(self, anna, bram):
        enquiry = make_enquiry("study")
        draft = write(enquiry, anna)
        Message.objects.filter(pk=draft.pk).update(created_at=timezone.now() - answering.OF_LATE)
        assert list(answering.drafts_of_others(enquiry, bram)) == []
        Message.objects.filter(pk=draft.pk).update(created_at=timezone.now())
        User.objects.filter(pk=anna.pk).update(is_active=False)
        assert list(answering.drafts_of_others(enquiry, bram)) == []

    def test_spam_and_what_waits_for_a_judgement_are_not_answered(self, anna):
        assert [answering.start(each, anna) for each in (in_quarantine("study"), make_enquiry("study", state="spam"))] == [None, None]

    @pytest.mark.parametrize("state", ["answered", "referred", "closed"])
    def test_what_was_answered_or_closed_can_be_answered_again(self, anna, state):
        assert answering.start(make_enquiry("study", state=state), anna).state == "draft"

    def test_in_two_windows_at_once_it_is_one_draft(self, migrated):
        anna = make_staff("anna", "Desk", desks=["study"])
        enquiry = make_enquiry("study")
        assert len({draft.pk for draft in at_once(3, lambda: answering.start(Enquiry.objects.get(pk=enquiry.pk), anna))}) == 1


class TestSend:
    def test_the_clock_stops_and_the_time_until_it_is_forgotten_begins_anew(self, anna):
        old = timezone.now() - timedelta(days=40)
        enquiry = make_enquiry("study", arrival=old)
        changed(enquiry, warned_on="2026-01-01")
        answer(enquiry, anna)
        fresh = Enquiry.objects.get()
        assert (fresh.state, fresh.warned_on, fresh.is_overdue) == ("answered", None, False)
        assert fresh.answered_at > old
        assert fresh.last_message_at == fresh.answered_at
        assert fresh.forget_on > enquiry.forget_on
        assert [entry.kind for entry in fresh.history.all()] == ["received", "taken", "answered"]

    def test_the_mail_waits_in_the_outbox_with_the_line_that_leads_back(self, anna):
        enquiry = make_enquiry("study")
        answer(enquiry, anna)
        message = enquiry.messages.get(kind="answer")
        assert (message.state, message.subject, message.body) == (
            "queued",
            f"Answer to your question {enquiry.reference}",
            "Dear visitor, here is the answer.",
        )
        assert (message.link.enquiry, "{link}" in message.text, enquiry.desk.name_en in message.text) == (enquiry, True, True)
        assert DBTaskResult.objects.filter(args_kwargs__args__0=message.pk).count() == 1

    def test_in_the_language_that_was_asked_for(self, anna):
        enquiry = make_enquiry("study", answer_language="nl")
        answer(enquiry, anna, text="Beste")
        message = enquiry.messages.get(kind="answer")
        assert (message.language, message.subject, "Je referentie" in message.text) == ("nl", f"Antwoord op je vraag {enquiry.reference}", True)

    def test_the_first_of_several_answers_counts(self, anna):
        enquiry = make_enquiry("study")
        answer(enquiry, anna)
        first = Enquiry.objects.get().answered_at
        answer(enquiry, anna)
        assert (Enquiry.objects.get().answered_at, enquiry.messages.filter(kind="answer").count()) == (first, 2)

    def test_twice_it_is_sent_once(self, anna):
        enquiry = make_enquiry("study")
        draft = write(enquiry, anna)
        stale = Message.objects.select_related("enquiry").get(pk=draft.pk)
        answering.send(draft, anna, 0)
        with pytest.raises(answering.NotOurs):
            answering.send(stale, anna, draft.pk)
        assert [entry.kind for entry in enquiry.history.all()].count("answered") == 1

    def test_what_was_put_aside_as_spam_meanwhile_is_not_sent(self, anna):
        enquiry = make_enquiry("study")
        draft = write(enquiry, anna)
        changed(enquiry, state="spam")
        with pytest.raises(answering.NotOurs):
            answering.send(draft, anna, 0)
        assert Message.objects.get(pk=draft.pk).state == "draft"

    def test_who_has_not_seen_the_latest_word_is_warned_first(self, anna, bram):
        enquiry = make_enquiry("study")
        draft = write(enquiry, bram)
        seen = answering.said_so_far(enquiry)
        answer(enquiry, anna)
        with pytest.raises(answering.WrittenMeanwhile):
            answering.send(draft, bram, seen)
        assert Message.objects.get(pk=draft.pk).state == "draft"
        answering.send(draft, bram, answering.said_so_far(enquiry))
        assert Message.objects.get(pk=draft.pk).state == "queued"

    def test_also_where_the_enquirer_wrote_after_both_had_begun(self, anna, bram):
        enquiry = make_enquiry("study")
        drafts = [write(enquiry, anna), write(enquiry, bram)]
        Message.objects.create(enquiry=enquiry, kind="reply", state="received", to_email="study@example.org", language="en", text="And this?")
        seen = answering.said_so_far(enquiry)
        answering.send(drafts[0], anna, seen)
        with pytest.raises(answering.WrittenMeanwhile):
            answering.send(drafts[1], bram, seen)

    def test_also_where_the_enquirer_withdrew_the_question(self, anna):
        enquiry = make_enquiry("study")
        draft, seen = write(enquiry, anna), answering.said_so_far(enquiry)
        withdraw(enquiry)
        with pytest.raises(answering.WrittenMeanwhile):
            answering.send(draft, anna, seen)

    def test_what_another_window_kept_last_is_what_goes(self, anna):
        enquiry = make_enquiry("study")
        stale = write(enquiry, anna, text="The first words")
        Message.objects.filter(pk=stale.pk).update(text="The last words")
        answering.send(stale, anna, 0)
        assert enquiry.messages.get(kind="answer").body == "The last words"

    def test_the_enquirers_own_word_counts_too(self, anna):
        enquiry = make_enquiry("study")
        draft = write(enquiry, anna)
        Message.objects.create(enquiry=enquiry, kind="reply", state="received", to_email="study@example.org", language="en", text="One more thing")
        with pytest.raises(answering.WrittenMeanwhile):
            answering.send(draft, anna, 0)

    def test_of_two_who_send_at_once_the_second_is_warned(self, migrated):
        enquiry = make_enquiry("study")
        drafts = [write(enquiry, make_staff(name, "Desk", desks=["study"])) for name in ("anna", "bram")]

        def send():
            draft = drafts.pop()
            try:
                answering.send(draft, draft.by, 0)
            except answering.WrittenMeanwhile:
                return "warned"
            return "sent"

        assert sorted(at_once(2, send)) == ["sent", "warned"]

    def test_it_is_all_or_nothing(self, anna, monkeypatch):
        enquiry = make_enquiry("study")
        draft = write(enquiry, anna)
        monkeypatch.setattr(answering, "settle", None)
        with pytest.raises(TypeError):
            answering.send(draft, anna, 0)
        assert (Message.objects.get(pk=draft.pk).state, Enquiry.objects.get().state, DBTaskResult.objects.count()) == ("draft", "assigned", 0)


class TestTemplates:
    def test_what_stands_in_braces_is_filled_in_and_the_link_is_left(self, anna):
        anna.first_name, anna.last_name = "Anna", "Peeters"
        template = AnswerTemplate(text="{name} {organisation} {reference} {purpose} {desk} {me} {link} {other}", language="en")
        enquiry = make_enquiry("collaborate")
        assert answering.from_template(template, enquiry, anna) == (
            f"Demo Visitor Example Photonics {enquiry.reference} Collaborate Innovation partnerships desk Anna Peeters {{link}} {{other}}"
        )

    def test_what_an_enquirer_calls_themselves_is_not_looked_at_again(self, anna):
        template = AnswerTemplate(text="Dear {name}", language="en")
        assert answering.from_template(template, make_enquiry("study", name="{reference}{me}"), anna) == "Dear {reference}{me}"

    def test_there_are_some_for_each_purpose_in_both_languages(self):
        found = set(AnswerTemplate.objects.values_list("purpose", "language"))
        assert found == {(purpose, language) for purpose in ("", "invest", "work", "study", "collaborate") for language in ("en", "nl")}
        for template in AnswerTemplate.objects.all():
            template.full_clean()
