"""The desks' side of enquiries: read, search and filter. Nothing is added, changed or deleted here but the desks."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from contact import definition
from contact.came_from import page_at
from contact.models import Desk, Enquiry, Message
from contact.transcript import transcript


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that visitors and the outbox make: staff read them."""

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class PurposeFilter(admin.SimpleListFilter):
    """Filters by purpose, under the purposes' present names."""

    title = _("purpose")
    parameter_name = "purpose"

    def lookups(self, request, model_admin):
        return [(key, str(purpose.name)) for key, purpose in definition.current().purposes.items()]

    def queryset(self, request, queryset):
        return queryset.filter(purpose=self.value()) if self.value() else queryset


class TimeFilter(admin.SimpleListFilter):
    """Filters by what still waits for an answer, and what is late."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("open", _("Waiting")), ("overdue", _("Overdue"))]

    def queryset(self, request, queryset):
        match self.value():
            case "open":
                return queryset.open()
            case "overdue":
                return queryset.overdue()
            case _:
                return queryset


@admin.register(Enquiry)
class EnquiryAdmin(ReadOnlyAdmin):
    list_display = ["reference_marked", "state", "due", "purpose_name", "desk", "organisation", "received"]
    list_filter = ["state", TimeFilter, PurposeFilter, "desk"]
    search_fields = ["reference", "name", "email", "organisation", "message"]
    search_help_text = _("Reference, name, e-mail address, organisation or words of the question")
    # The page shows a transcript instead of the model's fields.
    fields = ["reference"]
    change_form_template = "contact/admin/enquiry.html"
    # The receipt's address is the enquirer's own.
    view_on_site = False

    def get_queryset(self, request):
        return Enquiry.objects.for_inbox()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context |= {"transcript": transcript(obj), "thread": obj.messages.all(), "came_from": page_at(obj.came_from, obj.page_language)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("reference"), ordering="reference")
    def reference_marked(self, enquiry):
        mark = format_html(' <span class="state">{}</span>', _("example")) if enquiry.is_example else ""
        return format_html('<span class="nowrap">{}</span>{}', enquiry.reference, mark)

    @admin.display(description=_("due on"), ordering="due_on")
    def due(self, enquiry):
        mark = format_html(' <span class="state late">{}</span>', _("Overdue")) if enquiry.is_overdue else ""
        return format_html('<span class="nowrap">{}</span>{}', date_format(enquiry.due_on, "j M Y"), mark)

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, enquiry):
        return format_html('<span class="nowrap">{}</span>', date_format(localtime(enquiry.received_at), "j M Y"))

    @admin.display(description=_("purpose"), ordering="purpose")
    def purpose_name(self, enquiry):
        return str(enquiry.purpose_definition.name)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["enquiry", "kind", "to_email", "state", "attempts", "created_at", "next_attempt_at", "sent_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["enquiry"]
    search_fields = ["enquiry__reference", "to_email"]
    ordering = ["-created_at", "-pk"]
    fields = [
        "enquiry",
        "kind",
        "to_email",
        "language",
        "subject",
        "text",
        "state",
        "attempts",
        "next_attempt_at",
        "last_error_kind",
        "created_at",
        "sent_at",
        "message_id",
    ]


@admin.register(Desk)
class DeskAdmin(admin.ModelAdmin):
    list_display = ["name", "key", "email", "days_to_answer", "is_active"]
    fields = ["key", "name_en", "name_nl", "email", "days_to_answer", "days_to_sort", "is_active"]
    search_fields = ["key", "name_en", "name_nl", "email"]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """A desk is switched off: enquiries keep the name of the desk that answered them."""
        return False

    @admin.display(description=_("name"), ordering="name_en")
    def name(self, desk):
        return desk.name
