"""Which articles are an article's neighbours, and what becomes of its vector with them; nothing is stored here."""

from news.related.nearest import having, nearest
from news.related.vectors import COUNTED, as_cosine, from_cosine, weights

#: Neighbours that widen an article, and from which cosine on another article is one.
NEIGHBOURS = 10
NEAR = from_cosine(0.05)
#: By how much the articles of a language may grow before those that a new one is compared with are weighed anew.
GROWN = 1.1
#: How many of them at the most, those of longest ago first: after a rebuild all come to it at once.
AT_A_TIME = 5


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


def each_once(entries):
    return list(dict.fromkeys(entries))
