import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from contact.letters import queue_acknowledgement
from contact.models import Desk, Enquiry, HistoryEntry, Message
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.factories import PURPOSES, make_enquiry

pytestmark = pytest.mark.django_db

LIST = "/admin/contact/enquiry/"


def page_of(enquiry):
    return reverse("admin:contact_enquiry_change", args=[enquiry.pk])


def references(page):
    """Return the references that a list shows, in its order."""
    return re.findall(r'class="field-reference_marked"><a[^>]*><span class="nowrap">(LIR-\w{6})', page.content.decode())


def marks(page):
    """Return the marks of the rows of a list, in its order."""
    rows = re.findall(r'class="field-reference_marked">(.*?)</th>', page.content.decode())
    return [re.findall(r'<span class="state[^"]*">([^<]+)</span>', row) for row in rows]


def told(response):
    """Return what a page that an answer leads to says was done."""
    return [(message.level_tag, message.message) for message in response.context["messages"]]


def history(enquiry):
    return list(enquiry.history.values_list("kind", "by_name"))


def judge(client, enquiry, verdict):
    return client.post(reverse("admin:contact_enquiry_judge", args=[enquiry.pk]), {"verdict": verdict}, follow=True)


def act(client, action, *enquiries):
    return client.post(LIST, {"action": action, "_selected_action": [each.pk for each in enquiries], "index": "0"}, follow=True)


