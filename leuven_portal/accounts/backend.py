"""Whose account it is, and whether they may come in."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import get_user_by_username
from django.contrib.auth import get_user_model


def account_named(typed):
    """Return the account that somebody means by a user name or an e-mail address, or None.

    A user name goes first. An address that several accounts have means none of them: their holders type their user name.

    Args:
        typed: what they typed, in whatever capitals.
    """
    if not typed:
        return None
    found = get_user_by_username(typed) or accounts_with(typed)
    if isinstance(found, list):
        return found[0] if len(found) == 1 else None
    return found


def accounts_with(email):
    """Return the accounts with an e-mail address, in whatever capitals.

    The database takes more letters for the same than a mail server does, so each is looked at once more.
    """
    users = get_user_model().objects.filter(email__iexact=email).exclude(email="")
    return [user for user in users if user.email.lower() == email.lower()]


class StaffBackend(AuthenticationBackend):
    """Lets in who may enter the admin. An account that was switched off, or is no longer one of staff, is out at once, sessions and all."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_staff

    def _authenticate(self, request, **credentials):
        # One password is hashed, whether the account is there or not and whatever it was named by: the stock backend
        # hashes twice for an e-mail address that somebody has, and the time tells that somebody has it.
        return self._check_password(account_named(credentials.get("username") or credentials.get("email")), credentials["password"])
