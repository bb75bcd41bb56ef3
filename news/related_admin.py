"""Related news in the admin: the part of an article's form in which an editor decides, and the report."""

from dataclasses import replace
from operator import attrgetter

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from news.models import RelatedPick
from news.related import picks, suggesting
from news.related.report import articles_of, make_report

#: Rows of the form that are read: it shows twelve suggestions and what was decided before.
MOST_ROWS = 200
#: Rows of each part of the report.
LISTED, MOST_RECOMMENDED = 50, 20
#: The code of the errors that are told where the addresses are written, and not above the list.
AT_ADDRESSES = "address"


class RelatedInput(forms.Widget):
    """The list as readers will see it, with a choice about each article of it, and room to name others."""

    template_name = "admin/news/related_input.html"
    use_fieldset = True
    article = None
    may_publish = False
    # The errors of the form, each of which is told at what it is about.
    errors = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        decided = {decision.other: decision for decision in value["decisions"] if decision.is_change} if value else {}
        wrong = {(error.code, (error.params or {}).get("other")) for error in self.errors}
        suggestions = suggesting.suggestions(self.article, decided) if self.article.pk else []
        pinned = sorted((each for each in suggestions if each.kind == RelatedPick.Kind.PIN), key=attrgetter("position"))
        for place, each in enumerate(pinned, start=1):
            # Counted through: what was deleted has left its place empty.
            each.position = place
        rows = [
            {
                "stored": stored,
                "article": stored.article,
                "chosen": decided.get(stored.article.pk, stored),
                "place_before": (place_before := stored.position if stored.kind == RelatedPick.Kind.PIN else ""),
                "place": decided[stored.article.pk].typed if stored.article.pk in decided else place_before,
                "in_another_language": stored.article.language != self.article.language,
                "decision_is_wrong": ("row", stored.article.pk) in wrong,
                "there_is_wrong": ("there", stored.article.pk) in wrong,
                "place_is_wrong": ("place", stored.article.pk) in wrong,
            }
            for stored in suggestions
        ]
        return context | {
            "rows": rows,
            "address_errors": [message for error in self.errors if error.code == AT_ADDRESSES for message in error.messages],
            "list_is_wrong": ("most", None) in wrong,
            "kinds": RelatedPick.Kind.choices,
            "added": value["added"] if value else "",
            "may_publish": self.may_publish,
            "shown_on": suggesting.shown_on(self.article) if self.article.pk and self.article.is_published else None,
        }

    def value_from_datadict(self, data, files, name):
        """Return the decisions that a form sends, and the addresses; None where it has no such part."""
        if f"{name}-rows" not in data:
            return None
        count = data[f"{name}-rows"]
        decisions = []
        for number in range(min(int(count), MOST_ROWS) if count.isdecimal() and len(count) < 4 else 0):
            row = f"{name}-{number}"
            other = data.get(f"{row}-other", "")
            if not (other.isascii() and other.isdigit() and len(other) < 19):
                continue
            both_ways = both_ways_before = None
            if f"{row}-both-before" in data:
                both_ways, both_ways_before = f"{row}-both" in data, data[f"{row}-both-before"] == "1"
            before = decision_in(data, row, "-before", both_ways_before)
            decision = decision_in(data, row, "", both_ways, before)
            if not decision.kind and decision.writes_place:
                # Who gives it a place wants to see it there.
                decision = replace(decision, kind=RelatedPick.Kind.PIN.value)
            decisions.append(decision)
        return {"decisions": decisions, "added": data.get(f"{name}-added", "")}

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-rows" not in data

    def id_for_label(self, id_):
        return ""


def decision_in(data, row, moment, both_ways, before=None):
    """Return what a row of the form says.

    Args:
        data: what was sent.
        row: the name of the row.
        moment: the end of the fields' names, ``-before`` for what the form showed.
        both_ways, before: as in a ``Decision``.
    """
    typed = data.get(f"{row}-position{moment}", "").strip()
    position = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
    return picks.Decision(int(data[f"{row}-other"]), data.get(f"{row}-kind{moment}", ""), position, both_ways, typed, before)


class NamedGroup(forms.BoundField):
    """A field of many parts: its label names the group that they are, and is no label of one of them."""

    @property
    def errors(self):
        """Return the errors that stand above the whole."""
        found = super().errors
        above = [error for error in found.as_data() if error.code != AT_ADDRESSES]
        return type(found)(above, renderer=found.renderer, field_id=found.field_id)

    def label_tag(self, contents=None, attrs=None, label_suffix=None, tag=None):
        return super().label_tag(contents, (attrs or {}) | {"id": f"{self.auto_id}_label"}, label_suffix, tag or "span")


class RelatedField(forms.Field):
    """What an editor decides about an article's related news: what ``settle`` takes, or None where nothing was sent.

    The form settles it when it knows the article's language.
    """

    widget = RelatedInput
    bound_field_class = NamedGroup

    def __init__(self, **kwargs):
        super().__init__(required=False, label=_("List beside the article"), **kwargs)

    def clean(self, value):
        if value is None:
            return None
        if any(decision.kind not in {"", *RelatedPick.Kind.values} for decision in value["decisions"]):
            raise forms.ValidationError(_("Choose one of the decisions that are offered."))
        return value

    def settle(self, value, article, language):
        """Return the decisions that change something; for arguments and errors see ``picks.settle``."""
        try:
            return picks.settle(value["decisions"], value["added"], article, language)
        except forms.ValidationError as problem:
            self.widget.errors = problem.error_list
            raise

    def has_changed(self, initial, data):
        return data is not None and (bool(data["added"].strip()) or any(decision.is_change for decision in data["decisions"]))


def report_view(request, model_admin):
    """Show where the related news needs an editor: nothing related, pins that readers cannot see, what is recommended most and never."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    found = make_report(most=MOST_RECOMMENDED)
    times, hidden = dict(found.most), picks.hidden_pins()
    context = admin.site.each_context(request) | {
        "title": _("Related news"),
        "opts": model_admin.model._meta,
        "nothing": articles_of(found.nothing[:LISTED]),
        "nothing_count": len(found.nothing),
        "hidden_pins": hidden[:LISTED],
        "hidden_count": hidden.count(),
        "most": [(article, times[article.pk]) for article in articles_of(list(times))],
        "never": articles_of(found.never[:LISTED]),
        "never_count": len(found.never),
    }
    return TemplateResponse(request, "admin/news/related_report.html", context)
