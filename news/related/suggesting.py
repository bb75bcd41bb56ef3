"""What an editor decides about an article's related news from: the list as readers will see it, and where the article is shown."""

from dataclasses import dataclass, replace

from django.db.models import F, Min

from news.models import Article, RelatedLink, RelatedPick, RelatedText
from news.related import MOST, arranged, related_to
from news.related.index import preview
from news.related.reading import Place, readable_around

PIN = RelatedPick.Kind.PIN
#: Suggestions beside what an editor has decided about already.
SUGGESTED = 12
#: Lists that are looked into for 'also shown on …', the nearest first.
LOOKED_INTO = 12


@dataclass
class Suggestion:
    """An article about which the editor may decide.

    Attributes:
        article: the article.
        reason: why it is there.
        place: as which of the list readers see it, from 1; 0 where they do not.
        kind: what was decided, ``pin`` or ``block``, or nothing.
        position: the order of a pin.
        both_ways: whether the article itself is pinned on the other one's page.
    """

    article: Article
    reason: str = ""
    place: int = 0
    kind: str = ""
    position: int | None = None
    both_ways: bool = False


def suggestions(article, also=()):
    """Return what readers will see beside an article, in its order, what stands by for it, and what is blocked or hidden at present.

    Args:
        article: a stored article, published or not.
        also: keys of articles that the editor has decided about and that may have left the list since.
    """
    shown = arranged(article, readable_around(article, SUGGESTED, MOST) if is_indexed(article) else previewed_around(article))
    found = {each.article.pk: Suggestion(each.article, each.reason, place if place <= MOST else 0) for place, each in enumerate(shown, start=1)}
    found = dict(list(found.items())[:SUGGESTED])
    for pick in article.related_picks.select_related("other__main_topic"):
        found.setdefault(pick.other_id, Suggestion(pick.other))
        found[pick.other_id].kind, found[pick.other_id].position = pick.kind, pick.position
    if missing := set(also) - {*found, article.pk}:
        found |= {each.pk: Suggestion(each) for each in Article.objects.filter(pk__in=missing).select_related("main_topic").order_by("pk")}
    for other in RelatedPick.objects.filter(article__in=list(found), other=article, kind=PIN).values_list("article", flat=True):
        found[other].both_ways = True
    return list(found.values())


def is_indexed(article):
    return RelatedText.objects.filter(pk=article.pk).exists()


def previewed_around(article):
    """Return what ``readable_around`` would if the article were published."""
    listed = {place.other: place for place in preview(article)}
    around = {place.article.pk: place for place in readable_around(article, SUGGESTED, MOST)}
    words = dict(RelatedText.objects.filter(pk__in=list(listed)).values_list("pk", "words_digest"))
    twins = dict(RelatedLink.objects.filter(article__in=list(listed), twin_of=F("article")).values_list("article").annotate(Min("other")))
    for each in Article.objects.published().filter(pk__in=list(listed), language=article.language).for_cards():
        found, there = listed[each.pk], around.get(each.pk)
        place = there if there and there.decision else Place(each, score=found.score, shown=found.reason.shown, is_name=found.reason.is_name)
        around[each.pk] = replace(place, twins=(found.twin_of, twins.get(each.pk)), words=words.get(each.pk, ""))
    return list(around.values())


def shown_on(article):
    """Return the published articles on whose pages readers see this one, the nearest first; of many lists the nearest are looked into."""
    near = RelatedLink.objects.filter(other=article.pk).order_by("-score", "article").values_list("article", flat=True)[:LOOKED_INTO]
    pinned = RelatedPick.objects.filter(other=article.pk, kind=PIN).values_list("article", flat=True)[:LOOKED_INTO]
    order = list(dict.fromkeys([*pinned, *near]))
    pages = Article.objects.published().for_cards().in_bulk(order)
    return [pages[key] for key in order if key in pages and article.pk in {each.article.pk for each in related_to(pages[key])}]
