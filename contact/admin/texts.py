"""The texts that answers begin with, and the partners that enquiries are passed on to."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from contact.admin.lookups import OnlyItsFilters
from contact.admin.purposes import PurposeFilter, purpose_choices, purpose_field
from contact.models import AnswerTemplate, Partner
from contact.placeholders import PLACEHOLDERS


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(OnlyItsFilters, admin.ModelAdmin):
    list_display = ["name", "purpose_name", "language", "is_active"]
    list_filter = [PurposeFilter, "language", "is_active"]
    search_fields = ["name", "text"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "purpose":
            return purpose_field(db_field)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            stands_for = ", ".join(f"{{{name}}}: {meaning}" for name, meaning in PLACEHOLDERS.items())
            field.help_text = _("What stands in braces is filled in. %(placeholders)s.") % {"placeholders": stands_for}
        return field

    @admin.display(description=_("purpose"), ordering="purpose")
    def purpose_name(self, template):
        return dict(purpose_choices()).get(template.purpose, template.purpose) or _("all")


@admin.register(Partner)
class PartnerAdmin(OnlyItsFilters, admin.ModelAdmin):
    list_display = ["name", "answers_what", "email", "is_active"]
    fields = ["name_en", "name_nl", "email", "language", "answers_what", "is_active"]
    search_fields = ["name_en", "name_nl", "email", "answers_what"]

    def has_delete_permission(self, request, obj=None):
        """A partner is switched off: enquiries keep the name of whom they were passed on to."""
        return False

    @admin.display(description=_("name"), ordering="name_en")
    def name(self, partner):
        return partner.name
