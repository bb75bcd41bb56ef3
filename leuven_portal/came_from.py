"""The pages that lead to the forms with their slug: articles, and topics."""

from contact.came_from import Page
from news.models import Topic
from news.moved import article_at, article_formerly_at, article_in


def page_at(slug, language):
    """Return the ``contact.came_from.Page`` that has a slug, or had it, or None.

    An article goes before a topic, and one in the reader's language before one in another.

    Args:
        slug: the slug.
        language: the language the visitor reads.
    """
    if found := article_in(language, slug) or article_at(slug) or article_formerly_at(slug):
        return Page(found.title, found.get_absolute_url(), found.language)
    if topic := Topic.objects.by_address(slug):
        return Page(topic.name, topic.get_absolute_url(), language)
    return None
