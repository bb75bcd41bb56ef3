"""Enquiries for those who answer them: read, search, filter, and judge what looks like spam."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from contact import quarantine, spam
from contact.admin.purposes import PurposeFilter
from contact.admin.read_only import ReadOnlyAdmin
from contact.came_from import page_at
from contact.history import in_words
from contact.models import Enquiry, HistoryEntry
from contact.querysets import HANDLE, OVERSEE
from contact.transcript import transcript


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


#: What the page of an enquiry begins with, by field: who asks, and what.
LEADING = {"name", "email", "organisation", "message"}
#: What a judge may say, by the word in the form: what it does, and what is told of it.
VERDICTS = {
    "release": (quarantine.release, gettext_lazy("Released from quarantine: the desk has been told.")),
    "spam": (quarantine.mark_spam, gettext_lazy("Marked as spam.")),
    "not-spam": (quarantine.take_back, gettext_lazy("No longer marked as spam: it waits for an answer again.")),
}

#: In which an enquiry may be judged, or its judgement taken back.
JUDGED_STATES = [*Enquiry.OPEN_STATES, Enquiry.State.SPAM]


@admin.register(Enquiry)
class EnquiryAdmin(ReadOnlyAdmin):
    list_display = ["reference_marked", "state", "due", "purpose_name", "desk", "organisation", "received"]
    list_filter = ["state", TimeFilter, QuarantineFilter, PurposeFilter, "desk"]
    search_fields = ["reference", "name", "email", "organisation", "message"]
    actions = ["release_chosen", "mark_chosen_as_spam", "take_back_chosen"]
    search_help_text = gettext_lazy("Reference, name, e-mail address, organisation or words of the question")
    # The page shows a transcript instead of the model's fields.
    fields = ["reference"]
    change_form_template = "contact/admin/enquiry.html"
    # The receipt's address is the enquirer's own.
    view_on_site = False

    def get_queryset(self, request):
        return Enquiry.objects.for_inbox().visible_to(request.user)

    def has_handle_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm(HANDLE)

    def get_urls(self):
        judge = path("<int:pk>/judge/", self.admin_site.admin_view(require_POST(self.judge)), name="contact_enquiry_judge")
        return [judge, *super().get_urls()]

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

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj.is_confidential:
            obj.record(HistoryEntry.Kind.OPENED, request.user)
        context |= {
            "transcript": transcript(obj, without=LEADING),
            "thread": obj.messages.all(),
            "history": in_words(obj.history.all()),
            "came_from": page_at(obj.came_from, obj.page_language),
            "may_judge": obj.state in JUDGED_STATES and Enquiry.objects.filter(pk=obj.pk).handled_by(request.user).exists(),
            "signs": spam.describe(obj.spam_signs),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def judge(self, request, pk):
        """Release an enquiry from quarantine, mark it as spam, or take that back."""
        if not self.has_handle_permission(request):
            raise PermissionDenied
        enquiry = self.get_queryset(request).handled_by(request.user).filter(pk=pk).first()
        do, done = VERDICTS.get(request.POST.get("verdict"), (None, ""))
        if enquiry and do and do(enquiry, request.user):
            self.message_user(request, done, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing was changed: it has been judged meanwhile, or another desk sees to it."), messages.WARNING)
        # Once judged, it may be its own desk's alone.
        if self.get_queryset(request).filter(pk=pk).exists():
            return HttpResponseRedirect(reverse("admin:contact_enquiry_change", args=[pk]))
        return HttpResponseRedirect(reverse("admin:contact_enquiry_changelist"))

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
