import re
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from contact.models import Enquiry, Message
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.factories import make_enquiry

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
