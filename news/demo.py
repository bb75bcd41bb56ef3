"""The demonstration articles: data files in `demo_articles/`, written from public facts about Leuven."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from news.models import Article, FormerSlug, Topic, TopicFact
from news.tasks import draw_cover

FOLDER = Path(__file__).parent / "demo_articles"


@transaction.atomic
def create_articles():
    """Create the topics and all articles of the demonstration, and return the articles.

    A Dutch file names the English article it belongs to; both then share a translation group. A file
    may name the ``former`` slugs under which the article is known from elsewhere.

    Raises:
        IntegrityError: an article or topic of the set is there already; nothing is created then.
    """
    topics = {data["slug_en"]: create_topic(**data) for data in read(FOLDER / "topics.toml")["topics"]}
    articles = {}
    for language in ("en", "nl"):
        for path in sorted((FOLDER / language).glob("*.toml")):
            data = read(path)
            article = Article(
                language=language,
                slug=data["slug"],
                title=data["title"],
                lead=data["lead"],
                body=data["body"],
                sources="\n".join(data["sources"]),
                main_topic=topics[data["topic"]],
                state=Article.State.PUBLISHED,
                published_at=timezone.make_aware(data["published"]),
            )
            if original := data.get("translation_of"):
                article.translation_group = articles[original].translation_group
            article.save()
            article.topics.set([topics[slug] for slug in data["also"]])
            FormerSlug.objects.bulk_create(FormerSlug(language=language, slug=slug, article=article) for slug in data.get("former", []))
            draw_cover.enqueue(article.pk)
            articles[data["slug"]] = article
    return list(articles.values())


def create_topic(facts, **fields):
    """Create a topic with its facts, in the order in which they stand."""
    topic = Topic.objects.create(**fields)
    TopicFact.objects.bulk_create(TopicFact(topic=topic, position=position, **fact) for position, fact in enumerate(facts, start=1))
    return topic


def read(path):
    """Return what a data file holds."""
    with path.open("rb") as file:
        return tomllib.load(file)
