"""`manage.py export_related`: the related news of every article, for whoever wants to look at it as a whole."""

import json

from django.core.management.base import BaseCommand

from news.models import Article
from news.related import related_to

#: Related articles of each.
MOST = 12


class Command(BaseCommand):
    help = (
        "Writes the related news of all published articles as JSON: for each the keys of those that readers are shown, best first, "
        "and then of those that stand by. An article's key is the reference it was imported by, else its slug."
    )

    def handle(self, **options):
        # Row by row: a hundred thousand articles need no more memory than one.
        articles = Article.objects.published().only("language", "slug", "import_ref", "main_topic").order_by("pk")
        self.stdout.write("{", ending="")
        for number, article in enumerate(articles.iterator(500)):
            keys = [key_of(each.article) for each in related_to(article, MOST)]
            self.stdout.write(f"{',' if number else ''}\n{json.dumps(key_of(article))}: {json.dumps(keys)}", ending="")
        self.stdout.write("\n}")


def key_of(article):
    """Return the name by which an article is known in the export."""
    return article.import_ref or article.slug
