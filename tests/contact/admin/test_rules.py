"""Routing rules as the team edits them: through the real forms, then asked where an enquiry goes."""

import re

import pytest
from django.urls import reverse

from contact import definition
from contact.models import Condition, Desk, RoutingRule
from contact.routing import route
from tests.contact.admin.staff import make_staff
from tests.contact.admin.test_desks import form_data
from tests.contact.factories import filled_in

pytestmark = pytest.mark.django_db

LIST = "/admin/contact/routingrule/"
ADD = "/admin/contact/routingrule/add/"


@pytest.fixture
def manager(client):
    client.force_login(make_staff("manager", "Manager"))
    return client


def page_of(rule):
    return reverse("admin:contact_routingrule_change", args=[rule.pk])


def desk(key):
    return Desk.objects.get(key=key)


def conditions(*rows, initial=0):
    """Return what the form sends about conditions, each a pair of how and the chosen answers."""
    sent = {"conditions-TOTAL_FORMS": len(rows), "conditions-INITIAL_FORMS": initial}
    for number, (match, chosen) in enumerate(rows):
        sent |= {f"conditions-{number}-match": match, f"conditions-{number}-chosen": chosen}
    return sent


def went(purpose, **answers):
    found = route(definition.current().purposes[purpose], filled_in(purpose, **answers))
    return found.desk.key, [copy.key for copy in found.copies], found.tag


def add(client, *rows, **changes):
    """Add a rule about those who look for a job, and return the answer."""
    values = {"note": "Jobs in IT", "position": 1, "purpose": "work", "desk": desk("employers").pk, "tag": "it"} | changes
    return client.post(ADD, form_data(client.get(ADD), **values) | conditions(*rows))


def errors(response):
    """Return the errors of the conditions' forms, and those of all of them."""
    formset = response.context["inline_admin_formsets"][0].formset
    return [dict(form.errors) for form in formset.forms if form.errors], list(formset.non_form_errors())


LOOKING = ("any", ["work:situation=looking", "work:situation=partner"])
IN_IT = ("only", ["work:field_of_work=it"])


