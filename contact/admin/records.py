from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

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
    list_display = ["month_name", "purpose_name", "sector", "countries", "days", "count"]
    list_filter = [PurposeFilter, "countries"]
    list_display_links = None

    @admin.display(description=_("month"), ordering="month")
    def month_name(self, statistic):
        return date_format(statistic.month, "F Y")

    @admin.display(description=_("purpose"), ordering="purpose")
    def purpose_name(self, statistic):
        return dict(purpose_choices()).get(statistic.purpose, statistic.purpose)

    @admin.display(description=_("working days to answer"), ordering="days_to_answer")
    def days(self, statistic):
        return "–" if statistic.days_to_answer == Statistic.UNANSWERED else statistic.days_to_answer
