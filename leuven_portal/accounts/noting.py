"""What the audit log keeps of accounts. Connected once, when the portal starts: whatever door a change comes by, it is noted."""

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records, record_authentication
from allauth.core import context
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth import signals as auth
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group, User
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver

from contact import operator
from contact.audit import note
from contact.limits import prefix
from contact.models import AuditEntry, Desk
from leuven_portal.accounts import second_factor
from leuven_portal.accounts.backend import account_named

Action = AuditEntry.Action
#: Of an account: what the log tells of a change to it, and under which word.
RIGHTS = {"is_staff": "staff", "is_superuser": "superuser"}
NAMES = ["username", "email", "first_name", "last_name"]
WATCHED = {"password", "is_active", *RIGHTS, *NAMES}
RESET_PAGE = "account_reset_password_from_key"


def actor():
    """Return who is doing it: the account that has signed in, nobody, or who typed the command."""
    if not (request := context.request):
        return operator.account()
    # Before the session is looked at there is none.
    user = getattr(request, "user", None)
    return user.get_username() if user and user.is_authenticated else ""


def origin(request):
    """Return the part of the net that a request came from, for an entry's details; the whole address is nobody's business for two years."""
    return {"from": prefix(request.META.get("REMOTE_ADDR", ""))} if request else {}


# Signing in and out


@receiver(auth.user_logged_in)
def note_sign_in(sender, request, user, **kwargs):
    used = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
    note(Action.SIGN_IN, user.get_username(), about=user.get_username(), details=({"with": used} if used else {}) | origin(request))


@receiver(auth.user_logged_out)
def note_sign_out(sender, request, user, **kwargs):
    if user:
        note(Action.SIGN_OUT, user.get_username(), about=user.get_username())


@receiver(auth.user_login_failed)
def note_failure(sender, credentials, request=None, **kwargs):
    """Note whose account was tried, and nothing of what was typed where no account has that name."""
    account = account_named(credentials.get("username") or credentials.get("email"))
    note(Action.SIGN_IN_FAILED, "", about=account.get_username() if account else "", details={"with": ["password"]} | origin(request))


@receiver(mfa.authentication_failed)
def note_wrong_code(sender, request, user, authenticator, **kwargs):
    note(Action.SIGN_IN_FAILED, "", about=user.get_username(), details={"with": [authenticator.type]} | origin(request))


# Second factors


@receiver(mfa.authenticator_added)
def note_factor_added(sender, request, user, authenticator, **kwargs):
    """Note it, count what was just proved as used in this session, and end the others, which began without it."""
    name = user.get_username()
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        note(Action.CODES_MADE, name, about=name)
        return
    note(Action.FACTOR_ADDED, name, about=name, details={"with": [authenticator.type]})
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    end_other_sessions(request, user)


@receiver(mfa.authenticator_removed)
def note_factor_removed(sender, request, user, authenticator, **kwargs):
    """Note it; without any factor left, none was used in this session either, and the others end."""
    name = user.get_username()
    note(Action.FACTOR_REMOVED, name, about=name, details={"with": [authenticator.type]})
    if not second_factor.has_one(user):
        records = [record for record in get_authentication_records(request, user) if record.get("method") != "mfa"]
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records
        end_other_sessions(request, user)


@receiver(mfa.authenticator_reset)
def note_codes_made(sender, request, user, **kwargs):
    note(Action.CODES_MADE, user.get_username(), about=user.get_username())


