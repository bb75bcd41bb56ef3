"""`manage.py demo`: the demonstration content, once, into an empty database."""

from django.core.management.base import BaseCommand
from django.db import transaction

from contact.examples import create_examples
from contact.models import Enquiry
from leuven_portal.models import Milestone
from news.demo import create_articles
from news.models import Article


class Command(BaseCommand):
    help = (
        "Loads the demonstration articles (English and Dutch) and a handful of fictional enquiries. "
        "Only into an empty database and only once: what is edited or deleted afterwards stays so."
    )

    @transaction.atomic
    def handle(self, **options):
        _, is_new = Milestone.objects.get_or_create(key="demo")
        if not is_new:
            self.stdout.write("The demo content was loaded before. Nothing is changed.")
            return
        if Article.objects.exists() or Enquiry.objects.exists():
            self.stdout.write("There is content in this database. The demo content is left out.")
            return
        articles = create_articles()
        enquiries = create_examples()
        self.stdout.write(f"Demo content: {len(articles)} articles, {len(enquiries)} example enquiries.")
