"""What allauth asks the portal: who may come in, where to, how mail goes out, and whose passkeys these are."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from contact.audit import note
from contact.models import AuditEntry
from leuven_portal import errors, proxies
from leuven_portal.accounts import devices, letters, second_factor
from leuven_portal.accounts.backend import account_named

#: What allauth calls an attempt too many.
TOO_MANY = {"too_many_login_attempts", "rate_limited"}
#: Nobody's address, for whoever comes through a socket without a proxy's word.
UNKNOWN = "::"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by user name or e-mail address, for staff alone."""

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Tell whether to go on there after the sign-in: to a page of this host, named without it."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request):
        """Answer one address as JSON, where the passkeys' script asks; all others are pages, whatever a header says."""
        return request.method == "GET" and request.path == reverse("mfa_login_webauthn")

    def get_client_ip(self, request):
        # Whose word on it is believed was settled by TrustedProxyMiddleware.
        return proxies.valid(request.META.get("REMOTE_ADDR", "")) or UNKNOWN

    def validation_error(self, code, *args):
        """Return the error of a form, but for an attempt too many: that is a page of its own, with its own status."""
        if code in TOO_MANY:
            raise ImmediateHttpResponse(errors.too_many_requests(context.request))
        return super().validation_error(code, *args)

    def _get_login_attempts_cache_key(self, request, **credentials):
        # Attempts count for the account, by whichever of its names and under whichever host it was tried.
        typed = credentials.get("username") or credentials.get("email") or ""
        account = account_named(typed)
        return f"account {account.pk}" if account else f"nobody {typed.lower()}"

    def pre_login(self, request, user, **kwargs):
        if not user.is_active or not user.is_staff:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return None

    def get_password_change_redirect_url(self, request):
        return reverse("mfa_index")

    def get_reauthentication_methods(self, user):
        """Leave the password out where a second factor is there and was not used in this session: it would open what that one guards."""
        methods = super().get_reauthentication_methods(user)
        if methods and second_factor.has_one(user) and not second_factor.was_used(context.request):
            return [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def send_mail(self, template_prefix, email, context):
        """Queue what allauth would send in the request."""
        if template_prefix == "account/email/password_reset_key":
            letters.queue_reset_link(context["user"])
        else:
            letters.queue_notice(context["user"], template_prefix)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        self.send_mail(template_prefix, user.email, {"user": user})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors under the portal's name."""

    def get_public_key_credential_rp_entity(self):
        # One name for all passkeys, that of SITE_URL: under another host a browser would not offer them.
        return {"id": settings.SITE_HOST, "name": settings.SITE_NAME}

    def get_totp_label(self, user):
        return user.get_username()

    def generate_authenticator_name(self, user, type):
        return devices.in_words(context.request.META.get("HTTP_USER_AGENT", ""))

    def encrypt(self, text):
        """Return a secret as it is stored: who reads the database alone has no second factor."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Return a stored secret; one that was stored under another SECRET_KEY opens nothing any more."""
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def cipher():
    """Return the cipher of the second factors' secrets."""
    return Fernet(base64.urlsafe_b64encode(salted_hmac("leuven_portal.second_factor", "", algorithm="sha256").digest()))


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions that their holder ends."""

    def end_sessions(self, sessions):
        super().end_sessions(sessions)
        for session in sessions:
            name = session.user.get_username()
            note(AuditEntry.Action.SESSION_ENDED, name, about=name)
