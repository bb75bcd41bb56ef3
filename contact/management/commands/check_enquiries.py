"""`manage.py check_enquiries`: whether every enquiry is whole, at a desk that answers, and its mail on its way."""

from django.core.management.base import BaseCommand, CommandError

from contact import search
from contact.soundness import complaints


class Command(BaseCommand):
    help = (
        "Looks for enquiries that somebody should look at: without a history, at a desk that is off or has no members, under a form "
        "that is no longer there, with mail that was given up or that no worker sends, or that the search does not find. Ends with an error "
        "where there are any, so that a monitor can watch it. It names nobody, and changes nothing unless told to mend the search."
    )

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true", help="enter all enquiries into the search anew before looking")

    def handle(self, *, mend, **options):
        if mend:
            self.stdout.write(f"Entered into the search anew: {search.mend()} enquiries.")
        found = complaints()
        for complaint, references in found.items():
            shown = ", ".join(references[:20]) + (" …" if len(references) > 20 else "")
            self.stdout.write(f"{complaint}: {len(references)} ({shown})")
        if found:
            raise CommandError("Some enquiries need a look.")
        self.stdout.write("Every enquiry is whole, at a desk that answers, and its mail is sent or on its way.")
