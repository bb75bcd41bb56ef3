"""`manage.py export_person EMAIL`: all that is kept of one person, to hand it over."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from contact import person
from contact.languages import LANGUAGES
from contact.operator import account


class Command(BaseCommand):
    help = (
        "Prints everything that is kept under an e-mail address: as JSON for machines, or as an HTML page to read. "
        "Check first that it is this person who asks. That it was done is noted in the audit log, without the address."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the e-mail address, in whatever capitals")
        parser.add_argument("--format", choices=["json", "html"], default="json", help="default: %(default)s")
        parser.add_argument("--language", choices=[code for code, _ in LANGUAGES], default="en", help="language of the labels; default: %(default)s")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write into a new file that only you can read, not to the screen")

    def handle(self, *, email, format, language, output, **options):  # noqa: A002 - the option's name
        if output and output.exists():
            raise CommandError(f"{output} cannot be written: File exists.")
        with override(language):
            found = person.export(email, account())
            if not found["enquiries"]:
                raise CommandError("Nothing is kept under this address.")
            text = person.as_page(found) if format == "html" else json.dumps(found, ensure_ascii=False, indent=2) + "\n"
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        self.stdout.write(f"Written to {output}: {len(found['enquiries'])} enquiries.")
