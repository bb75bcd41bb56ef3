"""`manage.py first_admin`: somebody who can sign in, on a fresh database."""

import secrets
from itertools import chain, count

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from contact.models import Desk

#: Letters and digits that are not mistaken for one another when typed over.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Makes the first administrator, a member of every desk, with a generated password and shows it once; does nothing where there is one."

    @transaction.atomic
    def handle(self, **options):
        users = get_user_model().objects
        if known := users.filter(is_superuser=True, is_active=True).order_by("pk").first():
            name = known.get_username()
            self.stdout.write(f"Sign in to the admin with your account. Password lost: .venv/bin/python manage.py changepassword {name}")
            return
        taken = set(users.values_list("username", flat=True))
        name = next(name for name in chain(["admin"], (f"admin{number}" for number in count(2))) if name not in taken)
        password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))
        user = users.create_superuser(name, "admin@example.org", password)
        # Who is alone answers for all desks, and reads what is confidential.
        user.desks.set(Desk.objects.all())
        self.stdout.write(f"Sign in to the admin:  user {name}  password {password}")
        self.stdout.write("The password is shown this once and stored nowhere in the clear.")
        self.tell_of_second_factor()

    def tell_of_second_factor(self):
        if settings.STAFF_SECOND_FACTOR:
            self.stdout.write("After signing in you are asked to add a second factor: an authenticator app or a passkey.")
        else:
            self.stdout.write("It works without a second factor; in production (an https SITE_URL) everybody who sees personal data needs one.")
