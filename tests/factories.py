"""Articles, topics and pictures for tests, with only what a test says about them."""

import itertools
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from news.models import Article, Image, Topic, TopicFact
from tests.pictures import encoded

numbers = itertools.count(1)


def make_topic(slug="health", **fields):
    """Return a topic, the one that is there already where a test made it before."""
    name = slug.replace("-", " ").capitalize()
    defaults = {"slug_nl": f"{slug}-nl", "name_en": name, "name_nl": f"{name} (nl)", "palette": "health", "position": next(numbers)}
    return Topic.objects.get_or_create(slug_en=slug, defaults=defaults | fields)[0]


def make_article(title="", *, days_ago=1, topic="health", others=(), **fields):
    """Return a published English article, ``days_ago`` days old; negative days lie ahead."""
    number = next(numbers)
    article = Article.objects.create(
        **{
            "title": title or f"Article {number}",
            "slug": f"article-{number}",
            "lead": f"Lead of article {number}.",
            "body": f"<p>Body of article {number}.</p>",
            "main_topic": make_topic(topic) if topic else None,
            "state": Article.State.PUBLISHED,
            "published_at": timezone.now() - timedelta(days=days_ago),
        }
        | fields
    )
    article.topics.set([make_topic(slug) for slug in others])
    return article


def make_image(size=(1000, 750), **fields):
    """Return a picture as an editor takes it in; its renditions are still to be made."""
    defaults = {"alt_en": "A cleanroom behind glass", "alt_nl": "Een cleanroom achter glas"}
    return Image.objects.create(file=ContentFile(encoded(size=size), name="Holiday in Spain.JPG"), **defaults | fields)


def make_fact(position=1, topic=None, **fields):
    """Return a fact of a topic, health unless told."""
    texts = {f"{name}_{code}": f"{name} {position} {code}" for name in ("figure", "text", "source") for code in ("en", "nl")}
    return TopicFact.objects.create(**{"topic": topic or make_topic(), "position": position, "dated_on": date(2026, 2, 9)} | texts | fields)
