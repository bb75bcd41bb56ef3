"""Members of staff with what they sign in with, and how they do it."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.contrib.auth.models import Group, User

from contact.models import AuditEntry

PASSWORD = "a long sentence for a password"
LOGIN, CODE, SECURITY, CONFIRM, APP = (
    "/admin/login/",
    "/admin/account/code/",
    "/admin/account/security/",
    "/admin/account/confirm/",
    "/admin/account/app/",
)


def make_account(name="anna", *groups, email="anna@example.org", **fields):
    """Return a member of staff with the password ``PASSWORD``.

    Args:
        name: the user name.
        groups: the names of the groups that give permissions.
        email, fields: of the account.
    """
    user = User.objects.create_user(name, email, PASSWORD, **{"is_staff": True} | fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def add_app(user):
    """Give somebody an authenticator app and recovery codes. Return the app's secret and the codes."""
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return secret, RecoveryCodes.activate(user).generate_codes()


def code_of(secret):
    """Return the code that the app with a secret shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def secret_of(user):
    """Return the secret of somebody's app."""
    return auth.decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])


def sign_in(client, name="anna", password=PASSWORD, **more):
    """Send the form of the sign-in."""
    return client.post(LOGIN, {"username": name, "password": password, **more})


def sign_in_with_app(client, secret, name="anna", **more):
    """Sign in with password and code."""
    sign_in(client, name, **more)
    return client.post(CODE, {"code": code_of(secret)})


def noted(*actions):
    """Return what the audit log holds of some actions, the oldest first: action, by, about, details."""
    entries = AuditEntry.objects.filter(action__in=actions).order_by("pk")
    return [(entry.action, entry.by, entry.about, entry.details) for entry in entries]


def is_in(client):
    """Tell whether the admin opens."""
    return client.get("/admin/").status_code == 200
