"""Related news: the one door through which an article's page asks what else to read.

What an editor pinned comes first, then what the index holds for the article (news/related/index.py), and
where that is too little the newest of the same topic. All of it goes through ``published()``.
"""

from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from news.words import analyse

MOST = 4
#: Two articles of one topic have something in common that is not in their words.
SAME_TOPIC = 1.2
#: In millionths, as in ``RelatedLink``: what an article of another topic needs. The index has its own bound, below which nothing is related.
LEAST_OF_ANOTHER_TOPIC = 200_000


@dataclass(frozen=True)
class Related:
    """An article to read next, and why it is shown."""

    article: object
    reason: str


def related_to(article, most=MOST):
    """Return what to read after an article, best first, each with its reason, in one query.

    Nothing where nothing is near enough. Where there is something, but less than ``MOST``, the
    newest of the same topic fill up what is missing.

    Args:
        article: the article that is being read.
        most: how many at the most.
    """
    return arranged(article, readable_around(article))[:most]


def arranged(article, around):
    """Return articles as readers see them, in their order and each with its reason.

    Args:
        article: the article that is being read.
        around: published articles as ``readable_around`` fetches them.
    """
    pinned, near, newest = [], [], []
    for each in around:
        if each.pin is not None:
            pinned.append(each)
        elif each.score is not None:
            near.append(each)
        else:
            newest.append(each)
    pinned.sort(key=lambda each: (each.pin, each.pin_key))
    near = sorted((each for each in near if near_enough(article, each)), key=lambda each: rank(article, each), reverse=True)
    shown = [Related(each, _("Chosen by the editor")) for each in pinned]
    shown += [Related(each, reason_for(article, each)) for each in without_twins(near, article, {each.pk for each in pinned})]
    if shown:
        newest.sort(key=lambda each: (each.published_at, each.pk), reverse=True)
        shown += [Related(each, same_topic(each)) for each in newest[: max(0, MOST - len(shown))]]
    return shown


def readable_around(article):
    """Return what readers may see of an article's pins, of its list, and of the newest of its topic, in no order.

    Each carries ``pin``, ``score``, ``twin_of``, ``term`` and ``term_names`` as far as it has them.
    """
    articles = type(article).objects
    chosen = article.related_picks.order_by().values("other")
    listed = article.related_links.order_by().values("other")
    # Of four, three at the most stand in the list as well.
    newest = (
        articles.published()
        .filter(language=article.language, main_topic=article.main_topic_id)
        .exclude(pk=article.pk)
        .exclude(picks_of_it__article=article.pk)
        .order_by("-published_at", "-pk")
        .values("pk")[: 2 * MOST]
    )
    around = chosen.union(listed, articles.filter(pk__in=newest).order_by().values("pk")) if article.main_topic_id else chosen.union(listed)
    return (
        articles.published()
        .filter(pk__in=around, language=article.language)
        .exclude(pk=article.pk)
        .annotate(
            pick=FilteredRelation("picks_of_it", condition=Q(picks_of_it__article=article.pk)),
            link=FilteredRelation("links_to_it", condition=Q(links_to_it__article=article.pk)),
        )
        .filter(Q(pick__isnull=True) | Q(pick__kind="pin"))
        .annotate(
            pin=F("pick__position"),
            pin_key=F("pick__pk"),
            score=F("link__score"),
            twin_of=F("link__twin_of"),
            term=F("link__term__shown"),
            term_names=F("link__term__is_name"),
        )
        .order_by()
        .for_cards()
    )


def near_enough(article, other):
    """Tell whether an article of the list is near enough to be shown."""
    topics = {article.main_topic_id, other.main_topic_id}
    return None in topics or len(topics) == 1 or other.score >= LEAST_OF_ANOTHER_TOPIC


def rank(article, other):
    """Return what an article's list is ordered by, the highest first."""
    together = article.main_topic_id and article.main_topic_id == other.main_topic_id
    return other.score * (SAME_TOPIC if together else 1), other.published_at, other.pk


def without_twins(ordered, article, seen):
    """Return articles without those whose text readers have before them: on the page, or better placed.

    Args:
        ordered: the articles, best first.
        article: the article that is being read.
        seen: the keys of articles that stand before them.
    """
    seen, kept = {article.pk, *seen}, []
    for each in ordered:
        if each.twin_of not in seen:
            kept.append(each)
            seen.add(each.pk)
    return kept


def reason_for(article, other):
    """Say why another article is related: by a name that both have, by a word of both titles, or by their topic."""
    if other.term and (other.term_names or in_both_titles(other.term, article, other)):
        return _("Also about %(term)s") % {"term": other.term}
    if other.main_topic_id and other.main_topic_id == article.main_topic_id:
        return same_topic(other)
    return _("Similar in content")


def in_both_titles(term, article, other):
    """Tell whether a word stands in two titles, in any of its forms."""
    stems = [{word.stem for word in analyse(text, article.language)} for text in (term, article.title, other.title)]
    return stems[0] <= stems[1] & stems[2]


def same_topic(article):
    return _("Same topic: %(topic)s") % {"topic": article.main_topic.name}
