from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contact import definition
from contact.admin.purposes import PurposeFilter, purpose_choices
from contact.admin.read_only import ReadOnlyAdmin
from contact.models import AuditEntry, Statistic


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "action", "by", "enquiries"]
    list_filter = ["action"]
    fields = ["at", "action", "by", "enquiries", "subject"]


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
