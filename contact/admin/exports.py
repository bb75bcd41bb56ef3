"""The list of enquiries as a file to take along."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contact.admin.inbox import TAB
from contact.exporting import MOST_ROWS, export
from contact.spreadsheets import FORMATS

EXPORT = "contact.export_enquiries"


class ExportsList:
    """Exports what the list shows under its tab, filters and search, in its order, all pages of it."""

    def has_export_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm(EXPORT)

    def get_urls(self):
        address = path("export/", self.admin_site.admin_view(require_POST(self.export)), name="contact_enquiry_export")
        return [address, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        extra = {"may_export": self.has_export_permission(request), "most_rows": MOST_ROWS}
        return super().changelist_view(request, extra | (extra_context or {}))

    def export(self, request):
        """Hand out the list that the address asks for, as the file that the form asks for."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        ending = request.POST.get("format")
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            ending = None
        if ending not in FORMATS:
            self.message_user(request, _("Nothing was exported: choose CSV or XLSX beside the list."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:contact_enquiry_changelist"))
        file = export(shown.queryset, ending, request.user, asked_for(shown))
        name = f"{_('enquiries')}-{timezone.localdate():%Y-%m-%d}.{ending}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[ending][1], headers={"Cache-Control": "no-store"})


def asked_for(shown):
    """Return what the audit log tells of a list: its tab and its filters. What was searched for may be somebody's name, and stays out."""
    asked = {TAB: shown.tab} | {name: values[-1] for name, values in shown.get_filters_params().items()}
    return [*(f"{name}={value}" for name, value in asked.items()), *([f"{SEARCH_VAR}=…"] if shown.query else [])]
