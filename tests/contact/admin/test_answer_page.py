import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contact import answering
from contact.admin.answer_page import AnswerPage
from contact.following_up import withdraw
from contact.models import AnswerTemplate, Enquiry, Message
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.admin.test_enquiries import LIST, history, page_of, told
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def address(enquiry):
    return reverse("admin:contact_enquiry_answer", args=[enquiry.pk])


def begin(client, enquiry):
    return client.post(reverse("admin:contact_enquiry_act", args=[enquiry.pk]), {"verb": "answer"}, follow=True)


def press(client, enquiry, intent, follow=True, **data):
    return client.post(address(enquiry), {"intent": intent} | data, follow=follow)


def typed(page):
    """Return what stands in the field."""
    return re.search(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.DOTALL)[1].strip()


def seen(page):
    return re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]


@pytest.fixture
def enquiry(all_desks):
    """Return an enquiry to which its reader has begun an answer."""
    enquiry = make_enquiry("study")
    begin(all_desks, enquiry)
    return enquiry


def draft_of(enquiry):
    return enquiry.messages.get(state="draft")


def test_from_the_page_to_the_outbox(all_desks):
    enquiry = make_enquiry("study")
    page = begin(all_desks, enquiry)
    assert page.redirect_chain == [(address(enquiry), 302)]
    template = AnswerTemplate.objects.get(purpose="study", language="en")
    page = press(all_desks, enquiry, "template", text="", template=template.pk)
    assert typed(page).startswith("Dear Demo Visitor,")
    page = press(all_desks, enquiry, "preview", text="Dear Demo Visitor,\r\nhere it is.")
    shown = page.content.decode()
    assert [each for each in ("Study desk &lt;study@example.org&gt;", enquiry.email, "here it is.", "{link}") if each not in shown] == []
    page = press(all_desks, enquiry, "send", seen=seen(page))
    assert (told(page), page.redirect_chain) == ([("success", "Your answer is on its way.")], [(page_of(enquiry), 302)])
    message = enquiry.messages.get(kind="answer")
    assert (message.state, message.body, message.by_name) == ("queued", "Dear Demo Visitor,\nhere it is.", "reader")
    assert (Enquiry.objects.get().state, history(enquiry)[-1]) == ("answered", ("answered", "reader"))
    assert "here it is." in all_desks.get(page_of(enquiry)).content.decode()


class TestDraft:
    def test_whatever_is_pressed_keeps_what_was_typed(self, all_desks, enquiry):
        for intent in ("keep", "template", "attach", "remove:1", "leave", "preview", "nonsense"):
            press(all_desks, enquiry, intent, text=f"Typed before {intent}")
            assert draft_of(enquiry).text == f"Typed before {intent}"

    def test_a_template_is_added_below_what_stands_there(self, all_desks, enquiry):
        template = AnswerTemplate.objects.create(name="Short", language="en", text="Kind regards, {desk}")
        assert typed(press(all_desks, enquiry, "template", text="Hello.", template=template.pk)) == "Hello.\n\nKind regards, Study desk"

    def test_templates_of_its_language_and_purpose_are_offered(self, all_desks, enquiry):
        AnswerTemplate.objects.create(name="Off", language="en", text="x", is_active=False)
        offered = re.findall(r"<option value=.\d+.>([^<]+)</option>", all_desks.get(address(enquiry)).content.decode())
        assert offered == ["Studying here: who decides on what", "First answer", "We need to know more"]

    def test_without_a_draft_there_is_nothing_to_write_on(self, all_desks):
        enquiry = make_enquiry("study")
        assert all_desks.get(address(enquiry), follow=True).redirect_chain == [(page_of(enquiry), 302)]
        assert (told(press(all_desks, enquiry, "preview", text="x"))[0][0], enquiry.messages.count()) == ("warning", 0)

    def test_it_is_its_writers_alone(self, all_desks, client, enquiry):
        press(all_desks, enquiry, "keep", text="Half a sentence")
        client.force_login(make_staff("other", "Desk", desks=["study"]))
        page = client.get(page_of(enquiry)).content.decode()
        assert ("reader has been writing an answer since" in page, "Half a sentence" in page) == (True, False)
        begin(client, enquiry)
        assert "Half a sentence" not in client.get(address(enquiry)).content.decode()

    def test_thrown_away_it_is_gone(self, all_desks, enquiry):
        assert told(press(all_desks, enquiry, "discard")) == [("success", "The draft is gone.")]
        assert enquiry.messages.count() == 0

    def test_the_page_keeps_it_by_itself_and_gets_no_page_for_that(self, all_desks, enquiry):
        assert (press(all_desks, enquiry, "keep", text="x").status_code, draft_of(enquiry).text) == (204, "x")

    @pytest.mark.parametrize(("intent", "text", "said"), [("preview", " \n", "Write your answer first."), ("preview", "x" * 20_001, "at most 20000")])
    def test_what_cannot_be_sent_stands_there_again(self, all_desks, enquiry, intent, text, said):
        page = press(all_desks, enquiry, intent, text=text)
        assert (page.status_code, said in page.content.decode(), typed(page)) == (422, True, text.strip())

    def test_a_draft_is_in_no_list_of_messages_and_nobody_sends_it(self, all_desks, enquiry):
        press(all_desks, enquiry, "keep", text="Half a sentence")
        draft = draft_of(enquiry)
        assert "Half a sentence" not in all_desks.get("/admin/contact/message/").content.decode()
        assert all_desks.get(f"/admin/contact/message/{draft.pk}/change/").status_code == 302
        assert list(Message.objects.due(timezone.now() + timezone.timedelta(days=9))) == []


