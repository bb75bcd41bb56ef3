from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contact import definition
from contact.models.desk import Desk
from contact.querysets import RoutingRuleQuerySet


class RoutingRule(models.Model):
    """A line of the list by which an enquiry finds its desk: the first line that fits decides."""

    position = models.PositiveSmallIntegerField(_("place in the list"), help_text=_("The rules are read in this order; the first that fits decides."))
    note = models.CharField(_("what it is for"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=20, blank=True, help_text=_("Empty: whatever the purpose."))
    desk = models.ForeignKey(
        Desk,
        verbose_name=_("desk that answers"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        help_text=_("Empty: the desk of the purpose."),
    )
    copies = models.ManyToManyField(
        Desk,
        verbose_name=_("desks that get a copy"),
        blank=True,
        related_name="copy_rules",
        help_text=_("They hear of it without its text and may open it. What is confidential is copied to nobody."),
    )
    tag = models.SlugField(_("tag"), max_length=30, blank=True, help_text=_("A word by which the desk finds who answers."))
    tag_is_answer = models.BooleanField(_("the answer is the tag"), default=False, help_text=_("Takes the answer to the first condition as the tag."))
    is_active = models.BooleanField(_("switched on"), default=True)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(tag="") | Q(tag_is_answer=False), name="contact_rule_has_one_tag")]

    def __str__(self):
        return self.note

    def clean(self):
        if self.tag and self.tag_is_answer:
            raise ValidationError({"tag": _("Either a tag, or the answer as the tag.")})

    def fits(self, purpose, answers):
        """Tell whether an enquiry is one that this rule is for.

        Args:
            purpose: the purpose's key.
            answers: the answers by field name.
        """
        return self.purpose in {"", purpose} and all(condition.holds(answers) for condition in self.conditions.all())

    def tag_for(self, answers):
        """Return the tag of an enquiry that fits, or an empty text."""
        if not self.tag_is_answer:
            return self.tag
        first = next(iter(self.conditions.all()), None)
        return str(answers.get(first.field, ""))[:30] if first else ""


class Condition(models.Model):
    """What an answer must be for a rule to fit."""

    class Match(models.TextChoices):
        ANY = "any", _("has one of these answers")
        ONLY = "only", _("has no other answers than these")

    rule = models.ForeignKey(RoutingRule, on_delete=models.CASCADE, related_name="conditions")
    field = models.SlugField(_("question"), max_length=40)
    match = models.CharField(_("how"), max_length=4, choices=Match, default=Match.ANY)
    answers = models.JSONField(_("answers"), default=list)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(match__in=["any", "only"]), name="contact_condition_match_is_known")]

    def __str__(self):
        return f"{self.field} {self.get_match_display()} {', '.join(self.answers)}"

    def holds(self, answers):
        """Tell whether the answers, by field name, are such. A question that was not answered fits no condition."""
        given = answers.get(self.field)
        given = set(given) if isinstance(given, list) else {given} - {None, ""}
        if not given:
            return False
        return given <= set(self.answers) if self.match == self.Match.ONLY else bool(given & set(self.answers))

    def labels(self, purpose=""):
        """Return the labels of the answers, as the present form has them.

        Args:
            purpose: the key of the rule's purpose; without one, the first purpose that has such a question tells.
        """
        purposes = definition.current().purposes
        fields = [field for key, each in purposes.items() if purpose in {"", key} for field in each.fields if field.name == self.field]
        return [fields[0].choice_label(key) if fields else key for key in self.answers]