@receiver(mfa.authenticator_used)
def note_code_used(sender, user, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        # The one that was checked was read anew, under a lock: this one still has the code.
        authenticator.refresh_from_db()
        note(Action.CODE_USED, user.get_username(), about=user.get_username(), details={"left": len(authenticator.wrap().get_unused_codes())})


# Accounts


@receiver(pre_save, sender=User)
def look_before(sender, instance, raw, update_fields, **kwargs):
    """Remember how an account was, where what changes is watched. A sign-in only writes when it was."""
    instance._before = None
    if not raw and instance.pk and (update_fields is None or WATCHED.intersection(update_fields)):
        instance._before = User.objects.filter(pk=instance.pk).values(*WATCHED).first()


@receiver(post_save, sender=User)
def note_account(sender, instance, created, raw, **kwargs):
    if raw:
        return
    by, name = actor(), instance.get_username()
    if created:
        given = [word for field, word in RIGHTS.items() if getattr(instance, field)]
        note(Action.ACCOUNT_MADE, by, about=name, details={"given": given} if given else {})
    elif before := instance._before:
        if before["is_active"] != instance.is_active:
            note(Action.ACCOUNT_SWITCHED_ON if instance.is_active else Action.ACCOUNT_SWITCHED_OFF, by, about=name)
        if rights := {word: getattr(instance, field) for field, word in RIGHTS.items() if before[field] != getattr(instance, field)}:
            note(Action.RIGHTS_CHANGED, by, about=name, details=rights)
        if changed := [field for field in NAMES if before[field] != getattr(instance, field)]:
            # A former user name is how the log knew the account until now.
            former = {"former": before["username"]} if "username" in changed else {}
            note(Action.ACCOUNT_CHANGED, by, about=name, details={"changed": changed} | former)
        if is_another_password(before["password"], instance):
            match = getattr(context.request, "resolver_match", None)
            action = Action.PASSWORD_RESET if match and match.view_name == RESET_PAGE else Action.PASSWORD_CHANGED
            note(action, by or name, about=name)


def is_another_password(before, account):
    """Tell whether an account has another password now; the same one hashed anew, as a sign-in may do, is none.

    Args:
        before: the hash that was stored.
        account: the account, just saved.
    """
    # What was typed stands there until the end of save().
    return account._password is not None or is_password_usable(before) != is_password_usable(account.password)


@receiver(post_delete, sender=User)
@receiver(post_delete, sender=Group)
def note_deletion(sender, instance, **kwargs):
    note(Action.ACCOUNT_DELETED, actor(), about=called(instance))


def called(instance):
    """Return what the log calls an account, a group or a desk."""
    if isinstance(instance, User):
        return instance.get_username()
    return f"{instance._meta.verbose_name} {instance}"


# Memberships and permissions: what is given to whom. Desks as well, as their members read their enquiries.


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
@receiver(m2m_changed, sender=Group.permissions.through)
@receiver(m2m_changed, sender=Desk.members.through)
def note_rights(sender, instance, action, *, model, pk_set, **kwargs):
    """Note what was given or taken away, once for each account or group."""
    if action == "pre_clear":
        # What was there is known before it is gone.
        instance._cleared = set(related(sender, instance, model))
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    others = instance._cleared if action == "post_clear" else set(model._default_manager.filter(pk__in=pk_set))
    word = "given" if action == "post_add" else "taken"
    # Whose rights they are: a user's before a group's or a desk's, a group's before a permission's.
    if isinstance(instance, User) or (isinstance(instance, Group) and not issubclass(model, User)):
        told = [(instance, others)]
    else:
        told = [(other, {instance}) for other in others]
    for holder, rights in told:
        if rights:
            note(Action.RIGHTS_CHANGED, actor(), about=called(holder), details={word: sorted(named(right) for right in rights)})


def related(through, instance, model):
    """Return what stands at the other side of a many-to-many table."""
    here, there = (
        next(field.name for field in through._meta.fields if field.is_relation and field.related_model is kind) for kind in (type(instance), model)
    )
    return model._default_manager.filter(pk__in=through._default_manager.filter(**{here: instance}).values(there))


def named(right):
    """Return the name of a permission, a group or a desk, as it stands in the code or in the admin."""
    return f"{right.content_type.app_label}.{right.codename}" if hasattr(right, "codename") else called(right)
