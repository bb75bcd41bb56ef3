"""What one article's coming or going changes for those around it: their neighbours, their widened vectors and their lists."""

from collections import Counter
from dataclasses import dataclass, field

from news.models import Phase, RelatedLink, RelatedText
from news.related import pools
from news.related.entering import leave
from news.related.lists import remade, store_lists
from news.related.nearest import having, nearest
from news.related.neighbours import each_once, introduce, regroup, settle, widen
from news.related.shelf import Shelf

#: A list that has lost so many places is filled up again; readers see four of it.
SHORT = 8


@dataclass
class Gap:
    """What an article leaves behind where it was in the index, until what was around it is renewed.

    Attributes:
        key: the article's.
        shelf: the ``Shelf`` with all of them.
        around: articles that share the most with it or had it in their lists.
        bereft: those of them that had it for a neighbour: their widened vectors still have its words.
    """

    key: int
    shelf: Shelf = field(default_factory=Shelf)
    around: list = field(default_factory=list)
    bereft: list = field(default_factory=list)


def connect(index, entry, gap):
    """Find an article's neighbours, make its list, and put it into the lists it belongs in.

    Args:
        index: the locked ``RelatedIndex``.
        entry: the article, just registered.
        gap: the ``Gap`` that it left where it was before; what is around both places is renewed once.
    """
    pool, stale, nearer = introduce(entry, having(entry.terms), index.totals[entry.language], gap.shelf)
    entry.has_more = False
    renew(index, each_once([entry, *pool]), each_once([entry, *stale, *nearer]), stale, gap, reworded=[entry, *stale])


def part(index, key):
    """Take an article out of the index, with what its neighbours have of it, and return the ``Gap``.

    Args:
        index: the locked ``RelatedIndex``.
        key: the key of an article that may be in the index.
    """
    gap, around = Gap(key), []
    for entry in gap.shelf.take([key]).values():
        around = [*nearest(entry, having(entry.terms), index.totals[entry.language]), *(other for other, _cosine in entry.near)]
    around += leave(index, key)
    gap.shelf.entries.pop(key, None)
    gap.around = list(gap.shelf.take(dict.fromkeys(around)).values())
    for each in gap.around:
        left = [pair for pair in each.near if pair[0] != key]
        if left != each.near:
            each.set_neighbours(left)
            gap.bereft.append(each)
    return gap


def withdraw(index, key):
    """Take an article out of the index, and what came of it out of the others' lists.

    Args:
        index: the locked ``RelatedIndex``.
        key: the key of an article that may be in the index.
    """
    renew(index, [], [], [], part(index, key))


def renew(index, pool, changed, stale, gap, *, reworded=()):
    """Widen articles by their neighbours and renew the lists that are other ones now.

    Args:
        index: the locked ``RelatedIndex``.
        pool: articles whose lists are looked at, and that those which have changed are compared with.
        changed: articles with other neighbours or another vector than before.
        stale: those of them that choose their neighbours anew: they were weighed long ago, and so were the cosines.
        gap: a ``Gap`` that is closed with it.
        reworded: those of the changed whose reasons are looked for anew.
    """
    shelf, pool = gap.shelf, each_once([*pool, *gap.around])
    if index.phase >= Phase.NEIGHBOURS:
        pools.forget(pool)
    # Who has the article for a neighbour again after an edit, and not as the last one, has lost nothing.
    bereft = [each for each in gap.bereft if gap.key not in [key for key, _cosine in each.near[:-1]]]
    changed = each_once([*changed, *gap.bereft])
    regroup(changed, each_once([*stale, *bereft]), pool, shelf)
    entries = each_once([*pool, *changed, *holders_of(changed, shelf)])
    lists, stored = remade(index, entries, pool, changed, shelf, reworded=reworded)
    store_lists(lists, shelf, index.totals, stored)
    shelf.store(changed)
    if gap.around:
        fill_up(index, {*lists, *(each.article_id for each in gap.around)})


def holders_of(changed, shelf):
    """Return the articles in whose lists others are: a score there is that of both vectors, and is another one when one of them changes."""
    holders = RelatedLink.objects.filter(other__in=[each.article_id for each in changed]).values_list("article_id", flat=True).distinct()
    return shelf.take(sorted(holders)).values()


def fill_up(index, keys):
    """Look for others for the lists that have become short, where others were left out of them.

    Args:
        index: the locked ``RelatedIndex``.
        keys: the keys of articles whose lists have lost a place.
    """
    more = RelatedText.objects.filter(pk__in=keys, has_more=True).order_by("pk").values_list("pk", flat=True)
    places = Counter(RelatedLink.objects.filter(article__in=keys, twin_of=0).values_list("article", flat=True))
    for key in [key for key in more if places[key] < SHORT]:
        shelf = Shelf()
        for entry in shelf.take([key]).values():
            pool = list(shelf.take(nearest(entry, having(entry.terms), index.totals[entry.language])).values())
            settle(entry, pool, shelf)
            widen([entry], shelf)
            entry.has_more = False
            lists, stored = remade(index, each_once([entry, *holders_of([entry], shelf)]), pool, [entry], shelf)
            store_lists(lists, shelf, index.totals, stored)
            shelf.store([entry])
