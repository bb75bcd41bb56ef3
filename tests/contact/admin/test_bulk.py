import re

import pytest
from django.contrib.auth.models import User

from contact.models import Desk, Enquiry, Message
from tests.contact.admin.staff import changed, in_quarantine, make_staff
from tests.contact.admin.test_enquiries import LIST, act, history, told
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def offered(page):
    """Return the groups of actions and what each offers; the ungrouped ones stand under an empty name."""
    select = page.content.decode().partition('<select name="action"')[2].partition("</select>")[0]
    groups = {name: re.findall(r">([^<]+)</option>", part) for name, part in re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', select, re.S)}
    return {"": re.findall(r">([^<]+)</option>", re.sub(r"<optgroup.*?</optgroup>", "", select, flags=re.S))} | groups


def stands(enquiry):
    enquiry.refresh_from_db()
    return enquiry.state, enquiry.owner and enquiry.owner.username, enquiry.desk.key


class TestTaking:
    def test_several_are_taken_and_those_that_cannot_be_stay(self, all_desks):
        chosen = [make_enquiry("study"), make_enquiry("work")]
        held, closed = in_quarantine(), make_enquiry(state="closed")
        response = act(all_desks, "take_chosen", *chosen, held, closed)
        assert told(response) == [
            ("success", "2 enquiries were changed."),
            # As the list shows them, the newest first; the closed one is in another tab by now.
            ("warning", f"They stay as they were: {closed.reference}, {held.reference}."),
        ]
        assert [stands(each)[:2] for each in chosen] == [("assigned", "reader")] * 2
        assert (stands(held)[:2], stands(closed)[:2]) == (("new", None), ("closed", None))

    def test_and_given_back(self, all_desks):
        enquiry = make_enquiry("study")
        act(all_desks, "take_chosen", enquiry)
        assert told(act(all_desks, "give_chosen_back", enquiry)) == [("success", "1 enquiry was changed.")]
        assert stands(enquiry) == ("new", None, "study")
        assert [kind for kind, _by in history(enquiry)] == ["received", "taken", "given-back"]


class TestAssigning:
    def test_one_is_chosen_from_those_who_work_at_a_desk(self, all_desks):
        anna = make_staff("anna", "Desk", desks=["study"])
        User.objects.filter(pk=anna.pk).update(first_name="Anna", last_name="100 % <b>")
        make_staff("nobody", "Desk")
        User.objects.filter(pk=make_staff("gone", "Desk", desks=["study"]).pk).update(is_active=False)
        assert offered(all_desks.get(LIST))["Assign the chosen to"] == ["Anna 100 % &lt;b&gt;", "reader"]

    def test_it_is_given_to_a_member_of_its_desk_and_nobody_else(self, all_desks):
        anna = make_staff("anna", "Desk", desks=["study"])
        theirs, other = make_enquiry("study"), make_enquiry("work")
        response = act(all_desks, f"assign-{anna.pk}", theirs, other)
        assert told(response) == [("success", "1 enquiry was changed."), ("warning", f"They stay as they were: {other.reference}.")]
        assert (stands(theirs)[:2], stands(other)[:2]) == (("assigned", "anna"), ("new", None))

    def test_a_confidential_one_is_given_by_its_own_desk_alone(self, client):
        anna = make_staff("anna", "Desk", desks=["study"])
        secret = changed(make_enquiry("study"), is_confidential=True)
        client.force_login(make_staff("manager", "Manager"))
        act(client, f"assign-{anna.pk}", secret)
        assert stands(secret)[:2] == ("new", None)
        client.force_login(anna)
        act(client, f"assign-{anna.pk}", secret)
        assert stands(secret)[:2] == ("assigned", "anna")

    @pytest.mark.parametrize("action", ["assign-0", "assign-x", "assign-", "move-0", "delete_selected", "nothing"])
    def test_nobody_and_nowhere_are_no_action(self, all_desks, action):
        enquiry = make_enquiry("study")
        assert told(act(all_desks, action, enquiry)) == [("warning", "No action selected.")]
        assert (stands(enquiry), history(enquiry)) == (("new", None, "study"), [("received", "")])


class TestMoving:
    def test_several_go_to_another_desk_which_hears_of_them(self, all_desks):
        desk = Desk.objects.get(key="invest")
        chosen, there = [make_enquiry("study"), in_quarantine("work")], make_enquiry("invest")
        response = act(all_desks, f"move-{desk.pk}", *chosen, there)
        assert told(response) == [("success", "2 enquiries were changed."), ("warning", f"They stay as they were: {there.reference}.")]
        assert [stands(each)[2] for each in chosen] == ["invest", "invest"]
        # What waits for a judgement is told to nobody.
        assert list(Message.objects.values_list("enquiry", "to_email")) == [(chosen[0].pk, "invest@example.org")]

    def test_a_desk_that_is_off_is_no_place_to_go(self, all_desks):
        Desk.objects.filter(key="study").update(is_active=False)
        assert "Study desk" not in offered(all_desks.get(LIST))["Move the chosen to"]


def test_who_may_not_act_is_offered_nothing(client):
    user = make_staff("reader", desks=["study"])
    user.user_permissions.set(user.user_permissions.model.objects.filter(codename="view_enquiry"))
    client.force_login(user)
    enquiry = make_enquiry("study")
    assert offered(client.get(LIST)) == {"": []}
    for action in ("take_chosen", f"assign-{user.pk}", f"move-{Desk.objects.get(key='invest').pk}"):
        act(client, action, enquiry)
    assert history(enquiry) == [("received", "")]


def test_of_many_that_stay_twenty_are_named(all_desks):
    closed = [make_enquiry(state="closed") for _ in range(21)]
    [(level, text)] = told(act(all_desks, "take_chosen", *closed))
    assert (level, text.count("LIR-"), text[-3:]) == ("warning", 20, " ….")


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
