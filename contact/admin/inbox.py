"""The list of enquiries: the desks' lists as tabs with counts, columns, search, and the filters beside them."""

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, IS_FACETS_VAR, IS_POPUP_VAR, ORDER_VAR, PAGE_VAR, TO_FIELD_VAR, ChangeList
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from contact import search, spam
from contact.admin import moved_away
from contact.admin.inbox_filters import AgeFilter, OwnerFilter, SectorFilter
from contact.admin.purposes import PurposeFilter
from contact.admin.read_only import ReadOnlyAdmin
from contact.came_from import pages_at
from contact.models import Enquiry
from contact.models.acting import name_of
from contact.querysets import OVERSEE

#: The address of a list says which tab is chosen.
TAB = "list"
#: So many rows are counted, paged through and acted on at once. Whoever finds more narrows the list down.
MOST = 1000

NEWEST_FIRST, OLDEST_FIRST, DUE_FIRST = ["-received_at", "-pk"], ["received_at", "pk"], ["due_on"]
#: The name of each tab, and what stands first in it. All but the last are lists of the desks' day.
TABS = {
    "mine": (gettext_lazy("Mine"), DUE_FIRST),
    "new": (gettext_lazy("New at my desks"), NEWEST_FIRST),
    "today": (gettext_lazy("Due today"), DUE_FIRST),
    "overdue": (gettext_lazy("Overdue"), DUE_FIRST),
    "unassigned": (gettext_lazy("Unassigned"), DUE_FIRST),
    "consent": (gettext_lazy("Waiting for consent"), ["consent_asked_at"]),
    "quarantine": (gettext_lazy("Quarantine"), OLDEST_FIRST),
    "open": (gettext_lazy("All open"), DUE_FIRST),
    "all": (gettext_lazy("Everything"), NEWEST_FIRST),
}
FIRST, EVERYTHING = "open", "all"
#: Says nothing of which enquiries are looked for.
ASKS_NOTHING = {TAB, ALL_VAR, ERROR_FLAG, IS_FACETS_VAR, IS_POPUP_VAR, ORDER_VAR, PAGE_VAR, TO_FIELD_VAR}
#: Which tab an address of before there were tabs asks for: mails of then lead to it.
FORMER = {("answer", "open"): "open", ("answer", "overdue"): "overdue", ("quarantine", "yes"): "quarantine", ("quarantine", "no"): "all"}


def tab_of(request):
    """Return the key of the tab that an address asks for.

    Without one it is what waits for an answer; who searches or filters looks in everything.
    """
    asked = request.GET.get(TAB)
    return asked or (EVERYTHING if request.GET.keys() - ASKS_NOTHING else FIRST)


@dataclass(frozen=True)
class Tab:
    """A tab as it is shown: ``count`` is None where it is not counted."""

    name: str
    count: int | None
    address: str
    is_chosen: bool


class CappedPaginator(Paginator):
    """Counts no further than ``MOST``: to count all that a filter finds takes the longer the more there is.

    The inbox's queryset has ``seen``, the enquiries that its reader may know of, whatever is searched for and filtered:
    a page is fetched of these by its keys. What else the admin pages through by this, as a history, has none.
    """

    @cached_property
    def keys(self):
        """The keys of what is found, in its order, and one more where there is more: one question tells how many and which."""
        return list(self.object_list.values_list("pk", flat=True)[: MOST + 1])

    @property
    def count(self):
        return min(len(self.keys), MOST)

    def page(self, number):
        number = self.validate_number(number)
        keys = self.keys[: self.count][(number - 1) * self.per_page : number * self.per_page]
        # What was forgotten, or has gone out of sight, since the keys were read is none.
        rows = getattr(self.object_list, "seen", self.object_list).order_by().in_bulk(keys)
        return self._get_page([rows[key] for key in keys if key in rows], number, self)


class Inbox(ChangeList):
    """The list under one of its tabs. Filters and search stay when another tab is chosen; a search looks in everything."""

    def __init__(self, request, *args):
        self.tab = tab_of(request)
        super().__init__(request, *args)
        # All links of the page lead on in this tab, also where its address has not named it. The search form does not.
        self.filter_params[TAB] = [self.tab]
        self.params.pop(TAB, None)
        self.user = request.user
        # Django would find out for each row anew that its address is none of the list's.
        self.way_back, self.preserved_filters = self.preserved_filters, ""

    def url_for_result(self, result):
        address = super().url_for_result(result)
        return f"{address}?{self.way_back}" if self.way_back else address

    def get_filters_params(self, params=None):
        return {name: values for name, values in super().get_filters_params(params).items() if name != TAB}

    def get_queryset(self, request, exclude_parameters=None):
        if self.tab not in TABS:
            raise IncorrectLookupParameters
        rows = super().get_queryset(request, exclude_parameters)
        rows = rows.all() if self.tab == EVERYTHING else rows.listed(self.tab, request.user)
        # For the paginator: once it has the keys, it need not search for them again.
        rows.seen = self.root_queryset
        return rows

    def get_results(self, request):
        super().get_results(request)
        self.has_more = len(self.paginator.keys) > MOST
        if not self.multi_page:
            self.result_list = self.paginator.page(1).object_list
        pages = pages_at({enquiry.came_from for enquiry in self.result_list}, get_language())
        for enquiry in self.result_list:
            enquiry.page_read = pages.get(enquiry.came_from)

    def tabs(self):
        """Return the tabs, each with how many enquiries it holds, whatever is filtered; everything is not counted."""
        counts = self.root_queryset.counts(self.user)
        return [Tab(name, counts.get(key), self.get_query_string({TAB: key}), key == self.tab) for key, (name, _order) in TABS.items()]


