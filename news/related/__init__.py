"""Related news: the one door through which an article's page asks what else to read.

What an editor pinned comes first, then what the index holds for the article (news/related/index.py), and
where that is too little the newest of the same topic, and at last what is less near and of another topic. All
of it is what ``published()`` lets through.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from news.models import RelatedPick
from news.related.reading import LEAST_AT_LAST, readable_around
from news.words import analyse

MOST = 4
#: Letters of a word that is a reason without being a name.
SHORTEST = 6


@dataclass(frozen=True)
class Related:
    """An article to read next, and why it is shown."""

    article: object
    reason: str


def related_to(article, most=MOST):
    """Return what to read after an article, best first, each with its reason, in one query.

    Nothing where nothing is near enough. Where there is something, but less than ``MOST``, the
    newest of the same topic fill up what is missing, and after them what is less near.

    Args:
        article: the article that is being read.
        most: how many at the most.
    """
    return arranged(article, readable_around(article, most, MOST), most)


def arranged(article, places, most=None):
    """Return articles as readers see them, in their order and each with its reason.

    Args:
        article: the article that is being read.
        places: what ``readable_around`` returns.
        most: how many at the most; all unless told.
    """
    pinned = [place for place in places if place.decision == RelatedPick.Kind.PIN]
    pinned.sort(key=lambda place: (place.position, place.pick_key))
    found = sorted((place for place in places if place.score is not None), key=lambda place: place.nearness_to(article), reverse=True)
    # Whatever an editor decided about a text was decided about its twins too.
    seen = {article.pk}.union(*(place.texts for place in places if place.decision))
    shown = pinned + without_twins((place for place in found if place.is_near_enough(article)), seen)
    if shown:
        newest = [place for place in places if not place.decision and place.score is None]
        newest.sort(key=lambda place: (place.article.published_at, place.article.pk), reverse=True)
        shown += without_twins(newest, seen)[: max(0, MOST - len(shown))]
        far = [place for place in found if place.is_near_enough(article, LEAST_AT_LAST) and not place.is_near_enough(article)]
        shown += without_twins(far, seen)
    return [Related(place.article, reason_for(article, place)) for place in shown[:most]]


def without_twins(ordered, seen):
    """Return places without those whose text readers have before them: on the page, or better placed.

    Args:
        ordered: the places, best first.
        seen: the texts that stand before them, as ``Place.texts`` has them; those of the places are added.
    """
    kept = []
    for place in ordered:
        if seen.isdisjoint(place.texts):
            kept.append(place)
            seen |= place.texts
    return kept


def reason_for(article, place):
    """Say why another article is shown: an editor chose it, both have a name, both titles a word, or both one topic."""
    other = place.article
    if place.decision:
        return _("Chosen by the editor")
    if place.shown and (place.is_name or in_both_titles(place.shown, article, other)):
        return _("Also about %(term)s") % {"term": place.shown}
    if other.main_topic_id and other.main_topic_id == article.main_topic_id:
        return same_topic(other)
    return _("Similar in content")


def in_both_titles(word, article, other):
    """Tell whether a word stands in two titles and says something by itself: a short one does not, nor do ‘ranked’ and ‘ranking’."""
    titles = [{each.text.lower() for each in analyse(titled.title, titled.language)} for titled in (article, other)]
    return len(word) >= SHORTEST and word in titles[0] & titles[1]


def same_topic(article):
    return _("Same topic: %(topic)s") % {"topic": article.main_topic.name}
