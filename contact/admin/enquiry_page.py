"""The page of one enquiry: what was asked and said, where it stands, and what can be done."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contact import spam
from contact.admin import moved_away
from contact.admin.verbs import VERBS, Verb, possible
from contact.answering import drafts_of_others
from contact.attachments import as_download
from contact.came_from import page_at
from contact.history import in_words
from contact.looks import note_look
from contact.models import Attachment, Enquiry, HistoryEntry, Message
from contact.querysets import HANDLE
from contact.transcript import transcript
from contact.undoing import last_change, undoable

#: What the page tells elsewhere, by field: who asks, and what; and beside it, as it stands by now, in which language and whether it may be passed on.
LEADING = {"name", "email", "organisation", "message", "answer_language", "may_refer"}
#: Under which the stock admin remembers which list led to a page.
FILTERS = "_changelist_filters"
#: How many of the earlier enquiries from the same address are named.
EARLIER = 10


class EnquiryPage:
    """What ``EnquiryAdmin`` shows of one enquiry, and the verbs that its page sends."""

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/act/", view(require_POST(self.act)), name="contact_enquiry_act"),
            path("<int:pk>/files/<int:file>/", view(require_safe(self.file)), name="contact_enquiry_file"),
        ]
        return [*own, *super().get_urls()]

    def has_handle_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm(HANDLE)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show an enquiry. Nothing is sent to this address: what is done goes by ``act``."""
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        enquiry = self.get_object(request, unquote(object_id))
        if enquiry is None:
            text = _("This enquiry is at another desk, confidential, or no longer kept.")
            self.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(self.list_address(request))
        return self.page(request, enquiry)

    def page(self, request, enquiry, failed=None, status=200):
        """Render the page.

        Args:
            request: the request.
            enquiry: the enquiry.
            failed: the key and the form of a verb that could not be done with what was typed.
            status: the status code.
        """
        note_look(enquiry, request.user)
        user = request.user
        verbs = possible(enquiry, user) if self.may_act(request, enquiry) else []
        asked = {key: VERBS[key].form(enquiry=enquiry, user=user) for key in verbs}
        if failed and failed[0] in asked:
            asked[failed[0]] = failed[1]
        sent = list(enquiry.messages.exclude(state=Message.State.DRAFT).select_related("by").prefetch_related("attachments"))
        latest = last_change(enquiry)
        talk = [message for message in sent if message.kind in Message.TALK]
        context = {
            **self.admin_site.each_context(request),
            "title": enquiry.reference,
            "opts": self.opts,
            "original": enquiry,
            "verbs": verbs,
            "forms": asked,
            "failed": failed[0] if failed else "",
            "transcript": transcript(enquiry, without=LEADING),
            "talk": talk,
            "mails": [message for message in sent if message.kind not in Message.TALK],
            "notes": enquiry.notes.select_related("by"),
            "history": in_words(enquiry.history.select_related("by")),
            "latest": undoable(latest) if verbs or moved_away.of_enquiry(user, enquiry.pk) else None,
            "withdrawn": latest if latest and latest.kind == HistoryEntry.Kind.WITHDRAWN else None,
            "wrote_again": bool(talk) and talk[-1].kind == Message.Kind.REPLY and enquiry.state in Enquiry.OPEN_STATES,
            "writing": drafts_of_others(enquiry, user),
            "draft": enquiry.messages.drafts().filter(by=user).first() if verbs else None,
            "earlier": self.earlier(request, enquiry),
            "came_from": page_at(enquiry.came_from, enquiry.page_language),
            "signs": spam.describe(enquiry.spam_signs),
            "link": enquiry.links.filter(kind="thread", revoked_at__isnull=True).first(),
            "filters": self.kept_filters(request),
            "list_address": self.list_address(request),
        }
        return TemplateResponse(request, "contact/admin/enquiry.html", context, status=status)

    def may_act(self, request, enquiry):
        return self.has_handle_permission(request) and Enquiry.objects.filter(pk=enquiry.pk).handled_by(request.user).exists()

    def earlier(self, request, enquiry):
        """Return the latest other enquiries from the same address that this member of staff may know of."""
        others = Enquiry.objects.of_person(enquiry.email).exclude(pk=enquiry.pk).visible_to(request.user)
        return others.select_related("desk").order_by("-received_at", "-pk")[:EARLIER]

    def act(self, request, pk):
        """Do what a verb says, and lead back to the page; what was typed and cannot be taken stands there again."""
        if not self.has_handle_permission(request):
            raise PermissionDenied
        enquiry = self.get_queryset(request).handled_by(request.user).filter(pk=pk).first()
        key = request.POST.get("verb", "")
        if key == "undo":
            enquiry = enquiry or moved_away.of_enquiry(request.user, pk)
        if enquiry is None or key not in VERBS:
            return self.nothing_changed(request, pk)
        verb = VERBS[key]
        form = verb.form(request.POST, enquiry=enquiry, user=request.user)
        if not verb.possible(enquiry, request.user):
            return self.nothing_changed(request, pk)
        if not form.is_valid():
            if form.visible_fields():
                return self.page(request, enquiry, failed=(key, form), status=422)
            return self.nothing_changed(request, pk)
        if not verb.do(enquiry, request.user, **form.cleaned_data):
            return self.nothing_changed(request, pk, verb.otherwise)
        if key == "answer":
            return HttpResponseRedirect(reverse("admin:contact_enquiry_answer", args=[pk]) + self.kept_filters(request))
        enquiry.refresh_from_db()
        where = {"reference": enquiry.reference, "desk": enquiry.desk.name}
        self.message_user(request, verb.said % where, messages.SUCCESS)
        if key == "move" and not self.is_seen(request, pk):
            moved_away.keep(request, enquiry)
        return self.back_to(request, pk)

    def nothing_changed(self, request, pk, why=Verb.otherwise):
        self.message_user(request, why, messages.WARNING)
        return self.back_to(request, pk)

    def back_to(self, request, pk):
        """Lead to the page of an enquiry, or to the list where it is another desk's alone by now."""
        if self.is_seen(request, pk):
            return HttpResponseRedirect(reverse("admin:contact_enquiry_change", args=[pk]) + self.kept_filters(request))
        return HttpResponseRedirect(self.list_address(request))

    def is_seen(self, request, pk):
        return self.get_queryset(request).filter(pk=pk).exists()

    def kept_filters(self, request):
        """Return the part of an address that remembers which list led to it, or nothing."""
        kept = request.GET.get(FILTERS, "")
        return f"?{urlencode({FILTERS: kept})}" if kept else ""

    def list_address(self, request):
        """Return the address of the list that led here."""
        kept = request.GET.get(FILTERS, "")
        return reverse("admin:contact_enquiry_changelist") + (f"?{kept}" if kept else "")

    def file(self, request, pk, file):
        """Hand out a file that went with an answer, or is about to."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        enquiry = self.get_queryset(request).filter(pk=pk).first()
        found = enquiry and Attachment.objects.filter(pk=file, message__enquiry=enquiry).select_related("message").first()
        if not found or (found.message.state == Message.State.DRAFT and found.message.by_id != request.user.pk):
            raise Http404("There is no such file.")
        note_look(enquiry, request.user)
        return as_download(found)
