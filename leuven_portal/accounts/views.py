"""allauth's pages in the look of the admin, and the list of one's sessions."""

from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from leuven_portal.accounts import devices
from leuven_portal.accounts.forms import EndSessionForm, dress


def page(view, title):
    """Return a view of allauth as a page of the admin.

    Args:
        view: the view.
        title: the page's heading.
    """

    @wraps(view)
    @never_cache
    def shown(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # allauth takes a passkey's answer apart before it has seen that it is one.
            if "credential" not in request.POST:
                raise
            raise BadRequest("credential") from error
        if not getattr(response, "is_rendered", True):
            response.context_data = admin.site.each_context(request) | {"title": title} | (response.context_data or {})
            if form := response.context_data.get("form"):
                dress(form)
        return response

    return shown


class SessionsView(ListUserSessionsView):
    """Where somebody is signed in, each to be ended by itself, or all but this one."""

    form_class = EndSessionForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        del kwargs["request"]
        return kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.device = devices.in_words(session.user_agent)
        # This one first, then the latest.
        context["sessions"].sort(key=lambda session: (not session.is_current(), -session.created_at.timestamp()))
        return context

    def form_valid(self, form):
        if pk := form.cleaned_data["session"]:
            end_sessions(self.request, list(UserSession.objects.filter(user=self.request.user, pk=pk).select_related("user")))
            if not self.request.user.is_authenticated:
                return HttpResponseRedirect(get_adapter().get_logout_redirect_url(self.request))
            messages.success(self.request, _("That session was ended."))
        else:
            end_other_sessions(self.request, self.request.user)
            messages.success(self.request, _("All other sessions were ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))
