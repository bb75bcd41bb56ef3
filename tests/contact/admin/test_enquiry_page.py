"""The page of one enquiry, and what is done from it."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from contact.admin.verbs import possible
from contact.letters import queue_acknowledgement
from contact.models import Attachment, Desk, Enquiry, HistoryEntry, Message, Partner
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.admin.test_enquiries import LIST, act, history, page_of, told
from tests.contact.factories import PURPOSES, make_enquiry

pytestmark = pytest.mark.django_db


def send(client, enquiry, verb, **data):
    """Press a button of the page."""
    return client.post(reverse("admin:contact_enquiry_act", args=[enquiry.pk]), {"verb": verb} | data, follow=True)


def offered(client, enquiry):
    """Return the verbs that the page offers, each once."""
    return sorted(set(re.findall(r'name="verb" value="([\w-]+)"', client.get(page_of(enquiry)).content.decode())))


def where_it_stands(enquiry):
    enquiry.refresh_from_db()
    return enquiry.state, enquiry.owner and enquiry.owner.username, enquiry.desk.key


@pytest.fixture
def partner(db):
    return Partner.objects.create(name_en="Partner house", name_nl="Partnerhuis", email="partner@example.com")


@pytest.fixture
def colleague(db):
    """Return a further member of the study desk, who has a mail address."""
    user = make_staff("els", "Desk", desks=["study"])
    User.objects.filter(pk=user.pk).update(email="els@example.org")
    return User.objects.get(pk=user.pk)


class TestPage:
    def test_who_and_what_come_first_and_all_answers_are_on_it(self, all_desks):
        enquiry = make_enquiry("collaborate", is_example=True)
        queue_acknowledgement(enquiry)
        page = all_desks.get(page_of(enquiry)).content.decode()
        assert re.findall(r'<h2 id="asked"[^>]*>(.+?)</h2>', page) == ["Demo Visitor"]
        assert re.findall(r'<p class="asker"><span dir="auto">(.+?)</span> <a href="(.+?)">(.+?)</a></p>', page) == [
            ("Example Photonics", "mailto:visitor@example.org", "visitor@example.org")
        ]
        assert re.findall(r'<div class="question-text" dir="auto"><p>(.+?)</p></div>', page) == [enquiry.message]
        assert re.findall(r'<div><dt>(.+?)</dt><dd dir="auto">(.+?)</dd></div>', page) == [
            ("I represent", "Small or medium company"),
            ("I am looking for", "Research partner; Space or equipment"),
            ("Theme", "High-tech"),
            ("Language of the answer", "English"),
            ("May we pass your question to a partner who can answer it?", "Ask me first"),
        ]
        facts = dict(re.findall(r"<div><dt>(.+?)</dt><dd>(.+?)</dd></div>", page))
        assert list(facts) == ["Due on", "Desk", "Owner", "Purpose", "May be passed on", "Answer in", "Received", "Forgotten on"]
        assert (facts["Owner"], facts["Desk"], facts["Answer in"]) == ("nobody yet", "Innovation partnerships desk", "English")
        assert re.findall(r"<h1>(LIR-\w{6}) <span[^>]*>(\w+)</span>", page) == [(enquiry.reference, "New")]
        assert re.findall(r'<th scope="row"><a [^>]+>(.+?)</a></th><td>(.+?)</td><td>(.+?)</td>', page) == [
            ("Acknowledgement", "visitor@example.org", "Queued")
        ]
        assert "We use this only to answer you." in page

    @pytest.mark.parametrize("purpose", PURPOSES)
    def test_no_answer_is_missing(self, all_desks, purpose):
        enquiry = make_enquiry(purpose)
        page = all_desks.get(page_of(enquiry)).content.decode()
        answered = [field for field in enquiry.purpose_definition.fields if getattr(enquiry, field.name, None) or enquiry.answers.get(field.name)]
        leading = {"name", "email", "organisation", "message"}
        assert [str(field.label) for field in answered if field.name not in leading] == re.findall(r'<dt>(.+?)</dt><dd dir="auto">', page)
        assert all(getattr(enquiry, name) in page for name in leading)

    def test_the_tag_the_copies_and_the_page_that_was_read_are_facts(self, all_desks):
        enquiry = changed(make_enquiry("study"), tag="phd", came_from="gone", state="closed")
        enquiry.copies.set(Desk.objects.filter(key__in=["talent", "invest"]))
        facts = dict(re.findall(r"<div><dt>(.+?)</dt><dd>(.+?)</dd></div>", all_desks.get(page_of(enquiry)).content.decode()))
        assert [facts[name] for name in ("Copied to", "Tag", "Came from")] == [
            "Business &amp; investment desk, International talent desk",
            "phd",
            "gone",
        ]

    def test_the_history_says_what_happened_and_who_did_it(self, all_desks):
        enquiry = in_quarantine("study")
        enquiry.record(HistoryEntry.Kind.QUARANTINED, signs=["markup"])
        send(all_desks, enquiry, "release")
        table = all_desks.get(page_of(enquiry)).content.decode().partition('<h2 id="history"')[2].partition("</table>")[0]
        rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', table)
        assert [(re.sub(r"<[^>]+>", "|", what), who) for what, who in rows] == [
            ("Received||At the desk: Study desk|", "–"),
            ("Put in quarantine||The text has links written for a web page.|", "–"),
            ("Released from quarantine", "reader"),
        ]

    def test_it_costs_the_same_at_one_message_and_at_three(self, all_desks, django_assert_num_queries):
        enquiry = make_enquiry()
        url = page_of(enquiry)
        queue_acknowledgement(enquiry)
        all_desks.get(url)
        for number in range(2):
            with django_assert_num_queries(23):
                all_desks.get(url)
            for twin in range(2):
                message = Message.objects.get(enquiry=enquiry, kind="acknowledgement")
                message.pk, message.kind, message.message_id = None, f"later-{number}-{twin}", f"<{number}.{twin}@example.org>"
                message.save()
                enquiry.record(HistoryEntry.Kind.MAIL_AGAIN, mail="notification")
        assert enquiry.messages.count() == 5

    def test_what_was_typed_is_text(self, all_desks):
        enquiry = make_enquiry(name="<script>alert(1)</script>", message="<img src=x onerror=alert(1)> and more", organisation="<b>x</b>")
        for url in (LIST, page_of(enquiry)):
            page = all_desks.get(url).content.decode()
            assert [each for each in ("<script>alert", "<img src=x", "<b>x") if each in page] == []

    def test_nothing_on_it_can_be_saved_or_is_promised_elsewhere(self, all_desks):
        page = all_desks.get(page_of(make_enquiry())).content.decode()
        assert ('class="submit-row"' not in page, "_save" not in page) == (True, True)
        assert "/history/" not in page


class TestConfidential:
    def test_each_look_at_it_is_noted(self, client):
        enquiry = changed(make_enquiry("study"), is_confidential=True)
        for name in ("anna", "bram"):
            client.force_login(make_staff(name, "Desk", desks=["study"]))
            assert "Only the members of its desk read this enquiry." in client.get(page_of(enquiry)).content.decode()
        assert history(enquiry) == [("received", ""), ("opened", "anna"), ("opened", "bram")]

    def test_a_look_that_is_refused_or_at_the_list_is_not(self, client):
        enquiry = changed(make_enquiry("study"), is_confidential=True)
        client.force_login(User.objects.create_superuser("root"))
        assert client.get(page_of(enquiry)).status_code == 302
        client.force_login(make_staff("anna", "Desk", desks=["study"]))
        client.get(LIST)
        assert history(enquiry) == [("received", "")]

    def test_a_look_at_another_one_is_not(self, all_desks):
        enquiry = make_enquiry()
        all_desks.get(page_of(enquiry))
        assert history(enquiry) == [("received", "")]


class TestJudgement:
    def test_what_is_in_quarantine_says_why_and_offers_both(self, all_desks):
        page = all_desks.get(page_of(in_quarantine())).content.decode()
        box = page.partition('<h2 id="judgement"')[2].partition("</section>")[0]
        assert re.findall(r"<li>(.*?)</li>", box) == ["The text has links written for a web page.", "The text offers what spam usually offers."]
        assert re.findall(r'name="verb" value="([\w-]+)"', page) == ["release", "spam", "move", "note"]

    def test_released_it_is_as_if_it_had_just_come(self, all_desks):
        enquiry = in_quarantine("study")
        enquiry.copies.set(Desk.objects.filter(key="talent"))
        response = send(all_desks, enquiry, "release")
        assert told(response) == [("success", "Released from quarantine: the desk has been told.")]
        assert response.redirect_chain == [(page_of(enquiry), 302)]
        assert list(Message.objects.values_list("kind", "to_email")) == [("notification", "study@example.org"), ("copy", "talent@example.org")]
        enquiry.refresh_from_db()
        assert (enquiry.is_quarantined, enquiry.state, enquiry.spam_signs) == (False, "new", ["markup", "wares"])
        assert history(enquiry) == [("received", ""), ("released", "reader")]

    def test_marked_as_spam_it_is_put_aside_and_nobody_is_told(self, all_desks):
        enquiry = in_quarantine()
        assert told(send(all_desks, enquiry, "spam")) == [("success", "Marked as spam.")]
        enquiry.refresh_from_db()
        assert (enquiry.is_quarantined, enquiry.state, Message.objects.count()) == (False, "spam", 0)
        assert history(enquiry) == [("received", ""), ("spam", "reader")]

    @pytest.mark.parametrize("first", ["release", "spam"])
    def test_of_two_who_judge_one_does(self, all_desks, first):
        enquiry = in_quarantine()
        send(all_desks, enquiry, first)
        before = (history(enquiry), Message.objects.count())
        level, text = told(send(all_desks, enquiry, first))[0]
        assert (level, text) == ("warning", "Nothing was changed: somebody has seen to it meanwhile, or another desk does.")
        assert (history(enquiry), Message.objects.count()) == before

    @pytest.mark.parametrize("verdict", ["", "delete", "RELEASE", "take", "answer"])
    def test_another_verb_does_nothing(self, all_desks, verdict):
        enquiry = in_quarantine()
        assert told(send(all_desks, enquiry, verdict))[0][0] == "warning"
        assert history(enquiry) == [("received", "")]

    def test_the_front_desk_judges_for_others_and_is_led_back_to_its_list(self, client):
        client.force_login(make_staff("front", "Desk", desks=["front"]))
        enquiry = in_quarantine("study")
        response = send(client, enquiry, "release")
        assert (response.redirect_chain, told(response)) == ([(LIST, 302)], [("success", "Released from quarantine: the desk has been told.")])
        assert history(enquiry) == [("received", ""), ("released", "front")]

    def test_who_has_a_copy_reads_and_does_not_judge(self, client):
        client.force_login(make_staff("talent", "Desk", desks=["talent"]))
        enquiry = make_enquiry("study")
        enquiry.copies.set(Desk.objects.filter(key="talent"))
        page = client.get(page_of(enquiry))
        assert (page.status_code, "verb" in page.content.decode()) == (200, False)
        assert told(send(client, enquiry, "spam"))[0][0] == "warning"
        assert told(act(client, "mark_chosen_as_spam", enquiry)) == [("warning", f"They stay as they were: {enquiry.reference}.")]
        enquiry.refresh_from_db()
        assert (enquiry.state, history(enquiry)) == ("new", [("received", "")])

    @pytest.mark.parametrize("missing", ["handle_enquiry", "view_enquiry"])
    def test_without_a_permission_nobody_judges(self, client, missing):
        enquiry = in_quarantine()
        user = User.objects.create_user("reader", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in={"handle_enquiry", "view_enquiry"} - {missing}))
        user.desks.set(Desk.objects.all())
        client.force_login(user)
        assert client.post(reverse("admin:contact_enquiry_act", args=[enquiry.pk]), {"verb": "release"}).status_code == 403
        page = client.get(LIST)
        assert "release_chosen" not in page.content.decode()
        assert history(enquiry) == [("received", "")]

    def test_it_takes_a_form_and_not_a_link(self, all_desks):
        assert all_desks.get(reverse("admin:contact_enquiry_act", args=[in_quarantine().pk])).status_code == 405


OPEN = ["answer", "assign", "close", "move", "note", "spam", "take"]


class TestVerbs:
    @pytest.mark.parametrize(
        ("fields", "verbs"),
        [
            ({}, [*OPEN, "consent", "send-link"]),
            ({"may_refer": "yes"}, [*OPEN, "refer", "send-link"]),
            ({"may_refer": "no"}, [*OPEN, "consent", "send-link"]),
            ({"state": "closed", "may_refer": "yes"}, ["answer", "note", "reopen", "send-link"]),
            ({"consent_asked_at": timezone.now()}, [*OPEN, "send-link"]),
            ({"state": "answered"}, ["answer", "close", "consent", "note", "reopen", "send-link"]),
            ({"state": "referred", "may_refer": "yes"}, ["answer", "close", "note", "refer", "reopen", "send-link"]),
            ({"state": "closed"}, ["answer", "note", "reopen", "send-link"]),
            ({"state": "spam"}, ["not-spam", "note"]),
            ({"is_quarantined": True}, ["move", "note", "release", "spam"]),
        ],
    )
    def test_the_page_offers_what_is_possible(self, all_desks, fields, verbs):
        assert offered(all_desks, changed(make_enquiry("study"), **fields)) == sorted(verbs)

    def test_what_is_not_offered_is_not_done_either(self, all_desks, partner):
        """Every verb, sent to an enquiry in every state: what the page does not offer changes nothing."""
        fields = [{}, {"state": "answered"}, {"state": "closed"}, {"state": "spam"}, {"is_quarantined": True}]
        data = {"to": "1", "desk": str(Desk.objects.get(key="talent").pk), "partner": str(partner.pk), "text": "x", "number": "1", "words": ""}
        verbs = ["answer", "take", "give-back", "assign", "move", "consent", "refer", "close", "reopen", "release", "spam", "not-spam"]
        reader, done = User.objects.get(), []
        for values in fields:
            for verb in verbs:
                enquiry = changed(make_enquiry("study"), **values)
                before = Enquiry.objects.values().get(pk=enquiry.pk)
                all_desks.post(reverse("admin:contact_enquiry_act", args=[enquiry.pk]), {"verb": verb} | data)
                if verb not in possible(enquiry, reader) and Enquiry.objects.values().get(pk=enquiry.pk) != before:
                    done.append((values, verb))
        assert done == []

    def test_taken_it_is_mine_and_that_can_be_undone(self, all_desks):
        enquiry = make_enquiry("study")
        assert told(send(all_desks, enquiry, "take")) == [("success", "It is yours now.")]
        assert where_it_stands(enquiry) == ("assigned", "reader", "study")
        page = all_desks.get(page_of(enquiry)).content.decode()
        number = re.search(r'name="number" value="(\d+)"', page)[1]
        assert "Last change: Taken, by reader" in page
        assert told(send(all_desks, enquiry, "undo", number=number)) == [("success", "Undone.")]
        assert where_it_stands(enquiry) == ("new", None, "study")
        assert told(send(all_desks, enquiry, "undo", number=number))[0][0] == "warning"
        assert history(enquiry) == [("received", ""), ("taken", "reader"), ("undone", "reader")]

    def test_assigned_the_colleague_hears_of_it(self, all_desks, colleague):
        enquiry = make_enquiry("study")
        assert told(send(all_desks, enquiry, "assign", to=colleague.pk))[0][0] == "success"
        assert where_it_stands(enquiry) == ("assigned", "els", "study")
        assert list(Message.objects.values_list("kind", "to_email")) == [("update", "els@example.org")]
        assert enquiry.name not in Message.objects.get().text

    def test_who_is_not_at_its_desk_cannot_be_given_it(self, all_desks):
        enquiry, other = make_enquiry("study"), make_staff("other", "Desk", desks=["talent"])
        response = send(all_desks, enquiry, "assign", to=other.pk)
        assert (response.status_code, "Select a valid choice" in response.content.decode()) == (422, True)
        assert where_it_stands(enquiry) == ("new", None, "study")

    def test_moved_the_other_desk_hears_of_it_and_the_mover_is_led_back(self, client, study):
        client.force_login(study)
        enquiry, talent = make_enquiry("study"), Desk.objects.get(key="talent")
        due_on = enquiry.due_on
        response = send(client, enquiry, "move", desk=talent.pk)
        assert (told(response), response.redirect_chain) == ([("success", "Moved: the other desk has been told.")], [(LIST, 302)])
        assert (where_it_stands(enquiry), enquiry.due_on) == (("new", None, "talent"), due_on)
        assert list(Message.objects.values_list("kind", "to_email")) == [("notification", "talent@example.org")]

    def test_a_note_is_kept_and_its_writer_removes_it(self, all_desks, client):
        enquiry = make_enquiry("study")
        send(all_desks, enquiry, "note", text="Called them.\nThey call back.")
        note = enquiry.notes.get()
        assert (note.text, note.by_name) == ("Called them.\nThey call back.", "reader")
        client.force_login(make_staff("other", "Desk", desks=["study"]))
        assert told(send(client, enquiry, "remove-note", number=note.pk))[0][0] == "warning"
        client.force_login(User.objects.get(username="reader"))
        assert told(send(client, enquiry, "remove-note", number=note.pk)) == [("success", "Note removed.")]
        assert (enquiry.notes.count(), [kind for kind, _who in history(enquiry)]) == (0, ["received", "noted", "note-removed"])

    @pytest.mark.parametrize(("text", "said"), [("", "This field is required"), ("x" * 4001, "at most 4000 characters")])
    def test_a_note_that_cannot_be_kept_stands_there_again(self, all_desks, text, said):
        response = send(all_desks, make_enquiry("study"), "note", text=text)
        page = response.content.decode()
        assert (response.status_code, said in page, text in page) == (422, True, True)

    def test_asking_for_consent_and_passing_on(self, all_desks, partner):
        enquiry = make_enquiry("study")
        assert told(send(all_desks, enquiry, "refer", partner=partner.pk))[0][0] == "warning"
        assert told(send(all_desks, enquiry, "consent", partner=partner.pk, words="They know."))[0][0] == "success"
        assert "no answer yet" in all_desks.get(page_of(enquiry)).content.decode()
        changed(enquiry, may_refer="yes", consent_asked_at=None)
        assert told(send(all_desks, enquiry, "refer", partner=partner.pk, words="As discussed"))[0][0] == "success"
        assert where_it_stands(enquiry)[0] == "referred"
        assert list(Message.objects.order_by("pk").values_list("kind", "to_email")) == [
            ("consent", "visitor@example.org"),
            ("referral", "partner@example.com"),
            ("referred", "visitor@example.org"),
        ]
        assert "Passed on to Partner house" in all_desks.get(page_of(enquiry)).content.decode()

    @pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "0"])
    def test_a_number_that_is_none_is_no_500(self, all_desks, number):
        enquiry = make_enquiry("study")
        for verb in ("undo", "remove-note"):
            assert send(all_desks, enquiry, verb, number=number).status_code in {200, 400}

    def test_earlier_ones_from_the_same_address_are_named(self, client, study):
        client.force_login(study)
        earlier = make_enquiry("study", email="Visitor@Example.org", arrival=timezone.now() - timedelta(days=9))
        make_enquiry("work")
        enquiry = make_enquiry("study")
        listed = client.get(page_of(enquiry)).content.decode().partition('<h2 id="earlier"')[2].partition("</ul>")[0]
        assert re.findall(r">(LIR-\w{6})<", listed) == [earlier.reference]

    def test_who_has_a_copy_writes_no_note(self, client):
        client.force_login(make_staff("talent", "Desk", desks=["talent"]))
        enquiry = make_enquiry("study")
        enquiry.copies.set(Desk.objects.filter(key="talent"))
        assert offered(client, enquiry) == []
        assert told(send(client, enquiry, "note", text="Mine"))[0][0] == "warning"
        assert enquiry.notes.count() == 0


class TestFiles:
    def make(self, enquiry, state="sent", by=None):
        sent_at = timezone.now() if state == "sent" else None
        message = Message.objects.create(enquiry=enquiry, kind="answer", state=state, sent_at=sent_at, to_email="x@example.org", language="en", by=by)
        return Attachment.objects.create(message=message, name="Plan é.pdf", content_type="application/pdf", size=5, content=b"%PDF-")

    def address(self, enquiry, attachment):
        return reverse("admin:contact_enquiry_file", args=[enquiry.pk, attachment.pk])

    def test_a_file_is_handed_out_to_be_saved(self, all_desks):
        enquiry = make_enquiry()
        response = all_desks.get(self.address(enquiry, self.make(enquiry)))
        assert (response.content, response.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
        assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''Plan%20%C3%A9.pdf"
        assert (response.headers["X-Content-Type-Options"], response.headers["Cache-Control"]) == (
            "nosniff",
            "private, no-store, max-age=0, no-cache, must-revalidate",
        )

    def test_it_is_that_of_its_own_enquiry(self, all_desks):
        enquiry, other = make_enquiry(), make_enquiry()
        assert all_desks.get(self.address(other, self.make(enquiry))).status_code == 404

    def test_what_another_desk_reads_is_not_there(self, client, study):
        client.force_login(study)
        enquiry = make_enquiry("work")
        assert client.get(self.address(enquiry, self.make(enquiry))).status_code == 404

    def test_the_file_of_a_draft_is_its_writers(self, all_desks, client):
        enquiry = make_enquiry("study")
        attachment = self.make(enquiry, "draft", User.objects.get(username="reader"))
        assert all_desks.get(self.address(enquiry, attachment)).status_code == 200
        client.force_login(make_staff("other", "Desk", desks=["study"]))
        assert client.get(self.address(enquiry, attachment)).status_code == 404


def test_nothing_that_is_done_here_is_in_the_log_that_any_member_of_staff_has_on_the_first_page(all_desks):
    enquiry = changed(in_quarantine(), is_confidential=True)
    all_desks.get(page_of(enquiry))
    send(all_desks, enquiry, "release")
    assert not LogEntry.objects.exists()
