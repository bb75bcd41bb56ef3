"""Related news in the admin: the part of an article's form in which an editor decides, and the report."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from news.models import RelatedPick
from news.related import MOST, picks
from news.related.report import articles_of, make_report

#: Rows of the form that are read: it shows twelve suggestions and what was decided before.
MOST_ROWS = 200
#: Rows of each part of the report.
LISTED, MOST_RECOMMENDED = 50, 20


class RelatedInput(forms.Widget):
    """The list as readers will see it, with a choice about each article of it, and room to name others."""

    template_name = "admin/news/related_input.html"
    use_fieldset = True
    article = None
    may_publish = False

    @cached_property
    def suggestions(self):
        return picks.suggestions(self.article) if self.article.pk else []

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        decided = {decision.other: decision for decision in value["decisions"]} if value else {}
        rows = []
        for suggestion in self.suggestions:
            if decision := decided.get(suggestion.article.pk):
                suggestion.kind, suggestion.position = decision.kind, decision.position
                suggestion.both_ways = suggestion.both_ways if decision.both_ways is None else decision.both_ways
            rows.append(suggestion)
        return context | {
            "rows": rows,
            "kinds": RelatedPick.Kind.choices,
            "added": value["added"] if value else "",
            "may_publish": self.may_publish,
            "shown_on": picks.shown_on(self.article) if self.article.pk and self.article.is_published else None,
        }

    def value_from_datadict(self, data, files, name):
        """Return the decisions that a form sends, and the addresses; None where it has no such part."""
        if f"{name}-rows" not in data:
            return None
        count = data[f"{name}-rows"]
        decisions = []
        for number in range(min(int(count), MOST_ROWS) if count.isdecimal() and len(count) < 4 else 0):
            other, position = data.get(f"{name}-{number}-other", ""), data.get(f"{name}-{number}-position", "")
            if not (other.isascii() and other.isdigit() and len(other) < 19):
                continue
            decisions.append(
                picks.Decision(
                    other=int(other),
                    kind=data.get(f"{name}-{number}-kind", ""),
                    position=int(position) if position.isascii() and position.isdigit() and len(position) < 4 else None,
                    both_ways=f"{name}-{number}-both" in data if f"{name}-{number}-asked" in data else None,
                )
            )
        return {"decisions": decisions, "added": data.get(f"{name}-added", "")}

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-rows" not in data

    def id_for_label(self, id_):
        return ""


class RelatedField(forms.Field):
    """What an editor decides about an article's related news: a list of ``Decision``, or None where nothing was sent."""

    widget = RelatedInput

    def __init__(self, **kwargs):
        super().__init__(required=False, label=_("List beside the article"), **kwargs)

    def clean(self, value):
        if value is None:
            return None
        article = self.widget.article
        # Looked at now: the history asks what has changed when all is stored.
        self.widget.suggestions  # noqa: B018
        decisions = {decision.other: decision for decision in value["decisions"]}
        if any(decision.kind not in {"", *RelatedPick.Kind.values} for decision in decisions.values()):
            raise forms.ValidationError(_("Choose one of the decisions that are offered."))
        # What was offered may have left the list since; what never could stand in it is passed over.
        known = picks.known_articles(decisions, article)
        decisions = {key: decision for key, decision in decisions.items() if key in known}
        for other in picks.find_articles(value["added"], article):
            decisions[other.pk] = picks.Decision(other.pk, RelatedPick.Kind.PIN, decisions[other.pk].position if other.pk in decisions else None)
        if sum(decision.kind == RelatedPick.Kind.PIN for decision in decisions.values()) > MOST:
            raise forms.ValidationError(_("At most %(most)s articles can always be shown: readers see no more."), params={"most": MOST})
        return list(decisions.values())

    def has_changed(self, initial, data):
        if data is None:
            return False
        before = {each.article.pk: (each.kind, each.position if each.kind == "pin" else None, each.both_ways) for each in self.widget.suggestions}
        after = {
            each.other: (
                each.kind,
                each.position if each.kind == "pin" else None,
                before[each.other][2] if each.both_ways is None else each.both_ways,
            )
            for each in data["decisions"]
            if each.other in before
        }
        return bool(data["added"].strip()) or any(before[key] != decision for key, decision in after.items())


def report_view(request, model_admin):
    """Show where the related news needs an editor: nothing related, pins that readers cannot see, what is recommended most and never."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    found = make_report(most=MOST_RECOMMENDED)
    times = dict(found.most)
    context = admin.site.each_context(request) | {
        "title": _("Related news"),
        "opts": model_admin.model._meta,
        "nothing": articles_of(found.nothing[:LISTED]),
        "nothing_count": len(found.nothing),
        "hidden_pins": picks.hidden_pins()[:LISTED],
        "most": [(article, times[article.pk]) for article in articles_of(list(times))],
        "never": articles_of(found.never[:LISTED]),
        "never_count": len(found.never),
    }
    return TemplateResponse(request, "admin/news/related_report.html", context)
