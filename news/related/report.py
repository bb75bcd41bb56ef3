"""Related news as a whole: which articles have nothing beside them, which are recommended often and which never."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from news.models import Article, RelatedLink, RelatedPick
from news.related import MOST
from news.related.reading import LEAST_OF_ANOTHER_TOPIC, POINTS, PUBLISHED

#: That readers can open both articles, and read them in one language; and that they are not so far from each other that one only fills up.
BOTH_READABLE = f"article.language = other.language AND {PUBLISHED.format('article')} AND {PUBLISHED.format('other')}"
NEAR_ENOUGH = f"""(other.main_topic_id = article.main_topic_id OR other.main_topic_id IS NULL OR article.main_topic_id IS NULL
        OR link.score >= {LEAST_OF_ANOTHER_TOPIC})"""

#: What stands beside each article, as ``news.related.arranged`` puts it for one: pins first, then the nearest, of each text one.
#: Without what fills a list up: nobody has recommended that.
QUESTION = f"""
WITH decided AS (
    SELECT pick.article_id, pick.other_id, pick.kind, pick.position, pick.id AS pick_key,
        CASE WHEN link.twin_of > 0 THEN link.twin_of ELSE pick.other_id END AS text
    FROM news_relatedpick AS pick
    JOIN news_article AS article ON article.id = pick.article_id
    JOIN news_article AS other ON other.id = pick.other_id
    LEFT JOIN news_relatedlink AS link ON link.article_id = pick.article_id AND link.other_id = pick.other_id
    WHERE {BOTH_READABLE}
), near AS (
    SELECT link.article_id, link.other_id, other.published_at, {POINTS.format("article.main_topic_id")} AS points,
        CASE WHEN link.twin_of > 0 THEN link.twin_of ELSE link.other_id END AS text
    FROM news_relatedlink AS link
    JOIN news_article AS article ON article.id = link.article_id
    JOIN news_article AS other ON other.id = link.other_id
    WHERE {BOTH_READABLE} AND link.twin_of <> link.article_id AND {NEAR_ENOUGH}
), texts AS (
    SELECT near.*, ROW_NUMBER() OVER (PARTITION BY article_id, text ORDER BY points DESC, published_at DESC, other_id DESC) AS of_text
    FROM near WHERE NOT EXISTS (
        SELECT 1 FROM decided WHERE decided.article_id = near.article_id AND (decided.text = near.text OR decided.other_id = near.other_id)
    )
), candidates AS (
    SELECT article_id, other_id, 0 AS is_found, position, pick_key, 0 AS points, NULL AS published_at FROM decided WHERE kind = 'pin'
    UNION ALL SELECT article_id, other_id, 1, 0, 0, points, published_at FROM texts WHERE of_text = 1
), placed AS (
    SELECT article_id, other_id, ROW_NUMBER() OVER (
        PARTITION BY article_id ORDER BY is_found, position, pick_key, points DESC, published_at DESC, other_id DESC
    ) AS place
    FROM candidates
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
    """Return the published articles beside which readers find nothing, newest first: a question that costs little."""
    shown = {"article": OuterRef("pk"), "other__state": Article.State.PUBLISHED, "other__published_at__lte": timezone.now()}
    shown["other__language"] = OuterRef("language")
    texts = Q(other=OuterRef("other")) | Q(other=OuterRef("twin_of"))
    blocked = RelatedPick.objects.filter(texts, article=OuterRef("article"), kind=RelatedPick.Kind.BLOCK)
    topics = Q(other__main_topic=OuterRef("main_topic")) | Q(other__main_topic=None) | Q(article__main_topic=None)
    links = RelatedLink.objects.filter(~Exists(blocked), topics | Q(score__gte=LEAST_OF_ANOTHER_TOPIC), **shown).exclude(twin_of=F("article"))
    pins = RelatedPick.objects.filter(kind=RelatedPick.Kind.PIN, **shown)
    return Article.objects.published().filter(~Exists(links), ~Exists(pins)).order_by("-published_at", "-pk").for_cards()


def articles_of(keys):
    """Return articles in the order of their keys, with what a list shows of them."""
    found = Article.objects.for_cards().in_bulk(keys)
    return [found[key] for key in keys if key in found]
