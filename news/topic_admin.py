"""Topics in the admin, with the facts on top of their pages."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from news.admin_texts import TextsAdmin
from news.models import Topic, TopicFact


class TopicFactForm(forms.ModelForm):
    """A fact of a topic. That no two take one place is for the set of them to say: two may change places."""

    class Meta:
        widgets = {name: forms.TextInput({"class": "vLargeTextField"}) for name in ("text_en", "text_nl")}

    def validate_constraints(self):
        """Leave the places to ``TopicFactFormSet``; its other constraints are the fields' own choices and limits."""


class TopicFactFormSet(forms.BaseInlineFormSet):
    """A topic's facts, which may change places among each other."""

    def get_unique_error_message(self, unique_check):
        return _("Two facts have the same place. Give each a place of its own: 1, 2 or 3.")

    def save(self, commit=True):
        """Save, with those that leave a place out of the way first: the database holds each place once at every step."""
        leaving = [form.instance.pk for form in self.initial_forms if "position" in form.changed_data or form in self.deleted_forms]
        if commit:
            TopicFact.objects.filter(pk__in=leaving).delete()
        return super().save(commit)


class TopicFactInline(admin.StackedInline):
    model = TopicFact
    form = TopicFactForm
    formset = TopicFactFormSet
    extra = 0
    max_num = TopicFact.MOST
    verbose_name_plural = _("Facts, three at the most")
    fields = [
        ("position", "dated_on", "precision"),
        ("figure_en", "figure_nl"),
        "text_en",
        "text_nl",
        ("source_en", "source_nl"),
    ]

    def get_formset(self, request, obj=None, **kwargs):
        """Hold the set to three also where it does not come from the page's own form."""
        return super().get_formset(request, obj, validate_max=True, **kwargs)


@admin.register(Topic)
class TopicAdmin(TextsAdmin):
    list_display = ["name_en", "name_nl", "palette", "position", "first_door"]
    inlines = [TopicFactInline]
    search_fields = ["name_en", "name_nl"]
    prepopulated_fields = {"slug_en": ["name_en"], "slug_nl": ["name_nl"]}
    fieldsets = [
        (_("English"), {"fields": ["name_en", "slug_en", "intro_en"]}),
        (_("Dutch"), {"fields": ["name_nl", "slug_nl", "intro_nl"]}),
        (_("On the site"), {"fields": ["palette", "position", "first_door"]}),
    ]

    def view_on_site(self, obj):
        return obj.get_absolute_url()