class TestFiles:
    def test_attached_and_removed_again(self, all_desks, enquiry):
        page = press(all_desks, enquiry, "attach", text="See the plan.", file=SimpleUploadedFile("plan.pdf", b"%PDF-1"))
        attachment = draft_of(enquiry).attachments.get()
        assert ("plan.pdf" in page.content.decode(), typed(page)) == (True, "See the plan.")
        press(all_desks, enquiry, f"remove:{attachment.pk}", text="See the plan.")
        assert not draft_of(enquiry).attachments.exists()

    def test_what_cannot_be_attached_is_told_beside_what_was_typed(self, all_desks, enquiry):
        page = press(all_desks, enquiry, "attach", text="See the plan.", file=SimpleUploadedFile("plan.exe", b"MZ"))
        assert (page.status_code, "plan.exe cannot be sent." in page.content.decode(), typed(page)) == (422, True, "See the plan.")
        assert draft_of(enquiry).text == "See the plan."

    @pytest.mark.parametrize("number", ["", "x", "9" * 40, "-1", "²"])
    def test_removing_what_is_not_there_does_nothing(self, all_desks, enquiry, number):
        assert press(all_desks, enquiry, f"remove:{number}", text="x").status_code == 200

    def test_the_file_of_another_answer_stays(self, all_desks, enquiry):
        other = answering.start(enquiry, make_staff("other", "Desk", desks=["study"]))
        attachment = other.attachments.create(name="a.pdf", content_type="application/pdf", size=1, content=b"x")
        press(all_desks, enquiry, f"remove:{attachment.pk}", text="x")
        assert other.attachments.count() == 1


class TestTwoAtOnce:
    def other_answers(self, enquiry):
        other = make_staff("other", "Desk", desks=["study"])
        draft = answering.start(enquiry, other)
        Message.objects.filter(pk=draft.pk).update(text="I was faster.")
        answering.send(Message.objects.select_related("enquiry__desk").get(pk=draft.pk), other, 0)

    def test_who_sends_second_sees_the_first_answer_before_it_goes(self, all_desks, enquiry):
        page = press(all_desks, enquiry, "preview", text="Slow but good.")
        before = seen(page)
        self.other_answers(enquiry)
        page = press(all_desks, enquiry, "send", seen=before)
        shown = page.content.decode()
        assert (page.status_code, "This was written while you were writing" in shown, "I was faster." in shown) == (409, True, True)
        assert draft_of(enquiry).text == "Slow but good."
        assert told(press(all_desks, enquiry, "send", seen=seen(page)))[0][0] == "success"
        assert enquiry.messages.filter(kind="answer", state="queued").count() == 2

    def test_a_question_that_is_withdrawn_is_told(self, all_desks, enquiry):
        page = press(all_desks, enquiry, "preview", text="Here it is.")
        before = seen(page)
        withdraw(enquiry)
        page = press(all_desks, enquiry, "send", seen=before)
        assert (page.status_code, "The enquirer withdrew this question" in page.content.decode()) == (409, True)
        assert told(press(all_desks, enquiry, "send", seen=seen(page)))[0][0] == "success"

    def test_while_writing_it_is_told_too(self, all_desks, enquiry):
        self.other_answers(enquiry)
        page = all_desks.get(address(enquiry)).content.decode()
        assert "This was written while you were writing" in page

    @pytest.mark.parametrize("number", ["", "x", "9" * 40, "²"])
    def test_a_hostile_number_counts_as_having_seen_nothing(self, all_desks, enquiry, number):
        press(all_desks, enquiry, "keep", text="Mine")
        self.other_answers(enquiry)
        assert press(all_desks, enquiry, "send", seen=number).status_code == 409


