"""Which desk answers an enquiry, and which ones hear of it: the rules are data, and the first that fits decides."""

from dataclasses import dataclass

from contact.models import Desk, RoutingRule


@dataclass(frozen=True)
class Route:
    """Where an enquiry goes.

    Attributes:
        desk: the desk that answers.
        copies: the desks that hear of it, without its text.
        tag: a word for the desk, or an empty text.
        rule: the primary key of the rule that decided, or None.
    """

    desk: Desk
    copies: tuple[Desk, ...] = ()
    tag: str = ""
    rule: int | None = None


def route(purpose, answers, *, desks=None, rules=None, is_confidential=False):
    """Return the route of an enquiry: by the first rule that fits, else to the desk of its purpose.

    A desk that is off, or that is not there, leaves it to the front desk.

    Args:
        purpose: the ``Purpose`` the visitor chose.
        answers: the answers by field name; empty before there are any.
        desks: the desks that are on, by key, where the caller asks several times.
        rules: the rules in force, likewise.
        is_confidential: nobody but the desk hears of such a one.
    """
    desks = Desk.objects.answering() if desks is None else desks
    rules = RoutingRule.objects.in_force() if rules is None else rules
    rule = next((rule for rule in rules if rule.fits(purpose.key, answers)), None)
    desk = desks.get(rule.desk.key if rule and rule.desk else purpose.desk) or desks[Desk.FRONT]
    if rule is None:
        return Route(desk)
    copies = () if is_confidential else tuple(copy for copy in rule.copies.all() if copy.is_active and copy.pk != desk.pk)
    return Route(desk, copies, rule.tag_for(answers), rule.pk)


@dataclass(frozen=True)
class Promise:
    """Who answers a purpose, and within how many working days, before anything was asked."""

    desk: Desk
    days: int


def promise(purpose, **known):
    """Return what the pages say of a purpose before it is known what is asked.

    Args:
        purpose: the ``Purpose``.
        known: desks and rules, as for ``route``.
    """
    desk = route(purpose, {}, **known).desk
    return Promise(desk, desk.days_for(purpose.key))