class InboxAdmin(ReadOnlyAdmin):
    """The side of the admin of enquiries that is the list."""

    list_display = ["reference_marked", "state", "due", "purpose_name", "desk", "who", "owner_name", "page_read", "received"]
    # What an index gives in order; the rest would have to be sorted, however much it is.
    sortable_by = ["due", "received"]
    list_filter = ["desk", PurposeFilter, "countries", SectorFilter, AgeFilter, "state", OwnerFilter]
    # Counts beside the filters would ask as many questions as there are choices, each of all rows.
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    # A row costs more than all that finds it: this is a page as quick with many enquiries as with few.
    list_per_page = 20
    list_max_show_all = 0
    # So that a card in a narrow window can leave it out.
    empty_value_display = mark_safe('<span class="none">–</span>')
    # So that there is a field to search with; ``contact.search`` says where it looks.
    search_fields = ["reference"]
    search_help_text = gettext_lazy("Reference, name, e-mail address, organisation, tag or words of what was written. It looks in everything.")

    def get_queryset(self, request):
        return Enquiry.objects.for_inbox().visible_to(request.user)

    def get_changelist(self, request, **kwargs):
        return Inbox

    def get_ordering(self, request):
        return TABS.get(tab_of(request), TABS[EVERYTHING])[1]

    def get_search_results(self, request, queryset, search_term):
        return search.find(queryset, search_term), False

    def changelist_view(self, request, extra_context=None):
        """Say how many there are that only their own desks may read, so that nobody takes the list for all.

        Who oversees nothing and has no desk sees none: the list says why.
        """
        if moved := next((key for former, key in FORMER.items() if former in request.GET.items()), None):
            return HttpResponseRedirect(f"?{TAB}={moved}")
        oversees = request.user.has_perm(OVERSEE)
        extra = {
            "title": self.opts.verbose_name_plural.capitalize(),
            "hidden": self.hidden_count(request) if oversees else 0,
            "is_deskless": not oversees and not request.user.desks.exists(),
            "moved_away": moved_away.offered(request),
        }
        return super().changelist_view(request, extra | (extra_context or {}))

    def hidden_count(self, request):
        """Return how many confidential enquiries of other desks this member of staff does not see."""
        return Enquiry.objects.filter(is_confidential=True).exclude(desk__in=request.user.desks.values("pk")).count()

    @admin.display(description=gettext_lazy("reference"))
    def reference_marked(self, enquiry):
        marks = [
            ("state due", _("quarantine"), enquiry.is_quarantined),
            ("state plan", _("confidential"), enquiry.is_confidential),
            ("state due", _("open again"), enquiry.answered_at and enquiry.state in Enquiry.OPEN_STATES),
            ("state", _("example"), enquiry.is_example),
            # The sector as a tag says no more than the sector.
            ("state", enquiry.tag, enquiry.tag and enquiry.tag != enquiry.sector),
        ]
        marked = format_html_join("", ' <span class="{}">{}</span>', ((style, word) for style, word, is_so in marks if is_so))
        signs = spam.describe(enquiry.spam_signs) if enquiry.is_quarantined else []
        said = format_html_join("", '<span class="sign quiet">{}</span>', ((sign,) for sign in signs))
        return format_html('<span class="nowrap">{}</span>{}{}', enquiry.reference, marked, said)

    @admin.display(description=gettext_lazy("due on"), ordering="due_on")
    def due(self, enquiry):
        mark = ""
        if enquiry.is_overdue:
            mark = format_html(' <span class="state late">{}</span>', _("Overdue"))
        elif enquiry.state in Enquiry.OPEN_STATES and enquiry.due_on == timezone.localdate():
            mark = format_html(' <span class="state due">{}</span>', _("Today"))
        return format_html('<span class="nowrap">{}</span>{}', date_format(enquiry.due_on, "SHORT_DATE_FORMAT"), mark)

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def received(self, enquiry):
        return format_html('<span class="nowrap">{}</span>', date_format(localtime(enquiry.received_at), "SHORT_DATE_FORMAT"))

    @admin.display(description=gettext_lazy("purpose"))
    def purpose_name(self, enquiry):
        return str(enquiry.purpose_definition.name)

    @admin.display(description=gettext_lazy("who asks"))
    def who(self, enquiry):
        """Show the organisation before the person, who asks in its name; people without one ask in their own."""
        organisation = format_html('<bdi class="organisation">{}</bdi><br>', enquiry.organisation) if enquiry.organisation else ""
        return format_html("{}<bdi>{}</bdi>", organisation, enquiry.name)

    @admin.display(description=gettext_lazy("owner"))
    def owner_name(self, enquiry):
        return enquiry.owner and name_of(enquiry.owner)

    @admin.display(description=gettext_lazy("from article"))
    def page_read(self, enquiry):
        if page := enquiry.page_read:
            return format_html('<a class="page-read" href="{}" lang="{}">{}</a>', page.address, page.language, page.title)
        return enquiry.came_from or None
