"""Related news: the one door through which an article's page asks what else to read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST = 4


@dataclass(frozen=True)
class Related:
    """An article to read next, and why it is shown."""

    article: object
    reason: str


def related_to(article, most=MOST):
    """Return what to read after an article, best first, each with its reason.

    The rule: articles with the same main topic in the same language, newest first. An article
    without a topic has none.

    Args:
        article: the published article that is being read.
        most: how many at the most.
    """
    if not article.main_topic_id:
        return []
    found = (
        type(article)
        .objects.published()
        .filter(language=article.language, main_topic=article.main_topic_id)
        .exclude(pk=article.pk)
        .order_by("-published_at", "-pk")
        .for_cards()[:most]
    )
    return [Related(each, _("Same topic: %(topic)s") % {"topic": each.main_topic.name}) for each in found]
