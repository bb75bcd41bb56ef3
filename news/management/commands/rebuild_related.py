"""`manage.py rebuild_related`: the index of related news, made anew from the articles."""

import time

from django.core.management.base import BaseCommand

from news.related import rebuild

#: Seconds between two lines that say how far it is.
TOLD = 5


class Command(BaseCommand):
    help = (
        "Makes the index of related news anew from the articles: after rows came or went past the portal, or after an update says so. "
        "Readers see the lists as they are meanwhile, and editors may publish. When it is stopped, the next run goes on where it was."
    )

    def handle(self, **options):
        rebuild.begin()
        told = time.monotonic()
        while rebuild.step():
            if time.monotonic() - told > TOLD:
                told = time.monotonic()
                self.tell(*rebuild.progress())
        _phase, _phases, _done, total, what = rebuild.progress()
        self.stdout.write(f"The index of related news is made: {total} {what}.")

    def tell(self, phase, phases, done, total, what):
        """Say how far it is; between two makings there is nothing to say."""
        if phase != rebuild.Phase.IDLE:
            self.stdout.write(f"Pass {phase} of {phases}: {done} of {total} {what}.")