class TestList:
    def test_it_shows_the_newest_first(self, all_desks):
        enquiries = [make_enquiry(purpose) for purpose in ("work", "study")]
        older = make_enquiry(arrival=timezone.now() - timedelta(days=1))
        assert references(all_desks.get(LIST)) == [*(enquiry.reference for enquiry in reversed(enquiries)), older.reference]

    @pytest.mark.parametrize("search", ["visitor@example.org", "Demo", "Photonics", "few wafers"])
    def test_search_finds_people_organisations_and_words(self, all_desks, search):
        found = make_enquiry("collaborate")
        make_enquiry("work", name="Other", email="other@example.com", message="Something altogether different, please")
        assert references(all_desks.get(LIST, {"q": search})) == [found.reference]
        assert references(all_desks.get(LIST, {"q": found.reference})) == [found.reference]

    def test_filters(self, all_desks):
        late, open_, closed = make_enquiry("work"), make_enquiry("invest"), make_enquiry("invest", state="closed")
        held = in_quarantine()
        changed(late, due_on=timezone.localdate() - timedelta(days=1))
        names = {late.reference: "late", open_.reference: "open", closed.reference: "closed", held.reference: "held"}
        asked = ["", "purpose=invest", "answer=open", "answer=overdue", "state__exact=closed", f"desk__id__exact={late.desk_id}"]
        found = {
            query: [names[each] for each in references(all_desks.get(f"{LIST}?{query}"))] for query in [*asked, "quarantine=yes", "quarantine=no"]
        }
        assert found == {
            "": ["held", "closed", "open", "late"],
            "purpose=invest": ["closed", "open"],
            "answer=open": ["held", "open", "late"],
            "answer=overdue": ["late"],
            "state__exact=closed": ["closed"],
            f"desk__id__exact={late.desk_id}": ["late"],
            "quarantine=yes": ["held"],
            "quarantine=no": ["closed", "open", "late"],
        }

    def test_what_is_special_is_marked(self, all_desks):
        changed(make_enquiry("study"), tag="phd")
        make_enquiry(is_example=True)
        changed(in_quarantine(), is_confidential=True, due_on="2020-01-01")
        page = all_desks.get(LIST)
        assert marks(page) == [["quarantine", "confidential"], ["example"], ["phd"]]
        assert page.content.decode().count('<span class="state late">Overdue</span>') == 1

    def test_what_waits_for_a_judgement_says_why(self, all_desks):
        in_quarantine()
        make_enquiry()
        assert re.findall(r'<span class="sign quiet">(.*?)</span>', all_desks.get(f"{LIST}?quarantine=yes").content.decode()) == [
            "The text has links written for a web page.",
            "The text offers what spam usually offers.",
        ]

    def test_it_says_what_only_other_desks_read(self, client):
        def said():
            return re.findall(r'<p class="quiet">(.*?)</p>', client.get(LIST).content.decode(), re.DOTALL)

        overseer = make_staff("manager", "Manager", desks=["invest"])
        client.force_login(overseer)
        changed(make_enquiry("invest"), is_confidential=True)
        assert said() == []
        changed(make_enquiry("study"), is_confidential=True)
        assert [text.strip() for text in said()] == ["1 confidential enquiry is not in this list: only the members of its desk read it."]
        changed(make_enquiry("work"), is_confidential=True)
        assert [text.strip() for text in said()] == ["2 confidential enquiries are not in this list: only the members of their desks read them."]
        # Who oversees nothing is not told how much there is elsewhere.
        client.force_login(make_staff("talent", "Desk", desks=["employers"]))
        assert said() == []

    def test_who_is_at_no_desk_learns_why_there_is_nothing(self, client):
        make_enquiry()
        client.force_login(make_staff("new", "Desk"))
        page = client.get(LIST)
        assert references(page) == []
        assert "You are a member of no desk yet" in page.content.decode()

    def test_it_costs_the_same_at_one_row_and_at_three(self, all_desks, django_assert_num_queries):
        all_desks.get(LIST)
        for _ in range(2):
            in_quarantine()
            with django_assert_num_queries(9):
                all_desks.get(LIST)
            make_enquiry("work")

    def test_for_who_oversees_it_costs_the_same_too(self, client, django_assert_num_queries):
        client.force_login(make_staff("manager", "Manager"))
        client.get(LIST)
        for _ in range(2):
            changed(make_enquiry(), is_confidential=True)
            with django_assert_num_queries(9):
                client.get(LIST)
            make_enquiry("work")


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
        assert re.findall(r'<label>(.+?)</label><div class="readonly" dir="auto">(.+?)</div>', page) == [
            ("I represent", "Small or medium company"),
            ("I am looking for", "Research partner; Space or equipment"),
            ("Theme", "High-tech"),
            ("Language of the answer", "English"),
            ("May we pass your question to a partner who can answer it?", "Ask me first"),
        ]
        facts = dict(re.findall(r"<div><dt>(.+?)</dt><dd>(.+?)</dd></div>", page))
        assert list(facts) == ["State", "Due on", "Purpose", "Desk", "Received", "Forgotten on"]
        assert (facts["State"], facts["Purpose"], facts["Desk"]) == ("New", "Collaborate", "Innovation partnerships desk")
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
        assert [str(field.label) for field in answered if field.name not in leading] == re.findall(r'<label>(.+?)</label><div class="readonly"', page)
        assert all(getattr(enquiry, name) in page for name in leading)

    def test_the_tag_the_copies_and_the_page_that_was_read_are_facts(self, all_desks):
        enquiry = changed(make_enquiry("study"), tag="phd", came_from="gone", state="closed")
        enquiry.copies.set(Desk.objects.filter(key__in=["talent", "invest"]))
        facts = dict(re.findall(r"<div><dt>(.+?)</dt><dd>(.+?)</dd></div>", all_desks.get(page_of(enquiry)).content.decode()))
        assert [facts[name] for name in ("State", "Copied to", "Tag", "Came from")] == [
            "Closed",
            "Business &amp; investment desk, International talent desk",
            "phd",
            "gone",
        ]

    def test_the_history_says_what_happened_and_who_did_it(self, all_desks):
        enquiry = in_quarantine("study")
        enquiry.record(HistoryEntry.Kind.QUARANTINED, signs=["markup"])
        judge(all_desks, enquiry, "release")
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
            with django_assert_num_queries(12):
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
        assert 'class="submit-row"' not in page
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
        assert re.findall(r'name="verdict" value="(\w+)"', page) == ["release", "spam"]

    @pytest.mark.parametrize(("state", "offered"), [("new", ["spam"]), ("assigned", ["spam"]), ("answered", []), ("closed", []), ("spam", [])])
    def test_what_is_not_may_still_be_spam_while_it_is_open(self, all_desks, state, offered):
        page = all_desks.get(page_of(make_enquiry(state=state))).content.decode()
        assert (re.findall(r'name="verdict" value="(\w+)"', page), "judgement" in page) == (offered, False)

    def test_released_it_is_as_if_it_had_just_come(self, all_desks):
        enquiry = in_quarantine("study")
        enquiry.copies.set(Desk.objects.filter(key="talent"))
        response = judge(all_desks, enquiry, "release")
        assert told(response) == [("success", "Released from quarantine: the desk has been told.")]
        assert response.redirect_chain == [(page_of(enquiry), 302)]
        assert list(Message.objects.values_list("kind", "to_email")) == [("notification", "study@example.org"), ("copy", "talent@example.org")]
        enquiry.refresh_from_db()
        assert (enquiry.is_quarantined, enquiry.state, enquiry.spam_signs) == (False, "new", ["markup", "wares"])
        assert history(enquiry) == [("received", ""), ("released", "reader")]

    def test_marked_as_spam_it_is_put_aside_and_nobody_is_told(self, all_desks):
        enquiry = in_quarantine()
        assert told(judge(all_desks, enquiry, "spam")) == [("success", "Marked as spam.")]
        enquiry.refresh_from_db()
        assert (enquiry.is_quarantined, enquiry.state, Message.objects.count()) == (False, "spam", 0)
        assert history(enquiry) == [("received", ""), ("spam", "reader")]

    @pytest.mark.parametrize("first", ["release", "spam"])
    def test_of_two_who_judge_one_does(self, all_desks, first):
        enquiry = in_quarantine()
        judge(all_desks, enquiry, first)
        before = (history(enquiry), Message.objects.count())
        level, text = told(judge(all_desks, enquiry, first))[0]
        assert (level, text) == ("warning", "Nothing was changed: it has been judged meanwhile, or another desk sees to it.")
        assert (history(enquiry), Message.objects.count()) == before

    @pytest.mark.parametrize("verdict", ["", "delete", "RELEASE"])
    def test_another_verdict_does_nothing(self, all_desks, verdict):
        enquiry = in_quarantine()
        assert told(judge(all_desks, enquiry, verdict))[0][0] == "warning"
        assert history(enquiry) == [("received", "")]

    def test_the_front_desk_judges_for_others_and_is_led_back_to_its_list(self, client):
        client.force_login(make_staff("front", "Desk", desks=["front"]))
        enquiry = in_quarantine("study")
        response = judge(client, enquiry, "release")
        assert (response.redirect_chain, told(response)) == ([(LIST, 302)], [("success", "Released from quarantine: the desk has been told.")])
        assert history(enquiry) == [("received", ""), ("released", "front")]

    def test_who_has_a_copy_reads_and_does_not_judge(self, client):
        client.force_login(make_staff("talent", "Desk", desks=["talent"]))
        enquiry = make_enquiry("study")
        enquiry.copies.set(Desk.objects.filter(key="talent"))
        page = client.get(page_of(enquiry))
        assert (page.status_code, "verdict" in page.content.decode()) == (200, False)
        assert told(judge(client, enquiry, "spam"))[0][0] == "warning"
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
        assert client.post(reverse("admin:contact_enquiry_judge", args=[enquiry.pk]), {"verdict": "release"}).status_code == 403
        page = client.get(LIST)
        assert "release_chosen" not in page.content.decode()
        assert history(enquiry) == [("received", "")]

    def test_it_takes_a_form_and_not_a_link(self, all_desks):
        assert all_desks.get(reverse("admin:contact_enquiry_judge", args=[in_quarantine().pk])).status_code == 405


