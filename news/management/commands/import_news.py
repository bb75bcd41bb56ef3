from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from news.importing.run import PARSERS, import_sources
from news.importing.store import Outcome
from news.models import Topic


class Command(BaseCommand):
    help = (
        "Import news from saved pages: text or HTML files, or folders of them. An article that was imported before is updated when its "
        "source has changed and nobody has edited it here; otherwise it is left alone, so the same import can run again and again."
    )

    def add_arguments(self, parser):
        parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help=f"a file ({', '.join(PARSERS)}) or a folder of such files")
        parser.add_argument("--publish", action="store_true", help="publish new articles that have a date, instead of leaving drafts")
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            help=f"the articles' language, whatever their pages say; without it what they say, else {settings.LANGUAGE_CODE}",
        )
        parser.add_argument("--topic", metavar="SLUG", help="the main topic of new articles, by its address in either language")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and write nothing")

    def handle(self, *, sources, publish, language, topic, dry_run, **options):
        counts = Counter()
        for result in import_sources(sources, language=language, publish=publish, topic=self.find_topic(topic), dry_run=dry_run):
            counts[result.outcome] += 1
            self.tell(result)
        self.stdout.write(", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome) + ".")
        if dry_run:
            self.stdout.write("This was a dry run: nothing was written.")
        if failed := counts[Outcome.FAILED]:
            raise CommandError(f"{failed} of {counts.total()} could not be imported.")

    def tell(self, result):
        """Write what became of a file, and what an editor should look at."""
        if result.outcome is Outcome.FAILED:
            self.stderr.write(f"failed     {printable(result.path)}: {result.reason}")
            return
        self.stdout.write(f"{result.outcome:<10} {result.title}")
        if result.outcome is Outcome.KEPT:
            self.stdout.write("           It has changed at its source, but was edited here since the import: left as it is.")
        elif result.outcome is not Outcome.UNCHANGED:
            for warning in result.warnings:
                self.stdout.write(f"           Warning: {warning}.")

    @staticmethod
    def find_topic(slug):
        """Return the topic with an address in either language, and None for none asked."""
        if slug is None:
            return None
        if topic := Topic.objects.by_address(slug):
            return topic
        known = ", ".join(Topic.objects.order_by("position", "pk").values_list("slug_en", flat=True)) or "none yet"
        raise CommandError(f"There is no topic {slug!r}. Topics: {known}.")


def printable(path):
    """Return a path that any terminal can show: a name may hold line breaks, escape codes or bytes that are no text."""
    return "".join(character if character.isprintable() else "?" for character in str(path))
