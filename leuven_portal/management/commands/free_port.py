"""`manage.py free_port`: whether the portal's port can be had, in one line a person can act on."""

import errno
import socket

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Checks that HOST and PORT can be listened on, and says what to type when they cannot."
    requires_system_checks = []

    def handle(self, **options):
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family) as listener:
            # As gunicorn does: a port in the pause after its last owner counts as free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((settings.HOST.strip("[]"), settings.PORT))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise CommandError(
                        f"Port {settings.PORT} is taken. Type: PORT={settings.PORT + 1} make run (or stop the portal that already runs there)"
                    ) from None
                raise CommandError(f"{settings.HOST}:{settings.PORT} cannot be listened on: {error.strerror}. Set HOST or PORT.") from None
