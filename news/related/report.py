"""Related news as a whole: which articles have nothing beside them, which are recommended often and which never."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from news.models import Article, RelatedLink, RelatedPick
from news.related import MOST
from news.related.reading import DECIDED, LEAST_OF_ANOTHER_TOPIC, POINTS, PUBLISHED

#: What stands beside each article, as ``news.related.reading`` finds it for one: pins first, then the nearest. Without
#: what fills a list up from the topic: nobody has recommended that.
QUESTION = f"""
WITH candidates AS (
    SELECT pick.article_id, pick.other_id, 1 AS is_pin, pick.position, pick.id AS pin_key, 0 AS points
    FROM news_relatedpick AS pick WHERE pick.kind = 'pin'
    UNION ALL
    SELECT link.article_id, link.other_id, 0, 0, 0,
        {POINTS.format("article.main_topic_id")}
    FROM news_relatedlink AS link
    JOIN news_article AS article ON article.id = link.article_id
    JOIN news_article AS other ON other.id = link.other_id
    WHERE NOT EXISTS (SELECT 1 FROM news_article AS twin WHERE twin.id = link.twin_of AND {PUBLISHED.format("twin")})
        AND (other.main_topic_id = article.main_topic_id OR other.main_topic_id IS NULL OR article.main_topic_id IS NULL
            OR link.score >= {LEAST_OF_ANOTHER_TOPIC})
        AND NOT {DECIDED}
), placed AS (
    SELECT candidates.article_id, candidates.other_id, ROW_NUMBER() OVER (
        PARTITION BY candidates.article_id
        ORDER BY candidates.is_pin DESC, candidates.position, candidates.pin_key, candidates.points DESC, other.published_at DESC, other.id DESC
    ) AS place
    FROM candidates
    JOIN news_article AS article ON article.id = candidates.article_id
    JOIN news_article AS other ON other.id = candidates.other_id
    WHERE article.language = other.language AND {PUBLISHED.format("article")} AND {PUBLISHED.format("other")}
)
SELECT article_id, other_id FROM placed WHERE place <= {MOST}
"""  # noqa: S608 - names and numbers of our own


@dataclass(frozen=True)
class Report:
    """What readers find beside the published articles.

    Attributes:
        nothing: the keys of articles with nothing beside them, the newest first.
        never: the keys of articles that stand beside no other one, the newest first.
        most: pairs of an article's key and beside how many others it stands, the most first.
    """

    nothing: list
    never: list
    most: list


def make_report(most):
    """Return the ``Report``.

    Args:
        most: how many of those that stand beside the most.
    """
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, {"now": connection.ops.adapt_datetimefield_value(timezone.now())})
        pairs = cursor.fetchall()
    have, times = {article for article, _other in pairs}, Counter(other for _article, other in pairs)
    published = list(Article.objects.published().order_by("-published_at", "-pk").values_list("pk", flat=True))
    return Report(
        nothing=[key for key in published if key not in have],
        never=[key for key in published if key not in times],
        most=sorted(times.items(), key=lambda each: (-each[1], -each[0]))[:most],
    )


def without_related():
    """Return the published articles of which nothing in the list, and no pin, can be shown, newest first: a question that costs little."""
    blocked = RelatedPick.objects.filter(article=OuterRef("article"), other=OuterRef("other"), kind=RelatedPick.Kind.BLOCK)
    shown = {"article": OuterRef("pk"), "other__state": Article.State.PUBLISHED, "other__published_at__lte": timezone.now()}
    links = RelatedLink.objects.filter(~Exists(blocked), **shown)
    pins = RelatedPick.objects.filter(kind=RelatedPick.Kind.PIN, **shown)
    return Article.objects.published().filter(~Exists(links), ~Exists(pins)).order_by("-published_at", "-pk").for_cards()


def articles_of(keys):
    """Return articles in the order of their keys, with what a list shows of them."""
    found = Article.objects.for_cards().in_bulk(keys)
    return [found[key] for key in keys if key in found]
