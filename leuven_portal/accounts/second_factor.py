"""Who needs a second factor, and what is closed to them until they have used one.

allauth asks for the second factor of whoever has one at each sign-in. Here is the rest: whoever may see
personal data must have one (``STAFF_SECOND_FACTOR``), and a session that began without it opens nothing.
"""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

#: What opens personal data: enquirers' and colleagues'; and what could give somebody the right to it.
PERSONAL = {
    *(f"contact.{each}" for each in ("view_enquiry", "view_message", "handle_enquiry", "oversee_enquiries", "export_enquiries", "view_auditentry")),
    *(f"contact.change_{model}" for model in ("desk", "partner")),
    *(f"auth.{verb}_{model}" for model in ("user", "group") for verb in ("view", "add", "change", "delete")),
}
#: Always open: the way out.
WAY_OUT = {"account_login", "account_logout", "admin:login", "admin:logout", "account_inactive"}
#: Open to whoever has no second factor yet: what sets one up.
SETTING_UP = WAY_OUT | {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
#: Open to whoever has one and has not used it in this session: what asks for it.
PROVING = WAY_OUT | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def sees_personal_data(user):
    """Tell whether somebody may see personal data. Asks the database what the admin asks it anyway, once a request."""
    return user.is_superuser or not PERSONAL.isdisjoint(user.get_all_permissions())


def has_one(user):
    """Tell whether somebody has a second factor. Recovery codes alone are none: they stand in for one."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def was_used(request):
    """Tell whether whoever is signed in has used a second factor in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def is_missing(request):
    """Tell whether somebody who is signed in may see personal data here and has used no second factor."""
    return request.user.is_authenticated and not was_used(request) and sees_personal_data(request.user)


class SecondFactorMiddleware:
    """Leads whoever needs a second factor to where they set it up, or use it, from every other page of the admin."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.STAFF_SECOND_FACTOR or not request.path.startswith("/admin/") or not is_missing(request):
            return None
        to_prove = has_one(request.user)
        if request.resolver_match.view_name in (PROVING if to_prove else SETTING_UP):
            return None
        if not to_prove:
            text = _("Your account may see personal data, so it needs a second factor. Add one, and everything else opens.")
            if text not in [str(message) for message in messages.get_messages(request)]:
                messages.warning(request, text)
            return HttpResponseRedirect(reverse("mfa_index"))
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
