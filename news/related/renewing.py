"""What one article's coming or going changes for those around it: their neighbours, their widened vectors and their lists."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from django.utils import timezone

from news.models import RelatedLink, RelatedText
from news.related import rows
from news.related.entering import leave
from news.related.lists import choose, score, store_lists, stored_lists
from news.related.nearest import having, nearest
from news.related.shelf import Shelf
from news.related.vectors import COUNTED, as_cosine, from_cosine, weights

#: Neighbours that widen an article, and from which cosine on another article is one.
NEIGHBOURS = 10
NEAR = from_cosine(0.05)
#: By how much the articles of a language may grow before those that a new one is compared with are weighed anew.
GROWN = 1.1
#: How many of them at the most, those of longest ago first: after a rebuild all come to it at once.
AT_A_TIME = 10
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


def weigh(entry, frequencies, total):
    """Make the vector of an article.

    Args:
        entry: the article.
        frequencies: how many articles have each of its terms.
        total: the articles of its language.
    """
    entry.set_vector(weights({term: count / COUNTED for term, count in entry.terms.items()}, frequencies, total), total)


def weigh_anew(entries, total, known=None):
    """Weigh the terms of articles by how rare they are now.

    Args:
        entries: the articles.
        total: the articles of their language.
        known: how many articles have some of the terms, where that is known already.
    """
    frequencies = having({term for each in entries for term in each.terms}) | (known or {})
    for each in entries:
        weigh(each, frequencies, total)


def connect(index, entry, gap):
    """Find an article's neighbours, make its list, and put it into the lists it belongs in.

    Args:
        index: the locked ``RelatedIndex``.
        entry: the article, just registered.
        gap: the ``Gap`` that it left where it was before; what is around both places is renewed once.
    """
    pool, stale, nearer = introduce(entry, having(entry.terms), index.totals[entry.language], gap.shelf)
    entry.has_more = False
    renew(index, each_once([entry, *pool]), each_once([entry, *stale, *nearer]), stale, gap)


def introduce(entry, frequencies, total, shelf):
    """Give an article its neighbours and make it one of theirs; nothing is stored.

    Args:
        entry: the article.
        frequencies: how many articles have each of its terms, with it.
        total: the articles of its language, with it.
        shelf: the ``Shelf``, which afterwards holds it too.

    Returns:
        The articles that share the most with it; those of them that were weighed anew as it was long ago, whose
        neighbours are other ones now; and those that have it for a neighbour.
    """
    weigh(entry, frequencies, total)
    shelf.put(entry)
    pool = list(shelf.take(nearest(entry, frequencies, total)).values())
    stale = sorted((other for other in pool if total > GROWN * other.weighed_for), key=lambda other: (other.weighed_for, other.article_id))[
        :AT_A_TIME
    ]
    weigh_anew(stale, total, frequencies)
    settle(entry, pool, shelf)
    nearer = [other for other in pool if take_in(other, entry, shelf)]
    weigh_anew([other for other in nearer if other not in stale], total, frequencies)
    shelf.nearness.clear()
    return pool, stale, nearer


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


def renew(index, pool, changed, stale, gap):
    """Widen articles by their neighbours and renew the lists that are other ones now.

    Args:
        index: the locked ``RelatedIndex``.
        pool: articles whose lists are looked at, and that those which have changed are compared with.
        changed: articles with other neighbours or another vector than before.
        stale: those of them that choose their neighbours anew: they were weighed long ago, and so were the cosines.
        gap: a ``Gap`` that is closed with it.
    """
    shelf, pool = gap.shelf, each_once([*pool, *gap.around])
    # Who has the article for a neighbour again after an edit, and not as the last one, has lost nothing.
    bereft = [each for each in gap.bereft if gap.key not in [key for key, _cosine in each.near[:-1]]]
    changed = each_once([*changed, *gap.bereft])
    regroup(changed, each_once([*stale, *bereft]), pool, shelf)
    entries = each_once([*pool, *changed, *holders_of(changed, shelf)])
    lists = remade(entries, pool, changed, shelf)
    store_lists(lists, shelf, index.totals)
    shelf.store(changed)
    if gap.around:
        fill_up(index, {*lists, *(each.article_id for each in gap.around)})


def regroup(changed, unsettled, pool, shelf):
    """Give articles their neighbours anew, and widen those that have other ones, or other vectors, than before.

    Args:
        changed: the articles that are widened.
        unsettled: those of them that choose their neighbours anew.
        pool: articles that they may choose beside those they have.
        shelf: the ``Shelf``.
    """
    for each in unsettled:
        others = each_once([*pool, *shelf.take([key for key, _cosine in each.near]).values()])
        settle(each, [other for other in others if other is not each], shelf)
    widen(changed, shelf)


def holders_of(changed, shelf):
    """Return the articles in whose lists others are: a score there is that of both vectors, and is another one when one of them changes."""
    holders = RelatedLink.objects.filter(other__in=[each.article_id for each in changed]).values_list("article_id", flat=True).distinct()
    return shelf.take(sorted(holders)).values()


def each_once(entries):
    return list(dict.fromkeys(entries))


def settle(entry, pool, shelf):
    """Choose an article's neighbours among others."""
    near = ((shelf.cosine(entry, other), other.article_id) for other in pool)
    entry.set_neighbours([(key, cosine) for cosine, key in sorted((each for each in near if each[0] >= NEAR), reverse=True)[:NEIGHBOURS]])


