from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from contact import definition


def purpose_choices():
    """Return pairs of key and present name of the purposes."""
    return [(key, str(purpose.name)) for key, purpose in definition.current().purposes.items()]


def purpose_field(db_field, **options):
    """Return a form field that offers the purposes for a column that holds one's key."""
    return forms.ChoiceField(
        choices=lambda: [("", "---------"), *purpose_choices()],
        required=not db_field.blank,
        label=db_field.verbose_name.capitalize(),
        help_text=db_field.help_text,
        **options,
    )


class PurposeFilter(admin.SimpleListFilter):
    """Filters by purpose, under the purposes' present names."""

    title = _("purpose")
    parameter_name = "purpose"

    def lookups(self, request, model_admin):
        return purpose_choices()

    def queryset(self, request, queryset):
        return queryset.filter(purpose=self.value()) if self.value() else queryset
