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
        except DatabaseFailure as error:
            raise CommandError(f"The database cannot be used: {str(error).splitlines()[0]}. Look at DATABASE_URL.") from None
        collect_when_changed()
        self.stdout.write(f"\nThe portal:  {settings.SITE_URL}/\nThe admin:   {settings.SITE_URL}/admin/\n")
        call_command("first_admin", stdout=self.stdout)
        self.stdout.write("Stop with Ctrl-C.\n\n")
        self.stdout.flush()
        # honcho gives each process a PORT of its own; the address is settled here, so that the worker's mail leads to the web server.
        # The .env file is the settings' to read: honcho would put it over the environment.
        environ = os.environ | {"SITE_URL": settings.SITE_URL}
        os.execve(sys.executable, [sys.executable, "-m", "honcho", "--env", os.devnull, "start", "--port", str(settings.PORT)], environ)  # noqa: S606
