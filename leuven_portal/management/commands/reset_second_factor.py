"""`manage.py reset_second_factor USERNAME`: for somebody who has lost phone and recovery codes."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contact.audit import note
from contact.models import AuditEntry
from contact.operator import account as operator
from leuven_portal.accounts import letters


class Command(BaseCommand):
    help = (
        "Removes the second factors of an account, recovery codes too, and ends its sessions. "
        "Check first, face to face or by telephone, that it is this person who asks: the password alone is enough until a new one is set up. "
        "It is noted in the audit log, and the person is told by mail."
    )

    def add_arguments(self, parser):
        parser.add_argument("username", help="the account's user name")

    @transaction.atomic
    def handle(self, *, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        factors = Authenticator.objects.filter(user=user)
        kinds = sorted(set(factors.values_list("type", flat=True)))
        if not kinds:
            self.stdout.write(f"{username} has no second factor: nothing was changed.")
            return
        factors.delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        note(AuditEntry.Action.FACTOR_REMOVED, operator(), about=username, details={"with": kinds})
        letters.queue_notice(user, "second_factor_reset")
        self.stdout.write(f"The second factors of {username} were removed. A new one is set up after the next sign-in, with the password alone.")
