"""What is done with several enquiries at once: take, assign, move, and judge what looks like spam."""

from functools import partial

from django.contrib import admin, messages
from django.db.models import BLANK_CHOICE_DASH
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contact import actions, quarantine
from contact.admin.inbox import MOST
from contact.admin.inbox_filters import name_of, people_once
from contact.models import Desk, Enquiry

#: How many references a message names.
NAMED = 20
#: Before the key of a person or desk in the name of an action.
ASSIGN, MOVE = "assign-", "move-"


class BulkActions:
    """Actions of the list. To whom and whereto stands in the one select of all actions, so it takes no second choice."""

    actions = ["take_chosen", "give_chosen_back", "release_chosen", "mark_chosen_as_spam", "take_back_chosen"]

    def get_actions(self, request):
        found = super().get_actions(request)
        if "take_chosen" in found:
            for user in people_once(request):
                found[f"{ASSIGN}{user.pk}"] = (partial(assign_chosen, to=user), f"{ASSIGN}{user.pk}", name_of(user))
            for desk in desks_once(request):
                found[f"{MOVE}{desk.pk}"] = (partial(move_chosen, desk=desk), f"{MOVE}{desk.pk}", desk.name)
        return found

    def get_action_choices(self, request, default_choices=BLANK_CHOICE_DASH):
        """Group people and desks; their names are no formats, as the stock descriptions are."""
        groups = {"": [], ASSIGN: [], MOVE: []}
        for name, (_do, _name, description) in self.get_actions(request).items():
            groups[next((start for start in (ASSIGN, MOVE) if name.startswith(start)), "")].append((name, str(description)))
        named = [(_("Assign the chosen to"), groups[ASSIGN]), (_("Move the chosen to"), groups[MOVE])]
        return [*default_choices, *groups[""], *((name, choices) for name, choices in named if choices)]

    def response_action(self, request, queryset):
        """Look for what was chosen in everything one may know of: what has left the tab meanwhile is named as well."""
        return super().response_action(request, queryset if request.POST.get("select_across") == "1" else self.get_queryset(request))

    @admin.action(description=gettext_lazy("Take the chosen"), permissions=["handle"])
    def take_chosen(self, request, queryset):
        self.do_with_chosen(request, queryset, actions.take)

    @admin.action(description=gettext_lazy("Give the chosen back to their desks"), permissions=["handle"])
    def give_chosen_back(self, request, queryset):
        self.do_with_chosen(request, queryset, partial(actions.assign, to=None))

    @admin.action(description=gettext_lazy("Release the chosen from quarantine"), permissions=["handle"])
    def release_chosen(self, request, queryset):
        self.do_with_chosen(request, queryset, quarantine.release)

    @admin.action(description=gettext_lazy("Mark the chosen as spam"), permissions=["handle"])
    def mark_chosen_as_spam(self, request, queryset):
        self.do_with_chosen(request, queryset, quarantine.mark_spam)

    @admin.action(description=gettext_lazy("Take back the mark of spam of the chosen"), permissions=["handle"])
    def take_back_chosen(self, request, queryset):
        self.do_with_chosen(request, queryset, quarantine.take_back)

    def do_with_chosen(self, request, queryset, do):
        """Do something with several at once and name those that stay as they were.

        Args:
            request: of a member of staff.
            queryset: the chosen ones among those they may know of; so many as the list counts are done at once.
            do: takes an enquiry and the member of staff, and tells whether it changed anything.
        """
        chosen = list(queryset[:MOST])
        handled = set(Enquiry.objects.filter(pk__in=[enquiry.pk for enquiry in chosen]).handled_by(request.user).values_list("pk", flat=True))
        left = [enquiry.reference for enquiry in chosen if enquiry.pk not in handled or not do(enquiry, request.user)]
        if changed := len(chosen) - len(left):
            said = ngettext("%(count)s enquiry was changed.", "%(count)s enquiries were changed.", changed) % {"count": changed}
            self.message_user(request, said, messages.SUCCESS)
        if left:
            named = ", ".join(left[:NAMED]) + (" …" if len(left) > NAMED else "")
            self.message_user(request, _("They stay as they were: %(references)s.") % {"references": named}, messages.WARNING)


def assign_chosen(inbox, request, queryset, to):
    inbox.do_with_chosen(request, queryset, partial(actions.assign, to=to))


def move_chosen(inbox, request, queryset, desk):
    inbox.do_with_chosen(request, queryset, partial(actions.move, desk=desk))


def desks_once(request):
    """Return the desks that answer, by name, asked once a request."""
    if not hasattr(request, "desks_that_answer"):
        request.desks_that_answer = sorted(Desk.objects.filter(is_active=True), key=lambda desk: desk.name)
    return request.desks_that_answer
