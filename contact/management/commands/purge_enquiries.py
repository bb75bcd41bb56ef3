"""`manage.py purge_enquiries`: forgets the enquiries whose time has come. The worker does it every night."""

from collections import Counter

from django.core.management.base import BaseCommand

from contact.models import Enquiry
from contact.operator import account
from contact.retention import purge


class Command(BaseCommand):
    help = (
        "Forgets the enquiries whose time has come: twelve months after their last message, or what their form promised. "
        "Names, addresses, texts, mails and histories go; counts by month, purpose, sector, country group and days to answer stay. "
        "What is in quarantine and was judged by nobody stays. The worker does the same every night."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be forgotten")

    def handle(self, *, dry_run, **options):
        if dry_run:
            purposes = Counter(Enquiry.objects.to_forget().values_list("purpose", flat=True))
            for purpose, count in sorted(purposes.items()):
                self.stdout.write(f"{purpose}: {count}")
            self.stdout.write(f"Would be forgotten: {purposes.total()} enquiries. Nothing is changed.")
            return
        self.stdout.write(f"Forgotten: {purge(account())} enquiries.")
