"""`manage.py demo`: the demonstration content, once, into an empty database, and as much more as is asked for."""

import argparse

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contact.examples import create_examples, create_partners
from contact.examples_bulk import fill_up as fill_up_enquiries
from contact.models import Enquiry
from leuven_portal.models import Milestone
from news.demo import create_articles
from news.demo_bulk import NoTopics
from news.demo_bulk import fill_up as fill_up_articles
from news.models import Article

MOST = 1_000_000
# After how many articles it says how far it is.
TOLD = 5000


class Command(BaseCommand):
    help = (
        "Loads the demonstration articles (English and Dutch) and a handful of fictional enquiries. "
        "Only into an empty database and only once: what is edited or deleted afterwards stays so. "
        "With --articles or --enquiries it then adds generated ones until there are that many."
    )

    told = 0

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=whole_number(1, MOST), metavar="N", help="add generated articles until there are N in all")
        parser.add_argument("--enquiries", type=whole_number(1, MOST), metavar="N", help="add generated enquiries until there are N in all")
        parser.add_argument(
            "--seed",
            type=whole_number(0, 2**32),
            default=1,
            metavar="S",
            help="the same number makes the same texts; 1 unless told",
        )

    @transaction.atomic
    def handle(self, *, articles=None, enquiries=None, seed=1, **options):
        self.load_written_set()
        if articles:
            try:
                added = fill_up_articles(articles, seed=seed, tell=self.tell)
            except NoTopics:
                raise CommandError("There is no topic yet that generated articles could be about. Make one in the admin first.") from None
            self.stdout.write(f"Generated: {added} articles. There are {Article.objects.count()} now.")
        if enquiries:
            added = fill_up_enquiries(enquiries, seed=seed)
            self.stdout.write(f"Generated: {added} enquiries. There are {Enquiry.objects.count()} now.")

    def load_written_set(self):
        """Load the written articles and enquiries, once and into an empty database."""
        _, is_new = Milestone.objects.get_or_create(key="demo")
        if not is_new:
            self.stdout.write("The demo content was loaded before. Nothing is changed.")
            return
        if Article.objects.exists() or Enquiry.objects.exists():
            self.stdout.write("There is content in this database. The demo content is left out.")
            return
        articles = create_articles()
        create_partners()
        enquiries = create_examples()
        self.stdout.write(f"Demo content: {len(articles)} articles, {len(enquiries)} example enquiries.")

    def tell(self, count):
        """Say now and then how far it is."""
        if count // TOLD > self.told:
            self.told = count // TOLD
            self.stdout.write(f"{count} articles generated.")


def whole_number(least, most):
    """Return a function that reads a whole number from an argument and refuses any other text."""

    def read(text):
        if not (text.isascii() and text.isdigit()) or len(text) > 12 or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return read
