"""`manage.py erase_person EMAIL`: forgets one person at once."""

from django.core.management.base import BaseCommand, CommandError

from contact import person
from contact.operator import account


class Command(BaseCommand):
    help = (
        "Deletes all enquiries sent from an e-mail address, with their mails and histories; only counts stay. There is no way back "
        "but a backup, and a restored backup brings the person back: type it again then. "
        "Check first that it is this person who asks. That it was done is noted in the audit log, without the address."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the e-mail address, in whatever capitals")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be erased")

    def handle(self, *, email, dry_run, **options):
        references = person.erase(email, account(), dry_run=dry_run)
        if not references:
            raise CommandError("Nothing is kept under this address.")
        self.stdout.write("\n".join(references))
        done = "Would be erased" if dry_run else "Erased"
        self.stdout.write(f"{done}: {len(references)} enquiries.{' Nothing is changed.' if dry_run else ''}")
