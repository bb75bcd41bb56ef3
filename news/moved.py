"""The article behind a slug that is asked for without its language, in another one, or after it has changed."""

from django.db.models import Case, IntegerField, Value, When

from news.models import Article

ENGLISH_FIRST = Case(When(language="en", then=Value(0)), default=Value(1), output_field=IntegerField())


def article_at(slug):
    """Return the published article that has a slug in any language, English first, or None."""
    return Article.objects.published().filter(slug=slug).order_by(ENGLISH_FIRST).first()


def article_formerly_at(slug, language=None):
    """Return the published article that had a slug before, or None.

    Args:
        slug: the slug.
        language: the language the slug was of; any, English first, unless told.
    """
    in_language = {"former_slugs__language": language} if language else {}
    return Article.objects.published().filter(former_slugs__slug=slug, **in_language).order_by(ENGLISH_FIRST).first()


def article_at_old_address(slug):
    """Return the published article that ``/news/<slug>`` of the former site leads to, which has the slug or had it, English first; or None."""
    return article_at(slug) or article_formerly_at(slug)


def article_known_elsewhere(slug, language):
    """Return the published article that has, or had, a slug in another language, in this language's version where there is one.

    Args:
        slug: the slug, which no article in ``language`` has or had.
        language: the language of the address that was asked for.
    """
    found = article_at_old_address(slug)
    if not found:
        return None
    return Article.objects.published().filter(translation_group=found.translation_group, language=language).first() or found
