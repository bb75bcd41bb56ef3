from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact import definition
from contact.admin.lookups import OnlyItsFilters
from contact.admin.purposes import purpose_choices, purpose_field
from contact.models import Condition, RoutingRule


def answer_choices(first=""):
    """Return all answers that can be chosen in forms, grouped by question, as ``purpose:question=answer``.

    Args:
        first: the key of the purpose whose form is most likely meant: its questions stand first.
    """
    return [
        (f"{purpose.name}: {field.label}", [(f"{key}:{field.name}={choice.key}", str(choice.label)) for choice in field.choices])
        for key, purpose in sorted(definition.current().purposes.items(), key=lambda each: each[0] != first)
        for field in purpose.fields
        if field.choices
    ]


def has_one_answer(purpose, name):
    """Tell whether a question of a purpose's form takes one answer."""
    return any(field.name == name and field.kind == "choice" for field in definition.current().purposes[purpose].fields)


class ConditionForm(forms.ModelForm):
    """A condition as the team thinks of it: some answers to one question."""

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Answers to one question"),
        widget=forms.SelectMultiple({"size": 10}),
        help_text=gettext_lazy("Hold down “Control”, or “Command” on a Mac, to select more than one."),
    )

    class Meta:
        model = Condition
        fields = ["match"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["chosen"] = [f"{self.instance.rule.purpose}:{self.instance.field}={key}" for key in self.instance.answers]

    def clean_chosen(self):
        questions = {value.partition("=")[0] for value in self.cleaned_data["chosen"]}
        if len(questions) > 1:
            raise ValidationError(_("Choose answers to one question. For a second question add another condition."))
        [question] = questions
        self.purpose, _colon, self.instance.field = question.partition(":")
        self.instance.answers = [value.partition("=")[2] for value in self.cleaned_data["chosen"]]
        return self.cleaned_data["chosen"]


class ConditionFormSet(BaseInlineFormSet):
    """The conditions of a rule: all about the purpose of the rule."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["chosen"].choices = answer_choices(self.instance.purpose)

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if hasattr(form, "purpose") and not form.cleaned_data.get("DELETE")]
        for form in kept:
            if not self.instance.purpose:
                form.add_error("chosen", _("A rule with conditions needs a purpose."))
            elif form.purpose != self.instance.purpose:
                form.add_error("chosen", _("These are answers to the form of another purpose than that of the rule."))
        if self.instance.tag_is_answer and not any(self.errors) and not (kept and has_one_answer(kept[0].purpose, kept[0].instance.field)):
            raise ValidationError(_("The answer can be the tag only where the first condition is about a question that takes one answer."))


class PlaceForm(forms.ModelForm):
    """A rule's place and its switch in the list, where no label is seen: each is named for its rule."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance}"


class ConditionInline(admin.StackedInline):
    model = Condition
    form = ConditionForm
    formset = ConditionFormSet
    fields = ["match", "chosen"]
    extra = 1


@admin.register(RoutingRule)
class RoutingRuleAdmin(OnlyItsFilters, admin.ModelAdmin):
    list_display = ["note", "position", "purpose_name", "asked", "answering_desk", "copied_to", "tag_shown", "is_active"]
    list_editable = ["position", "is_active"]
    list_filter = ["is_active", "desk"]
    fields = ["note", "position", "purpose", "desk", "copies", "tag", "tag_is_answer", "is_active"]
    search_fields = ["note", "tag"]
    inlines = [ConditionInline]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("desk").prefetch_related("conditions", "copies")

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=PlaceForm, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "purpose":
            return purpose_field(db_field)
        if db_field.name != "copies":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = super().formfield_for_dbfield(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)
        field.widget.can_add_related = False
        return field

    @admin.display(description=gettext_lazy("purpose"), ordering="purpose")
    def purpose_name(self, rule):
        return dict(purpose_choices()).get(rule.purpose, rule.purpose or _("any"))

    @admin.display(description=gettext_lazy("conditions"))
    def asked(self, rule):
        said = (f"{condition.get_match_display()}: {', '.join(condition.labels(rule.purpose))}" for condition in rule.conditions.all())
        return "; ".join(said) or _("none")

    @admin.display(description=gettext_lazy("desk that answers"))
    def answering_desk(self, rule):
        return rule.desk.name if rule.desk else _("that of the purpose")

    @admin.display(description=gettext_lazy("copied to"))
    def copied_to(self, rule):
        return ", ".join(desk.name for desk in rule.copies.all())

    @admin.display(description=gettext_lazy("tag"))
    def tag_shown(self, rule):
        return _("the answer") if rule.tag_is_answer else rule.tag