class TestJudgingSeveral:
    def test_several_are_released_each_desk_told_once(self, all_desks):
        chosen = [in_quarantine("study"), in_quarantine("work")]
        waiting, open_ = in_quarantine("invest"), make_enquiry()
        response = act(all_desks, "release_chosen", *chosen, open_)
        assert told(response) == [("success", "2 enquiries were changed."), ("warning", f"They stay as they were: {open_.reference}.")]
        assert sorted(Message.objects.values_list("enquiry", "kind")) == [(each.pk, "notification") for each in chosen]
        assert [history(each) for each in chosen] == [[("received", ""), ("released", "reader")]] * 2
        assert list(Enquiry.objects.in_quarantine()) == [waiting]

    def test_one_is_marked_as_spam(self, all_desks):
        chosen = in_quarantine("study")
        assert told(act(all_desks, "mark_chosen_as_spam", chosen)) == [("success", "1 enquiry was changed.")]
        assert (Enquiry.objects.get().state, history(chosen), Message.objects.count()) == ("spam", [("received", ""), ("spam", "reader")], 0)

    def test_choosing_all_chooses_what_one_may_know_of(self, client):
        client.force_login(make_staff("front", "Desk", desks=["front"]))
        mine, other = in_quarantine("study"), in_quarantine("work", is_confidential=True)
        client.post(LIST, {"action": "mark_chosen_as_spam", "_selected_action": [mine.pk], "select_across": "1", "index": "0"})
        assert list(Enquiry.objects.order_by("pk").values_list("pk", "state")) == [(mine.pk, "spam"), (other.pk, "new")]

    def test_what_is_hidden_cannot_be_chosen_by_its_number(self, client):
        client.force_login(make_staff("front", "Desk", desks=["front"]))
        in_quarantine("study")
        other = in_quarantine("work", is_confidential=True)
        act(client, "release_chosen", other)
        assert (Enquiry.objects.get(pk=other.pk).is_quarantined, history(other), Message.objects.count()) == (True, [("received", "")], 0)


def test_nothing_that_is_done_here_is_in_the_log_that_any_member_of_staff_has_on_the_first_page(all_desks):
    enquiry = changed(in_quarantine(), is_confidential=True)
    all_desks.get(page_of(enquiry))
    judge(all_desks, enquiry, "release")
    assert not LogEntry.objects.exists()


def test_nobody_adds_changes_or_deletes(admin_client):
    enquiry = make_enquiry()
    addresses = {
        "add": reverse("admin:contact_enquiry_add"),
        "change": page_of(enquiry),
        "delete": reverse("admin:contact_enquiry_delete", args=[enquiry.pk]),
    }
    assert {name: admin_client.post(url, {"reference": "LIR-HACKED"}).status_code for name, url in addresses.items()} == dict.fromkeys(addresses, 403)
    assert Enquiry.objects.get().reference == enquiry.reference


def test_no_member_of_staff_is_led_to_an_enquirers_receipt(client):
    """The admin's own shortcut asks for no permission: it must have no address to lead to."""
    enquiry = make_enquiry()
    client.force_login(make_staff("nobody"))
    kind = ContentType.objects.get_for_model(Enquiry)
    assert client.get(reverse("admin:view_on_site", args=[kind.pk, enquiry.pk])).status_code == 404
