"""What the tests of the staff's side share: what a form sends, and where."""

from django.urls import reverse

from tests.factories import make_topic

LIST = "admin:news_article_changelist"
ADD = "admin:news_article_add"


def form_data(**fields):
    """Return what the article's form sends, as a draft unless told."""
    return {
        "language": "en",
        "title": "A title",
        "slug": "a-title",
        "lead": "A lead.",
        "body": "<p>Text</p>",
        "main_topic": make_topic("health").pk,
        "topics": [],
        "byline": "",
        "sources": "",
        "state": "draft",
        "published_at_0": "",
        "published_at_1": "",
        "revised_on": "",
    } | fields


def change_url(article):
    """Return the address of an article's form."""
    return reverse("admin:news_article_change", args=[article.pk])
