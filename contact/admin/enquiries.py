"""Enquiries for those who answer them: the list in its tabs, and the page of one of them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from contact import quarantine, spam
from contact.admin.bulk import BulkActions
from contact.admin.exports import ExportsList
from contact.admin.inbox import InboxAdmin
from contact.came_from import page_at
from contact.history import in_words
from contact.models import Enquiry, HistoryEntry
from contact.transcript import transcript

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
class EnquiryAdmin(ExportsList, BulkActions, InboxAdmin):
    # The page shows a transcript instead of the model's fields.
    fields = ["reference"]
    change_form_template = "contact/admin/enquiry.html"
    # The receipt's address is the enquirer's own.
    view_on_site = False

    def get_urls(self):
        judge = path("<int:pk>/judge/", self.admin_site.admin_view(require_POST(self.judge)), name="contact_enquiry_judge")
        return [judge, *super().get_urls()]

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
