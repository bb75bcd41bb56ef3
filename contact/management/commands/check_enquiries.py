"""`manage.py check_enquiries`: whether every enquiry is whole, at a desk that answers, and its mail on its way."""

from django.core.management.base import BaseCommand, CommandError

from contact.soundness import complaints


class Command(BaseCommand):
    help = (
        "Looks for enquiries that somebody should look at: without a history, at a desk that is off or has no members, under a form "
        "that is no longer there, with mail that was given up or that no worker sends. Ends with an error where there are any, so that "
        "a monitor can watch it. It changes nothing and names nobody."
    )

    def handle(self, **options):
        found = complaints()
        for complaint, references in found.items():
            shown = ", ".join(references[:20]) + (" …" if len(references) > 20 else "")
            self.stdout.write(f"{complaint}: {len(references)} ({shown})")
        if found:
            raise CommandError("Some enquiries need a look.")
        self.stdout.write("Every enquiry is whole, at a desk that answers, and its mail is sent or on its way.")
