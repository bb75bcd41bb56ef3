"""`manage.py up`: everything between an installed portal and a running one. What `make run` does."""

import os
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailure

from leuven_portal.static_files import collect_when_changed


class Command(BaseCommand):
    help = "Brings the database up to date, fills an empty one with the demonstration, then starts web server and worker side by side."
    requires_system_checks = []

    def handle(self, **options):
        call_command("free_port")
        try:
            call_command("migrate", verbosity=0)
            call_command("demo", stdout=self.stdout)
            collect_when_changed()
            self.stdout.write(f"\nThe portal:  {settings.SITE_URL}/\nThe admin:   {settings.SITE_URL}/admin/\n")
            call_command("first_admin", stdout=self.stdout)
        except DatabaseFailure as error:
            raise CommandError(f"The database cannot be used: {str(error).splitlines()[0]}. Look at DATABASE_URL.") from None
        self.stdout.write("Stop with Ctrl-C.\n\n")
        self.stdout.flush()
        # In place of this process, which has connections to the database that no other may inherit.
        os.execv(sys.executable, [sys.executable, "-m", "leuven_portal.processes"])  # noqa: S606
