"""`manage.py export_related`: the related news of every article, for whoever wants to look at it as a whole."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Exists, OuterRef, Q

from news.models import Article
from news.related import related_to

#: Related articles of each.
MOST = 12


class Command(BaseCommand):
    help = (
        "Writes the related news of all published articles as JSON: for each the keys of those that readers are shown, best first, "
        "and then of those that stand by. An article's key is the reference it was imported by, else its slug, "
        "or <language>/<slug> where another article has the same key."
    )

    def handle(self, **options):
        ambiguous = ambiguous_slugs()
        if ambiguous:
            self.stderr.write(f"Slugs that are the key of another article too: {len(ambiguous)}. The keys of these are written as <language>/<slug>.")
        try:
            self.write(ambiguous)
            self.stdout.flush()
        except OSError as error:
            # What is still to be flushed goes nowhere, or Python would complain of it at its end.
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), self.stdout.fileno())
            # One who leaves has seen enough.
            if not isinstance(error, BrokenPipeError):
                raise CommandError(f"The lists cannot be written: {error}") from None

    def write(self, ambiguous):
        """Write the lists of all articles."""
        # Row by row: a hundred thousand articles need no more memory than one.
        articles = Article.objects.published().only("language", "title", "slug", "import_ref", "main_topic").order_by("pk")
        self.stdout.write("{", ending="")
        for number, article in enumerate(articles.iterator(500)):
            keys = [key_of(each.article, ambiguous) for each in related_to(article, MOST)]
            self.stdout.write(f"{',' if number else ''}\n{json.dumps(key_of(article, ambiguous))}: {json.dumps(keys)}", ending="")
        self.stdout.write("\n}")


def ambiguous_slugs():
    """Return the slugs that cannot be keys: articles of both languages have it, or another one was imported by that name."""
    articles = Article.objects.published().order_by()
    slugs = articles.filter(Q(import_ref=None) | Q(import_ref="")).values_list("slug", flat=True)
    twice = slugs.annotate(number=Count("pk")).filter(number__gt=1)
    return {*twice, *slugs.filter(Exists(articles.filter(import_ref=OuterRef("slug"))))}


def key_of(article, ambiguous):
    """Return the name by which an article is known in the export.

    Args:
        article: the article.
        ambiguous: the slugs that say too little without their language.
    """
    if article.import_ref:
        return article.import_ref
    return f"{article.language}/{article.slug}" if article.slug in ambiguous else article.slug