def take_in(entry, new, shelf):
    """Make an article a neighbour of another one if it is among the nearest; tell whether it is."""
    cosine, others = shelf.cosine(entry, new), entry.near
    if cosine < NEAR or (len(others) == NEIGHBOURS and others[-1][1] >= cosine):
        return False
    nearer = sorted([*others, (new.article_id, cosine)], key=lambda each: (each[1], each[0]), reverse=True)
    entry.set_neighbours(nearer[:NEIGHBOURS])
    return True


def widen(entries, shelf):
    """Widen articles by their neighbours, as near as they are now; those that have left the index meanwhile are neighbours no longer."""
    shelf.take({key for each in entries for key, _cosine in each.near})
    for each in entries:
        settle(each, [shelf.entries[key] for key, _cosine in each.near if key in shelf.entries], shelf)
        each.widen([(shelf.entries[key], as_cosine(cosine)) for key, cosine in each.near])


def remade(entries, pool, changed, shelf):
    """Return the lists that are other ones now, by the article's key. That a list had to leave some out is left to the caller where vectors changed.

    Args:
        entries: the articles whose lists are looked at; those that are neither changed nor in the pool are offered only what they hold.
        pool: articles that a changed one is compared with.
        changed: articles with other vectors than before: what is in a list with them is scored anew.
        shelf: the ``Shelf``, which afterwards holds all articles of the lists that are returned.
    """
    now, lists, filled = timezone.now(), {}, []
    stored = stored_lists([each.article_id for each in entries])
    moved = {each.article_id for each in changed}
    scored, looked_at = cache(score), moved | {each.article_id for each in pool}

    def between(one, other):
        return scored(one, other) if one.article_id < other.article_id else scored(other, one)

    offered = {}
    for entry in entries:
        held = moved if entry.article_id in looked_at else {place.other for place in stored[entry.article_id]}
        offered[entry] = {each.article_id: between(entry, each) for each in changed if each is not entry and each.article_id in held}
    entries = [entry for entry in entries if entry.article_id in moved or may_change(entry, stored[entry.article_id], offered[entry])]
    shelf.take({place.other for entry in entries for place in stored[entry.article_id]})
    for entry in entries:
        known = {place.other: place for place in stored[entry.article_id] if place.other in shelf.entries}
        scores = {key: place.score for key, place in known.items()} | offered[entry]
        if entry.article_id in moved:
            anew = {*known, *(each.article_id for each in pool)} - {entry.article_id} - moved
            scores |= {key: between(entry, shelf.entries[key]) for key in anew}
        places, left_out = choose(entry, [(points, shelf.entries[key]) for key, points in scores.items()], now)
        # Those that were left out before are not among these.
        has_more = entry.has_more or left_out
        # Of what has another vector the reason is looked for anew, in both directions: how common terms are has changed as well.
        kept = known.keys() - moved if entry.article_id not in moved else ()
        places = [place._replace(reason=known[place.other].reason) if place.other in kept else place for place in places]
        if has_more != entry.has_more:
            entry.has_more = has_more
            if entry.article_id not in moved:
                filled.append((has_more, entry.article_id))
        if set(places) != set(known.values()):
            lists[entry.article_id] = places
    rows.update(RelatedText, ["has_more"], filled)
    return lists


def may_change(entry, places, offered):
    """Tell whether a list may be another one by what is offered to it: it has room, holds one of them, or a worse one.

    Args:
        entry: the article whose list it is.
        places: the list as it is stored.
        offered: scores by the keys of articles.
    """
    if not entry.has_more or not offered.keys().isdisjoint(place.other for place in places):
        return True
    return max(offered.values(), default=0) >= min((place.score for place in places), default=0)


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
            store_lists(remade(each_once([entry, *holders_of([entry], shelf)]), pool, [entry], shelf), shelf, index.totals)
            shelf.store([entry])
