from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from contact import definition
from contact.admin.purposes import PurposeFilter, purpose_choices
from contact.admin.read_only import ReadOnlyAdmin
from contact.models import AuditEntry, Statistic

#: The words for what an entry's details are kept under, and for some of what is in them; the rest is shown as it is.
WORDS = {
    "with": _("with"),
    "from": _("from"),
    "filters": _("filters"),
    "given": _("given"),
    "taken": _("taken away"),
    "changed": _("changed"),
    "staff": _("may enter the admin"),
    "superuser": _("superuser"),
    "former": _("former name"),
    "left": _("left"),
    "password": _("password"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
    "username": _("user name"),
    "email": _("e-mail address"),
    "first_name": _("first name"),
    "last_name": _("last name"),
}


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "action", "by", "about", "details_shown", "enquiries"]
    list_filter = ["action"]
    search_fields = ["about", "by"]
    search_help_text = _("The name of an account, in full.")
    fields = ["at", "action", "by", "about", "details_shown", "enquiries", "subject"]

    def get_search_results(self, request, queryset, search_term):
        return (queryset.of_account(search_term) if search_term else queryset), False

    @admin.display(description=_("details"))
    def details_shown(self, entry):
        """Show the details as lines of text."""
        lines = (f"{WORDS.get(key, key)}: {as_text(value)}" for key, value in entry.details.items())
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines)) or "–"


def as_text(value):
    """Return a detail as text: a list with commas, yes or no as a word."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(str(WORDS.get(each, each)) for each in value) if isinstance(value, list) else str(value)


@admin.register(Statistic)
class StatisticAdmin(ReadOnlyAdmin):
    list_display = ["month_name", "purpose_name", "sector_name", "countries", "days", "count"]
    list_filter = [PurposeFilter, "countries"]
    list_display_links = None
    ordering = ["-month", "purpose"]

    @admin.display(description=_("month"), ordering="month")
    def month_name(self, statistic):
        return date_format(statistic.month, "F Y")

    @admin.display(description=_("purpose"), ordering="purpose")
    def purpose_name(self, statistic):
        return dict(purpose_choices()).get(statistic.purpose, statistic.purpose)

    @admin.display(description=_("sector"), ordering="sector")
    def sector_name(self, statistic):
        purpose = definition.current().purposes.get(statistic.purpose)
        field = next((each for each in purpose.fields if each.name == purpose.sector_field), None) if purpose else None
        return field.choice_label(statistic.sector) if field and statistic.sector else statistic.sector

    @admin.display(description=_("working days to answer"), ordering="days_to_answer")
    def days(self, statistic):
        return "–" if statistic.days_to_answer == Statistic.UNANSWERED else statistic.days_to_answer
