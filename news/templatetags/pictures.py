"""Tags that show pictures. No template has to load them."""

from django import template
from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from news import covers, pictures, share_cards

register = template.Library()


@register.filter
def cover_of(article):
    """Return the picture of an article, or None."""
    return pictures.cover_of(article)


@register.filter
def drawing_of(topic):
    """Return the drawing of a topic."""
    return pictures.drawing(topic.palette, f"topic-{topic.palette}")


@register.filter
def tile_of(topic):
    """Return the upright drawing of a topic."""
    return pictures.drawing(topic.palette, f"topic-{topic.palette}", covers.art.TILE_SIZE)


@register.inclusion_tag("news/_picture.html")
def picture(shown, sizes, alt="", first=False):
    """Show a picture.

    Args:
        shown: a ``Picture``.
        sizes: how wide it will be, as the ``sizes`` attribute says it.
        alt: what it shows; empty where the words beside it say so.
        first: whether it is what a reader sees first, and so is fetched first.
    """
    return {"picture": shown, "sizes": sizes, "alt": alt, "first": first}


@register.filter
def with_pictures(article):
    """Return an article's text with its pictures in all their renditions."""
    images = pictures.pictures_in([article.body])
    return mark_safe(pictures.with_pictures(article.body, images, article.language))  # cleaned on every save


@register.inclusion_tag("news/_share_card.html")
def share_card(article=None, topic=None):
    """Tell where the card of an article or a topic is, or that of the region.

    Args:
        article: the article that the page is about, with its main topic and cover at hand.
        topic: the topic that it is about.
    """
    language = get_language()
    card = share_cards.article_card(article) if article else share_cards.topic_card(topic, language) if topic else share_cards.site_card(language)
    return {"address": f"{settings.SITE_URL}{card.address}", "title": card.title}