class TestAdding:
    def test_a_rule_with_two_conditions_decides(self, manager):
        response = add(manager, LOOKING, IN_IT, copies=[desk("talent").pk, desk("front").pk])
        assert response.status_code == 302
        rule = RoutingRule.objects.get(note="Jobs in IT")
        assert list(rule.conditions.values_list("field", "match", "answers")) == [
            ("situation", "any", ["looking", "partner"]),
            ("field_of_work", "only", ["it"]),
        ]
        assert went("work", situation="looking", field_of_work="it") == ("employers", ["front", "talent"], "it")
        assert went("work", situation="looking", field_of_work="health") == ("talent", [], "")
        assert went("work", situation="employer", field_of_work="it") == ("employers", [], "")

    def test_empty_conditions_are_none(self, manager):
        assert add(manager, ("any", []), ("any", [])).status_code == 302
        assert went("work", situation="settled") == ("employers", [], "it")

    def test_the_answers_of_all_forms_are_offered_under_their_questions(self, manager):
        form = manager.get(ADD).context["inline_admin_formsets"][0].formset.forms[0]
        offered = dict(form.fields["chosen"].choices)
        asked = [f"{purpose.name}: {field.label}" for purpose in definition.current().purposes.values() for field in purpose.fields if field.choices]
        assert list(offered) == list(dict.fromkeys(asked))
        assert offered["Work: I am"][0] == ("work:situation=looking", "Looking for a job")

    @pytest.mark.parametrize(
        ("rows", "changes", "expected"),
        [
            (
                [("any", ["work:situation=looking", "work:field_of_work=it"])],
                {},
                ([{"chosen": ["Choose answers to one question. For a second question add another condition."]}], []),
            ),
            (
                [("any", ["study:level=phd"])],
                {},
                ([{"chosen": ["These are answers to the form of another purpose than that of the rule."]}], []),
            ),
            (
                [LOOKING],
                {"purpose": ""},
                ([{"chosen": ["A rule with conditions needs a purpose."]}], []),
            ),
            (
                [("any", ["work:situation=nothing"])],
                {},
                ([{"chosen": ["Select a valid choice. work:situation=nothing is not one of the available choices."]}], []),
            ),
            (
                [("any", ["work:help_with=housing"])],
                {"tag": "", "tag_is_answer": "on"},
                ([], ["The answer can be the tag only where the first condition is about a question that takes one answer."]),
            ),
            (
                [],
                {"tag": "", "tag_is_answer": "on"},
                ([], ["The answer can be the tag only where the first condition is about a question that takes one answer."]),
            ),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_is_stored(self, manager, rows, changes, expected):
        response = add(manager, *rows, **changes)
        assert (response.status_code, errors(response)) == (200, expected)
        assert not RoutingRule.objects.filter(note="Jobs in IT").exists()

    def test_a_rule_has_one_tag(self, manager):
        response = add(manager, LOOKING, tag_is_answer="on")
        assert response.context["adminform"].form.errors == {"tag": ["Either a tag, or the answer as the tag."]}

    def test_the_answer_may_be_the_tag(self, manager):
        assert add(manager, LOOKING, tag="", tag_is_answer="on").status_code == 302
        assert went("work", situation="partner") == ("employers", [], "partner")


class TestChanging:
    @pytest.fixture
    def rule(self, manager):
        add(manager, LOOKING, IN_IT)
        return RoutingRule.objects.get(note="Jobs in IT")

    def test_the_form_shows_what_is_stored_and_its_own_purpose_first(self, manager, rule):
        forms = manager.get(page_of(rule)).context["inline_admin_formsets"][0].formset.forms
        assert [form["chosen"].value() for form in forms] == [LOOKING[1], IN_IT[1], None]
        assert [list(dict(form.fields["chosen"].choices))[0] for form in forms] == ["Work: I am"] * 3

    def test_saving_it_as_it_is_changes_nothing(self, manager, rule):
        before = list(rule.conditions.values())
        assert manager.post(page_of(rule), form_data(manager.get(page_of(rule)))).status_code == 302
        rule.refresh_from_db()
        assert (list(rule.conditions.values()), rule.tag, rule.position) == (before, "it", 1)

    @pytest.mark.parametrize("number", range(12))
    def test_so_it_is_with_every_rule_of_the_brief(self, manager, number):
        rule = RoutingRule.objects.all()[number]
        before = (RoutingRule.objects.filter(pk=rule.pk).values().get(), list(rule.conditions.values()), list(rule.copies.all()))
        assert manager.post(page_of(rule), form_data(manager.get(page_of(rule)))).status_code == 302
        after = (RoutingRule.objects.filter(pk=rule.pk).values().get(), list(rule.conditions.values()), list(rule.copies.all()))
        assert after == before

    def test_an_answer_is_taken_away_and_a_condition_deleted(self, manager, rule):
        data = form_data(manager.get(page_of(rule))) | {"conditions-0-chosen": ["work:situation=partner"], "conditions-1-DELETE": "on"}
        assert manager.post(page_of(rule), data).status_code == 302
        assert list(rule.conditions.values_list("field", "answers")) == [("situation", ["partner"])]
        assert went("work", situation="partner", field_of_work="health")[0] == "employers"

    def test_for_another_purpose_the_conditions_must_go(self, manager, rule):
        data = form_data(manager.get(page_of(rule)), purpose="study")
        assert (
            errors(manager.post(page_of(rule), data))[0]
            == [{"chosen": ["These are answers to the form of another purpose than that of the rule."]}] * 2
        )
        without = data | {"conditions-0-DELETE": "on", "conditions-1-DELETE": "on"}
        assert manager.post(page_of(rule), without).status_code == 302
        assert (Condition.objects.filter(rule=rule).count(), went("study")[0]) == (0, "employers")

    def test_it_is_deleted_with_its_conditions(self, manager, rule):
        assert manager.post(reverse("admin:contact_routingrule_delete", args=[rule.pk]), {"post": "yes"}).status_code == 302
        assert (RoutingRule.objects.count(), Condition.objects.filter(rule_id=rule.pk).count()) == (12, 0)


class TestList:
    def test_it_says_in_words_what_each_does(self, manager):
        page = manager.get(LIST).content.decode()
        names = ["note", "purpose_name", "asked", "answering_desk", "copied_to", "tag_shown"]
        rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
        cells = [[re.sub(r"<[^>]+>", "", re.search(rf'class="field-{name}[^"]*">(.*?)</t[hd]>', row).group(1)) for name in names] for row in rows]
        assert [cells[2], cells[5], cells[-1]] == [
            [
                "Start-ups and funders: partnerships hears of them",
                "Invest",
                "has one of these answers: Start-up moving here, Funding a local company",
                "Business &amp; investment desk",
                "Innovation partnerships desk",
                "-",
            ],
            [
                "Delegations of public bodies",
                "Collaborate",
                "has one of these answers: City, government or public body; has one of these answers: Speaker, visit or delegation",
                "Front desk",
                "-",
                "delegation",
            ],
            ["Everything else: the desk of the purpose", "any", "none", "that of the purpose", "-", "-"],
        ]

    def test_the_order_is_changed_and_a_rule_switched_off_in_the_list(self, manager):
        assert went("invest", project="start-up", sector="health") == ("invest", ["partnership"], "")
        formset = manager.get(LIST).context["cl"].formset
        data = {field.html_name: field.value() for form in [formset.management_form, *formset.forms] for field in form}
        [start_ups] = [form for form in formset.forms if form.instance.note.startswith("Start-ups")]
        assert start_ups.fields["position"].widget.attrs["aria-label"] == f"Place in the list: {start_ups.instance.note}"
        [press] = [form for form in formset.forms if form.instance.tag == "press"]
        data |= {f"{start_ups.prefix}-position": 45, f"{press.prefix}-is_active": ""}
        data = {name: value for name, value in data.items() if value is not False and value != ""}
        assert manager.post(LIST, data | {"_save": "Save"}).status_code == 302
        assert went("invest", project="start-up", sector="health") == ("invest", [], "health")
        assert went("collaborate", represents="press") == ("partnership", [], "")

    def test_it_costs_the_same_at_one_rule_and_at_three(self, manager, django_assert_num_queries):
        RoutingRule.objects.all().delete()
        add(manager, LOOKING, copies=[desk("talent").pk])
        manager.get(LIST)
        for _ in range(2):
            with django_assert_num_queries(10):
                manager.get(LIST)
            add(manager, LOOKING, IN_IT, copies=[desk("front").pk])
            add(manager, LOOKING)

    def test_the_desks_do_not_edit_it(self, client):
        client.force_login(make_staff("front", "Desk", desks=["front"]))
        assert [client.get(LIST).status_code, client.post(ADD, {"note": "x"}).status_code] == [403, 403]
