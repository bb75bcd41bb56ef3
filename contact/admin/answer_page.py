"""The page on which an answer is written, looked at as it will be sent, and sent."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from contact.admin.enquiry_page import LEADING
from contact.answering import NotOurs, WrittenMeanwhile, drafts_of_others, from_template, said_so_far, send
from contact.attachments import LARGEST, LARGEST_TOGETHER, MOST, TYPES, attach
from contact.letters import written_answer
from contact.looks import note_look
from contact.models import AnswerTemplate, HistoryEntry, Message
from contact.outbox import desk_address
from contact.placeholders import GAP
from contact.transcript import transcript

LONGEST = 20_000


class TemplateChoice(forms.ModelChoiceField):
    """A text template; those of the enquiry's purpose come first."""

    def __init__(self, enquiry):
        fitting = AnswerTemplate.objects.filter(is_active=True, language=enquiry.answer_language, purpose__in=["", enquiry.purpose])
        super().__init__(fitting, label=gettext_lazy("Text template"), required=False, empty_label=gettext_lazy("Choose one"))


class AnswerForm(forms.Form):
    """What is typed, and what is done with it."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 16, "dir": "auto"}),
    )
    file = forms.FileField(label=gettext_lazy("Attach a file"), required=False, allow_empty_file=True)

    def __init__(self, *args, enquiry, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"] = TemplateChoice(enquiry)


def keep_text(draft, text):
    """Keep the text of a draft."""
    draft.text = text
    draft.save(update_fields=["text"])


class AnswerPage:
    """Where ``EnquiryAdmin`` lets somebody write. The draft is their own, and kept with every press of a button."""

    def get_urls(self):
        answer = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.answer))
        return [path("<int:pk>/answer/", answer, name="contact_enquiry_answer"), *super().get_urls()]

    def answer(self, request, pk):
        """Show the draft of the member of staff, or do with it what the pressed button says."""
        if not self.has_handle_permission(request):
            raise PermissionDenied
        enquiry = self.get_queryset(request).handled_by(request.user).filter(pk=pk).first()
        draft = enquiry and enquiry.messages.drafts().filter(by=request.user).first()
        if draft is None:
            return self.sent_already(request, pk) if enquiry and request.method == "POST" else self.back_to(request, pk)
        draft.enquiry = enquiry
        if request.method == "POST":
            return self.pressed(request, draft)
        if "preview" in request.GET and draft.text.strip():
            return self.preview(request, draft)
        return self.composer(request, draft)

    def pressed(self, request, draft):
        """Do what the pressed button says. What was typed is kept first, whatever comes of the rest."""
        intent = request.POST.get("intent", "preview")
        if intent == "send":
            return self.send_it(request, draft)
        if intent == "discard":
            with transaction.atomic():
                held = Message.objects.drafts().select_for_update().filter(pk=draft.pk).first()
                if held is None:
                    return self.sent_already(request, draft.enquiry_id)
                held.delete()
            self.message_user(request, _("The draft is gone."), messages.SUCCESS)
            return self.back_to(request, draft.enquiry_id)
        form = AnswerForm(request.POST, request.FILES, enquiry=draft.enquiry)
        if not form.is_valid():
            return self.composer(request, draft, form, status=422)
        # Held, so that what another window sends meanwhile is not written over.
        with transaction.atomic():
            if not Message.objects.drafts().select_for_update().filter(pk=draft.pk).exists():
                return self.sent_already(request, draft.enquiry_id)
            keep_text(draft, form.cleaned_data["text"].replace("\r\n", "\n"))
            if upload := form.cleaned_data["file"]:
                try:
                    attach(draft, upload)
                except ValidationError as error:
                    form.add_error("file", error)
            if intent.startswith("remove:") and (number := intent.removeprefix("remove:")).isascii() and number.isdigit():
                draft.attachments.filter(pk=int(number[:18])).delete()
            if intent == "template" and (template := form.cleaned_data["template"]):
                beginning = from_template(template, draft.enquiry, request.user)
                keep_text(draft, f"{draft.text.rstrip()}\n\n{beginning}" if draft.text.strip() else beginning)
            if intent == "preview" and not draft.text.strip():
                form.add_error("text", _("Write your answer first."))
        if form.errors:
            return self.composer(request, draft, form, status=422)
        here = reverse("admin:contact_enquiry_answer", args=[draft.enquiry_id]) + self.kept_filters(request)
        match intent:
            case "keep":
                # What the page itself asks for now and then, while somebody types.
                return HttpResponse(status=204)
            case "preview":
                return HttpResponseRedirect(f"{here}{'&' if self.kept_filters(request) else '?'}preview")
            case "leave":
                self.message_user(request, _("Your draft is kept."), messages.SUCCESS)
                return self.back_to(request, draft.enquiry_id)
        return HttpResponseRedirect(here)

    def sent_already(self, request, pk):
        text = _("This answer was sent or given up already, in another window perhaps.")
        self.message_user(request, text, messages.WARNING)
        return self.back_to(request, pk)

    def send_it(self, request, draft):
        """Send the draft, unless something was written meanwhile that its writer has not seen."""
        seen = request.POST.get("seen", "")
        if not draft.text.strip():
            return HttpResponseRedirect(reverse("admin:contact_enquiry_answer", args=[draft.enquiry_id]))
        if GAP in draft.text:
            return self.preview(request, draft, status=422)
        try:
            send(draft, request.user, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else 0)
        except WrittenMeanwhile:
            return self.preview(request, draft, status=409)
        except NotOurs:
            return self.nothing_changed(request, draft.enquiry_id)
        self.message_user(request, _("Your answer is on its way."), messages.SUCCESS)
        return self.back_to(request, draft.enquiry_id)

    def composer(self, request, draft, form=None, status=200):
        """Render the page with the field to write in.

        Args:
            request: the request.
            draft: the draft, with its enquiry.
            form: the form that was sent, where something is wrong with it.
            status: the status code.
        """
        more = {
            "form": form or AnswerForm(initial={"text": draft.text}, enquiry=draft.enquiry),
            "limits": {
                "most": MOST,
                "each": LARGEST,
                "together": LARGEST_TOGETHER,
                "types": ", ".join(TYPES),
                "accept": ",".join(f".{each}" for each in TYPES),
            },
        }
        return self.page_of_answer(request, draft, "contact/admin/answer.html", more, status)

    def preview(self, request, draft, status=200):
        """Render the answer as it will be sent; arguments as for ``composer``."""
        subject, text = written_answer(draft)
        more = {
            "subject": subject,
            "text": text,
            "sender": desk_address(draft),
            "gap": GAP if GAP in draft.text else "",
            "seen": said_so_far(draft.enquiry),
        }
        return self.page_of_answer(request, draft, "contact/admin/answer_preview.html", more, status)

    def page_of_answer(self, request, draft, template, more, status):
        enquiry = draft.enquiry
        note_look(enquiry, request.user)
        talk = list(enquiry.messages.talk().prefetch_related("attachments"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Answer %(reference)s") % {"reference": enquiry.reference},
            "opts": self.opts,
            "original": enquiry,
            "draft": draft,
            "filters": self.kept_filters(request),
            "list_address": self.list_address(request),
            "files": list(draft.attachments.all()),
            "transcript": transcript(enquiry, without=LEADING),
            "talk": talk,
            # Written since this answer was begun: whoever sends it should have read that.
            "withdrawn": enquiry.history.filter(kind=HistoryEntry.Kind.WITHDRAWN, at__gt=draft.created_at).first(),
            "meanwhile": [message for message in talk if message.created_at > draft.created_at],
            "writing": drafts_of_others(enquiry, request.user),
            **more,
        }
        return TemplateResponse(request, template, context, status=status)
