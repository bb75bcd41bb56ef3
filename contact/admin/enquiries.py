"""Enquiries for those who answer them: read, search, filter, and judge what looks like spam."""

from django.contrib import admin, messages
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contact import quarantine, spam
from contact.admin.answer_page import AnswerPage
from contact.admin.enquiry_page import EnquiryPage
from contact.admin.purposes import PurposeFilter
from contact.admin.read_only import ReadOnlyAdmin
from contact.models import Enquiry
from contact.querysets import OVERSEE


class TimeFilter(admin.SimpleListFilter):
    """Filters by what still waits for an answer, and what is late."""

    title = gettext_lazy("answer")
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


class QuarantineFilter(admin.SimpleListFilter):
    """Filters what looks like spam and waits for a judgement."""

    title = gettext_lazy("quarantine")
    parameter_name = "quarantine"

    def lookups(self, request, model_admin):
        return [("yes", _("To be judged")), ("no", _("Not in quarantine"))]

    def queryset(self, request, queryset):
        return queryset.filter(is_quarantined=self.value() == "yes") if self.value() else queryset


@admin.register(Enquiry)
class EnquiryAdmin(AnswerPage, EnquiryPage, ReadOnlyAdmin):
    list_display = ["reference_marked", "state", "due", "purpose_name", "desk", "organisation", "received"]
    list_filter = ["state", TimeFilter, QuarantineFilter, PurposeFilter, "desk"]
    search_fields = ["reference", "name", "email", "organisation", "message"]
    actions = ["release_chosen", "mark_chosen_as_spam", "take_back_chosen"]
    search_help_text = gettext_lazy("Reference, name, e-mail address, organisation or words of the question")
    # The receipt's address is the enquirer's own.
    view_on_site = False

    def get_queryset(self, request):
        return Enquiry.objects.for_inbox().visible_to(request.user)

    def changelist_view(self, request, extra_context=None):
        """Say how many there are that only their own desks may read, so that nobody takes the list for all.

        Who oversees nothing and has no desk sees none: the list says why.
        """
        oversees = request.user.has_perm(OVERSEE)
        extra = {"hidden": self.hidden_count(request) if oversees else 0, "is_deskless": not oversees and not request.user.desks.exists()}
        return super().changelist_view(request, extra | (extra_context or {}))

    def hidden_count(self, request):
        """Return how many confidential enquiries of other desks this member of staff does not see."""
        return Enquiry.objects.filter(is_confidential=True).exclude(desk__in=request.user.desks.values("pk")).count()

    @admin.action(description=gettext_lazy("Release the chosen from quarantine"), permissions=["handle"])
    def release_chosen(self, request, queryset):
        self.judge_chosen(request, queryset, quarantine.release)

    @admin.action(description=gettext_lazy("Mark the chosen as spam"), permissions=["handle"])
    def mark_chosen_as_spam(self, request, queryset):
        self.judge_chosen(request, queryset, quarantine.mark_spam)

    @admin.action(description=gettext_lazy("Take back the mark of spam of the chosen"), permissions=["handle"])
    def take_back_chosen(self, request, queryset):
        self.judge_chosen(request, queryset, quarantine.take_back)

    def judge_chosen(self, request, queryset, do):
        """Judge several at once and name those that stay as they were."""
        handled = set(queryset.handled_by(request.user).values_list("pk", flat=True))
        left = [enquiry.reference for enquiry in queryset if enquiry.pk not in handled or not do(enquiry, request.user)]
        if changed := len(queryset) - len(left):
            said = ngettext("%(count)s enquiry was changed.", "%(count)s enquiries were changed.", changed) % {"count": changed}
            self.message_user(request, said, messages.SUCCESS)
        if left:
            self.message_user(request, _("They stay as they were: %(references)s.") % {"references": ", ".join(left)}, messages.WARNING)

    @admin.display(description=gettext_lazy("reference"), ordering="reference")
    def reference_marked(self, enquiry):
        marks = [
            ("state due", _("quarantine"), enquiry.is_quarantined),
            ("state plan", _("confidential"), enquiry.is_confidential),
            ("state", _("example"), enquiry.is_example),
            ("state", enquiry.tag, enquiry.tag),
        ]
        marked = format_html_join("", ' <span class="{}">{}</span>', ((style, word) for style, word, is_so in marks if is_so))
        signs = spam.describe(enquiry.spam_signs) if enquiry.is_quarantined else []
        said = format_html_join("", '<span class="sign quiet">{}</span>', ((sign,) for sign in signs))
        return format_html('<span class="nowrap">{}</span>{}{}', enquiry.reference, marked, said)

    @admin.display(description=gettext_lazy("due on"), ordering="due_on")
    def due(self, enquiry):
        mark = format_html(' <span class="state late">{}</span>', _("Overdue")) if enquiry.is_overdue else ""
        return format_html('<span class="nowrap">{}</span>{}', date_format(enquiry.due_on, "j M Y"), mark)

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def received(self, enquiry):
        return format_html('<span class="nowrap">{}</span>', date_format(localtime(enquiry.received_at), "j M Y"))

    @admin.display(description=gettext_lazy("purpose"), ordering="purpose")
    def purpose_name(self, enquiry):
        return str(enquiry.purpose_definition.name)
