"""Mail to the holder of an account. It goes through the portal's outbox, where nobody reads it and it is deleted after a day."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contact import letters
from contact.models import Message

HOUR = 3600
#: What allauth tells the holder of an account, by the name of its template.
TOLD = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("Your password was set."),
    "account/email/password_reset": _("Your password was set by a link that was mailed to you."),
    "mfa/email/totp_activated": _("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed from your account."),
    "mfa/email/webauthn_added": _("A passkey was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account. The former ones no longer work."),
    "second_factor_reset": _("An administrator removed the second factors of your account. Set up a new one when you sign in next."),
}


def queue_reset_link(user):
    """Queue the mail with the link by which somebody sets a new password.

    Args:
        user: the account; the mail goes to the address that it has, not to one that was typed.

    Returns:
        The queued message.
    """
    key = {"uidb36": int_to_base36(user.pk or 0), "key": default_token_generator.make_token(user)}
    context = {
        "username": user.get_username(),
        # By SITE_URL: the request's host is the visitor's to choose.
        "link": f"{settings.SITE_URL}{reverse('account_reset_password_from_key', kwargs=key)}",
        "hours": settings.PASSWORD_RESET_TIMEOUT // HOUR,
    }
    return letters.queue(Message.Kind.ACCOUNT, user.email, get_language(), context, template="reset_link")


@transaction.atomic
def rehearse_reset_link(user):
    """Do all the work of a mail that nobody gets, so that the answer takes as long for an address that no account has.

    Its task stays behind, and passes over a message that is gone.

    Args:
        user: an account that is stored nowhere, with the address that was typed.
    """
    queue_reset_link(user).delete()


def queue_notice(user, what):
    """Queue the mail that tells somebody of a change to their account.

    Args:
        user: the account; one without an address is told nothing.
        what: a key of ``TOLD``.

    Returns:
        The queued message, or None.
    """
    if not user.email:
        return None
    context = {"username": user.get_username(), "what": lambda: str(TOLD[what]), "address": settings.SITE_EMAIL}
    return letters.queue(Message.Kind.ACCOUNT, user.email, get_language(), context, template="account_notice")
