"""`manage.py record_bounces [FILE …]`: takes in what mail servers report of mail that came back."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from contact import bounces

#: Bytes of a report that are read; it quotes a mail of ours, which is small.
LARGEST = 1_000_000


class Command(BaseCommand):
    help = (
        "Reads reports of failed deliveries, from files or from standard input, and marks the mails bounced that they are about. "
        "Let the mail server keep what comes to the address that the portal sends from in a mailbox, and pass a copy on, as in an alias:  "
        'hello: mailbox, "|/srv/portal/.venv/bin/python /srv/portal/manage.py record_bounces". '
        "Anything else than a report is passed over here, so without the mailbox people's mail would be lost."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a mail in a file; standard input where none is named")

    def handle(self, *, files, **options):
        try:
            reports = [path.read_bytes()[:LARGEST] for path in files] or [sys.stdin.buffer.read(LARGEST)]
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from None
        marked = sum(bounces.record(report) is not None for report in reports)
        self.stdout.write(f"Marked as bounced: {marked} of {len(reports)}.")