class TestSentMeanwhile:
    """Another window of the same person has sent the answer: nothing touches what was sent."""

    @pytest.fixture
    def sent(self, all_desks, enquiry, monkeypatch):
        """Send the answer after the next request has read it as a draft."""
        press(all_desks, enquiry, "keep", text="The considered answer")
        attach = draft_of(enquiry).attachments.create
        attachment = attach(name="a.pdf", content_type="application/pdf", size=5, content=b"%PDF-")

        def read_then_sent(page, request, draft, pressed=AnswerPage.pressed):
            if enquiry.messages.drafts().exists():
                answering.send(draft, request.user, answering.said_so_far(enquiry))
            return pressed(page, request, draft)

        monkeypatch.setattr(AnswerPage, "pressed", read_then_sent)
        return attachment

    @pytest.mark.parametrize("intent", ["keep", "discard", "template", "attach", "remove", "preview", "leave"])
    def test_whatever_is_pressed(self, all_desks, enquiry, sent, intent):
        file = {"file": SimpleUploadedFile("b.pdf", b"%PDF-1")} if intent == "attach" else {}
        page = press(all_desks, enquiry, f"remove:{sent.pk}" if intent == "remove" else intent, text="RAW", **file)
        assert told(page) == [("warning", "This answer was sent or given up already, in another window perhaps.")]
        message = enquiry.messages.get(kind="answer")
        assert (message.state, message.body, list(message.attachments.all())) == ("queued", "The considered answer", [sent])


class TestWhoMay:
    def test_what_is_spam_or_waits_for_a_judgement_is_not_answered(self, all_desks):
        for enquiry in (in_quarantine("study"), make_enquiry("study", state="spam")):
            assert told(begin(all_desks, enquiry))[0][0] == "warning"
            assert enquiry.messages.count() == 0

    def test_who_has_a_copy_does_not(self, client):
        enquiry = make_enquiry("work")
        enquiry.copies.set([make_enquiry("study").desk])
        client.force_login(make_staff("study", "Desk", desks=["study"]))
        assert begin(client, enquiry).redirect_chain == [(page_of(enquiry), 302)]
        assert client.get(address(enquiry), follow=True).redirect_chain == [(page_of(enquiry), 302)]
        assert enquiry.messages.count() == 0

    def test_moved_away_meanwhile_the_draft_waits_and_tells_nothing(self, client, study):
        client.force_login(study)
        enquiry = make_enquiry("study")
        begin(client, enquiry)
        changed(enquiry, desk=make_enquiry("work").desk)
        for response in (client.get(address(enquiry), follow=True), press(client, enquiry, "preview", text="x")):
            assert (response.redirect_chain, enquiry.name in response.content.decode()) == ([(LIST, 302)], False)

    def test_a_look_at_a_confidential_one_is_noted(self, client, study):
        client.force_login(study)
        enquiry = changed(make_enquiry("study"), is_confidential=True)
        begin(client, enquiry)
        assert history(enquiry) == [("received", ""), ("taken", "study"), ("opened", "study")]


def test_it_costs_the_same_at_one_message_and_at_three(all_desks, enquiry, django_assert_num_queries):
    def more(number):
        for each in range(number):
            Message.objects.create(enquiry=enquiry, kind="reply", state="received", to_email="x@example.org", language="en", text=f"{each}")

    more(1)
    all_desks.get(address(enquiry))
    for _ in range(2):
        with django_assert_num_queries(13):
            all_desks.get(address(enquiry))
        more(2)


def test_what_was_typed_is_text(all_desks):
    enquiry = make_enquiry("study", name="<script>alert(1)</script>", message="<img src=x onerror=alert(1)> and more words")
    begin(all_desks, enquiry)
    press(all_desks, enquiry, "keep", text="</textarea><script>alert(2)</script>")
    pages = [all_desks.get(address(enquiry)), all_desks.get(f"{address(enquiry)}?preview")]
    assert [each for page in pages for each in ("<script>alert", "<img src=x") if each in page.content.decode()] == []
