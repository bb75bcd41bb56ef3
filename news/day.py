"""An editor's day: what goes live, what is being written, and what readers miss."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from news.models import Article
from news.related.report import without_related

#: How many articles of a kind the first screen names.
NAMED = 3
#: How far back it looks for what is missing: an older article has found its readers without.
RECENT = timedelta(days=90)


@dataclass(frozen=True)
class Newsroom:
    """What the first screen tells of the news.

    Attributes:
        planned: the next articles to go live, the first one first; ``planned_today`` is how many of all go live today.
        written: what is in review or a draft, what was saved last first; ``written_count`` is how many there are.
        untranslated: recent English articles without a Dutch version, the newest first; ``untranslated_count`` of how many.
        lonely: how many recent articles have no related news.
    """

    planned: list
    planned_today: int
    written: list
    written_count: int
    untranslated: list
    untranslated_count: int
    lonely: int


def newsroom(now=None):
    """Return the ``Newsroom`` of this moment.

    Args:
        now: the moment, the present one unless told.
    """
    now = now or timezone.now()
    tomorrow = timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), datetime.min.time()))
    planned = Article.objects.planned(now)
    written = Article.objects.unpublished()
    recent = {"published_at__gte": now - RECENT}
    untranslated = Article.objects.published(now).without_dutch().filter(**recent)
    return Newsroom(
        planned=list(for_day(planned.order_by("published_at", "pk"))),
        planned_today=planned.filter(published_at__lt=tomorrow).count(),
        # In review before drafts, as their keys stand in the alphabet from its end.
        written=list(for_day(written.order_by("-state", "-updated_at", "-pk"))),
        written_count=written.count(),
        untranslated=list(for_day(untranslated.order_by("-published_at", "-pk"))),
        untranslated_count=untranslated.count(),
        lonely=without_related().filter(**recent).order_by().aggregate(number=Count("pk"))["number"],
    )


def for_day(articles):
    """Return the first of some articles with what a line of the first screen shows: ``other_language`` is that of the other version, if any."""
    versions = Article.objects.filter(translation_group=OuterRef("translation_group")).exclude(pk=OuterRef("pk"))
    shown = articles.only("title", "language", "state", "published_at", "updated_at")
    return shown.annotate(other_language=Subquery(versions.values("language")[:1]))[:NAMED]
