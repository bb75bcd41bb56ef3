import pytest

from contact import definition
from contact.models import Condition, Desk, RoutingRule
from contact.routing import promise, route
from tests.contact.factories import filled_in

pytestmark = pytest.mark.django_db

PURPOSES = definition.current().purposes


def went(purpose, **answers):
    """Return where a filled-in form goes: desk, copies and tag."""
    found = route(PURPOSES[purpose], filled_in(purpose, **answers))
    return found.desk.key, [desk.key for desk in found.copies], found.tag


def test_each_purpose_has_its_desk():
    desks = {key: route(purpose, {}).desk.key for key, purpose in PURPOSES.items()}
    assert desks == {"invest": "invest", "work": "talent", "study": "study", "collaborate": "partnership", "other": "front"}


@pytest.mark.parametrize(
    ("purpose", "answers", "expected"),
    [
        ("collaborate", {"represents": "press", "looking_for": ["visit"]}, ("front", [], "press")),
        ("work", {"situation": "employer", "field_of_work": "it"}, ("employers", [], "")),
        ("work", {"situation": "looking", "field_of_work": "it"}, ("talent", [], "")),
        ("invest", {"project": "start-up"}, ("invest", ["partnership"], "")),
        ("invest", {"project": "funding"}, ("invest", ["partnership"], "")),
        ("invest", {"sector": "high-tech"}, ("invest", [], "high-tech")),
        ("invest", {"sector": "creative"}, ("invest", [], "creative")),
        ("invest", {"sector": "other", "sector_other": "Food"}, ("invest", [], "")),
        ("collaborate", {"represents": "investor", "theme": "climate-city"}, ("invest", [], "")),
        ("collaborate", {"represents": "government", "looking_for": ["pilot", "visit"]}, ("front", [], "delegation")),
        ("collaborate", {"represents": "government", "looking_for": ["pilot"]}, ("partnership", [], "")),
        ("collaborate", {"looking_for": ["space"]}, ("invest", [], "")),
        ("collaborate", {"looking_for": ["space", "research"]}, ("partnership", [], "")),
        ("collaborate", {"looking_for": ["research"], "theme": "climate-city"}, ("partnership", [], "climate")),
        ("collaborate", {"looking_for": ["research"], "theme": "talent-study"}, ("partnership", ["talent"], "")),
        ("study", {"level": "phd", "help_with": ["jobs"]}, ("study", ["talent"], "phd")),
        ("study", {"level": "master", "help_with": ["jobs"]}, ("study", ["talent"], "")),
        ("study", {"level": "master", "help_with": ["jobs", "housing"]}, ("study", [], "")),
        ("other", {}, ("front", [], "")),
    ],
)
def test_the_rules_of_the_brief(purpose, answers, expected):
    assert went(purpose, **answers) == expected


def test_the_first_rule_that_fits_decides_and_the_team_may_change_the_order():
    assert went("invest", project="start-up", sector="health") == ("invest", ["partnership"], "")
    RoutingRule.objects.filter(tag_is_answer=True).update(position=1)
    assert went("invest", project="start-up", sector="health") == ("invest", [], "health")


def test_a_rule_that_is_off_is_passed_over():
    RoutingRule.objects.filter(tag="press").update(is_active=False)
    assert went("collaborate", represents="press") == ("partnership", [], "")


def test_the_front_desk_answers_for_one_that_is_off():
    Desk.objects.filter(key__in=["study", "employers"]).update(is_active=False)
    assert (went("study"), went("work", situation="employer")) == (("front", [], ""), ("front", [], ""))


def test_a_desk_that_is_off_gets_no_copy_and_no_desk_a_copy_of_its_own():
    Desk.objects.filter(key="talent").update(is_active=False)
    assert went("study", level="phd") == ("study", [], "phd")
    RoutingRule.objects.get(tag="phd").copies.set(Desk.objects.filter(key="study"))
    assert went("study", level="phd") == ("study", [], "phd")


def test_what_is_confidential_is_copied_to_nobody():
    found = route(PURPOSES["invest"], filled_in("invest", project="start-up"), is_confidential=True)
    assert (found.desk.key, found.copies) == ("invest", ())


def test_without_any_rule_the_purpose_decides():
    RoutingRule.objects.all().delete()
    assert went("collaborate", represents="press") == ("partnership", [], "")


def test_a_rule_about_another_purpose_or_an_unanswered_question_does_not_fit():
    rule = RoutingRule.objects.create(position=1, note="none", purpose="work")
    Condition.objects.create(rule=rule, field="arrival", match=Condition.Match.ONLY, answers=["here"])
    assert [rule.fits("study", {"arrival": "here"}), rule.fits("work", {}), rule.fits("work", {"arrival": "here"})] == [False, False, True]


def test_all_conditions_of_a_rule_must_hold():
    rule = RoutingRule.objects.get(tag="delegation")
    given = [{"represents": "government"}, {"looking_for": ["visit"]}, {"represents": "government", "looking_for": ["visit", "space"]}]
    assert [rule.fits("collaborate", answers) for answers in given] == [False, False, True]


def test_desks_and_rules_may_be_given(django_assert_num_queries):
    desks, rules = Desk.objects.answering(), list(RoutingRule.objects.in_force())
    with django_assert_num_queries(0):
        assert [route(purpose, {}, desks=desks, rules=rules).desk.key for purpose in PURPOSES.values()] == [
            "invest",
            "talent",
            "study",
            "partnership",
            "front",
        ]


def test_it_costs_the_same_at_any_number_of_rules(django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(5):
            route(PURPOSES["work"], {})
        for number in range(3):
            rule = RoutingRule.objects.create(position=number, note="none", purpose="study", desk=Desk.objects.get(key="front"))
            Condition.objects.create(rule=rule, field="level", answers=["phd"])


def test_the_promise_before_anything_is_asked():
    desk = Desk.objects.get(key="study")
    desk.answer_times.create(purpose="study", days=9)
    made = {key: (each.desk.key, each.days) for key, each in ((key, promise(purpose)) for key, purpose in PURPOSES.items())}
    assert made == {"invest": ("invest", 2), "work": ("talent", 3), "study": ("study", 9), "collaborate": ("partnership", 2), "other": ("front", 3)}
