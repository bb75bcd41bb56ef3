from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from contact.admin.read_only import ReadOnlyAdmin
from contact.looks import note_look
from contact.models import Message
from contact.querysets import HANDLE
from contact.resending import send_again


class LostFilter(admin.SimpleListFilter):
    """Filters what was given up: a person has to look."""

    title = gettext_lazy("given up")
    parameter_name = "lost"

    def lookups(self, request, model_admin):
        return [("yes", _("Failed or bounced"))]

    def queryset(self, request, queryset):
        return queryset.lost() if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "to_email", "state", "last_error_kind", "created_at", "sent_at"]
    list_filter = [LostFilter, "state", "kind"]
    list_select_related = ["enquiry"]
    search_fields = ["enquiry__reference", "to_email"]
    ordering = ["-created_at", "-pk"]
    actions = ["send_chosen_again"]
    change_form_template = "contact/admin/message.html"
    fields = [
        "enquiry",
        "kind",
        "to_email",
        "language",
        "subject",
        "text_shown",
        "state",
        "attempts",
        "next_attempt_at",
        "last_error_kind",
        "created_at",
        "sent_at",
        "message_id",
    ]

    def get_queryset(self, request):
        """Return what was mailed or came in. A draft is its writer's, on the page of its enquiry."""
        return super().get_queryset(request).visible_to(request.user).exclude(state=Message.State.DRAFT)

    def has_handle_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm(HANDLE)

    def get_urls(self):
        again = path("<int:pk>/send-again/", self.admin_site.admin_view(require_POST(self.send_one_again)), name="contact_message_again")
        return [again, *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj.enquiry:
            note_look(obj.enquiry, request.user)
        context["may_send_again"] = obj.state in Message.LOST_STATES and Message.objects.filter(pk=obj.pk).handled_by(request.user).exists()
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def send_one_again(self, request, pk):
        """Queue a message that was given up once more."""
        if not self.has_handle_permission(request):
            raise PermissionDenied
        self.tell(request, self.get_queryset(request).filter(pk=pk))
        return HttpResponseRedirect(reverse("admin:contact_message_change", args=[pk]))

    @admin.action(description=gettext_lazy("Send the chosen messages again"), permissions=["handle"])
    def send_chosen_again(self, request, queryset):
        self.tell(request, queryset)

    def tell(self, request, chosen):
        """Queue messages again and say how many there were; those that were not given up, or are another desk's, stay as they are."""
        again = sum(send_again(message, request.user) for message in chosen.handled_by(request.user))
        if again:
            said = ngettext("%(count)s message is queued once more.", "%(count)s messages are queued once more.", again) % {"count": again}
            self.message_user(request, said, messages.SUCCESS)
        if left := chosen.count() - again:
            text = ngettext(
                "%(count)s message was not given up, or is another desk’s, and stays as it is.",
                "%(count)s messages were not given up, or are another desk’s, and stay as they are.",
                left,
            )
            self.message_user(request, text % {"count": left}, messages.WARNING)

    @admin.display(description=gettext_lazy("text"))
    def text_shown(self, message):
        """Show the text without the key to the receipt: that is the enquirer's alone."""
        return message.text.replace(message.enquiry.receipt_token, "…") if message.enquiry else message.text
