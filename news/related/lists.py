"""The list of an article: which others are in it and in which order, which of them have the same text, and when it is another one."""

from collections import ChainMap, defaultdict
from functools import cache
from typing import NamedTuple

from django.utils import timezone

from news.models import RelatedLink, RelatedText
from news.related import rows
from news.related.reasons import Reason, find_reasons
from news.related.rows import Columns
from news.related.vectors import as_cosine, product

#: Articles of a list. Readers see four; the others stand by for when one goes, is blocked or has a twin.
LONGEST = 12
#: Below this cosine of the widened vectors two articles are not related.
LEAST = 0.10
#: What a score is stored in.
MILLION = 1_000_000


class Linked(NamedTuple):
    """A place in a list, as ``RelatedLink`` holds it; without a reason where none was looked for yet."""

    other: int
    score: int
    reason: Reason | None = None
    twin_of: int = 0


STORED = Columns(RelatedLink, ["article", "other", "score", "shown", "is_name", "twin_of"])


def score(one, other):
    """Return how near two articles are, in millionths: the cosine of their widened vectors, the same in both directions."""
    return round(as_cosine(product(one.wide, other.wide)) * MILLION)


def choose(entry, scored, now):
    """Return the places of a list, best first, and whether others would have had one too.

    What is planned has places of its own, where it is good enough for the list of its day: the list is
    then right at every moment, and nothing has to run when the moment comes. What has a twin in the
    list, or is one of the article itself, takes no place from others.

    Args:
        entry: the article whose list it is.
        scored: pairs of score and ``Entry``.
        now: the moment from which on an article is planned.
    """
    ordered = sorted(
        (pair for pair in scored if pair[0] >= LEAST * MILLION), key=lambda pair: (pair[0], pair[1].published_at, pair[1].article_id), reverse=True
    )
    chosen, standing, texts, claimed = [], set(), {entry.words_digest: entry.article_id}, {}
    planned, live, twins = 0, 0, 0
    for points, other in ordered:
        if live == LONGEST or len(chosen) == 3 * LONGEST:
            return chosen, True
        key = other.article_id
        # Of two that have nearly the same text, one at least knows the other for a neighbour.
        twin = texts.get(other.words_digest) or claimed.get(key) or min(other.twins & standing, default=0)
        if twin:
            if twins < LONGEST:
                twins += 1
                chosen.append(Linked(key, points, twin_of=twin))
            continue
        if other.published_at > now:
            if planned == LONGEST:
                continue
            planned += 1
        else:
            live += 1
        chosen.append(Linked(key, points))
        standing.add(key)
        texts[other.words_digest] = key
        claimed |= dict.fromkeys(other.twins, key)
    return chosen, False


def remade(index, entries, pool, changed, shelf, *, reworded=None):
    """Return the lists that are other ones now, by the article's key, and all as they are stored.

    That a list had to leave some out is left to the caller where vectors changed.

    Args:
        index: the ``RelatedIndex``.
        entries: the articles whose lists are looked at; those that are neither changed nor in the pool are offered only what they hold.
        pool: articles that a changed one is compared with.
        changed: articles with other vectors than before: what is in a list with them is scored anew.
        shelf: the ``Shelf``, which afterwards holds all articles of the lists that are returned.
        reworded: those of them whose reasons are looked for anew, or None for all; how common terms are has changed as well.
    """
    now, lists, filled = timezone.now(), {}, []
    stored = stored_lists([each.article_id for each in entries])
    moved = {each.article_id for each in changed}
    reworded = moved if reworded is None else {each.article_id for each in reworded}
    reasons = kept_reasons({key: places for key, places in stored.items() if index.has_listed(key)}, reworded)
    between = each_pair_once(score)
    looked_at, offered = moved | {each.article_id for each in pool}, {}
    for entry in entries:
        held = moved if entry.article_id in looked_at else {place.other for place in stored[entry.article_id]}
        offered[entry] = {each.article_id: between(entry, each) for each in changed if each is not entry and each.article_id in held}
    entries = [entry for entry in entries if entry.article_id in moved or may_change(entry, stored[entry.article_id], offered[entry])]
    for entry in [entry for entry in entries if entry.article_id not in looked_at]:
        # Nothing comes in, and what it holds is only scored anew: most lists end here, without a look at their other articles.
        if (places := rescored(stored[entry.article_id], offered[entry])) is not None:
            lists[entry.article_id] = places
    entries = [entry for entry in entries if entry.article_id not in lists]
    shelf.take({place.other for entry in entries for place in stored[entry.article_id]})
    for entry in entries:
        known = {place.other: place.score for place in stored[entry.article_id] if place.other in shelf.entries}
        scores = known | offered[entry]
        if entry.article_id in moved:
            anew = {*known, *(each.article_id for each in pool)} - {entry.article_id} - moved
            scores |= {key: between(entry, shelf.entries[key]) for key in anew}
        lists[entry.article_id], left_out = choose(entry, [(points, shelf.entries[key]) for key, points in scores.items()], now)
        # Those that were left out before are not among these.
        if left_out and not entry.has_more:
            entry.has_more = True
            if entry.article_id not in moved:
                filled.append((True, entry.article_id))
    rows.update(RelatedText, ["has_more"], filled)
    for key, places in lists.items():
        # One that is still to be made anew has reasons of its own until then, and gives them to no other.
        lists[key] = with_reasons(key, places, reasons if index.has_listed(key) else ChainMap(reasons, kept_reasons({key: stored[key]}, reworded)))
    return {key: places for key, places in lists.items() if set(places) != set(stored[key])}, stored


def pair(one, other):
    """Return the keys of two articles in the order in which a pair of them is known, whichever list it stands in."""
    return (one, other) if one < other else (other, one)


def with_reasons(key, places, reasons):
    """Return the places of an article's list with the reasons that are known.

    Args:
        key: the article's.
        places: each as ``Linked``.
        reasons: by pairs of keys, as of ``pair``.
    """
    known = [(place, reasons.get(pair(key, place.other))) for place in places]
    return [place if place.reason == reason else Linked(place.other, place.score, reason, place.twin_of) for place, reason in known]


def kept_reasons(stored, reworded=()):
    """Return the reasons of pairs as they are stored, but for those of some articles.

    Args:
        stored: lists by the article's key.
        reworded: the keys of those whose reasons are looked for anew.
    """
    return {
        pair(key, place.other): place.reason
        for key, places in stored.items()
        if key not in reworded
        for place in places
        if place.other not in reworded
    }


def rescored(places, scores):
    """Return a list with other scores of some of its articles, or None where it has to be chosen anew: what stood for others has left it.

    Args:
        places: the list as it is stored.
        scores: by the keys of articles that are in it.
    """
    places = [Linked(place.other, scores[place.other], place.reason, place.twin_of) if place.other in scores else place for place in places]
    near = [place for place in places if place.score >= LEAST * MILLION]
    gone = {place.other for place in places} - {place.other for place in near}
    return None if any(place.twin_of in gone for place in near) else near


def each_pair_once(score):
    """Return a function of two articles that has the same answer in both directions, and asks for it once."""
    known = cache(score)
    return lambda one, other: known(one, other) if one.article_id < other.article_id else known(other, one)


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


def stored_lists(keys):
    """Return the lists of articles as they are stored, by the article's key."""
    places = stored_places(keys, by="article_id")
    return {key: places[key] for key in keys}


def stored_places(keys, by):
    """Return places as they are stored, by the key of the article in whose list they are.

    Args:
        keys: keys of articles.
        by: ``article_id`` for the places of their lists, ``other_id`` for those that they have in others.
    """
    lists, reason_of = defaultdict(list), cache(Reason)
    for article, other, points, shown, is_name, twin_of in rows.select(STORED, keys, by=by, as_is=True):
        lists[article].append(Linked(other, points, reason_of(shown, bool(is_name)), twin_of))
    return lists


def store_lists(lists, shelf, totals, stored):
    """Store lists in place of those that are there; what is the same stays untouched.

    Args:
        lists: places by the article's key; one without a reason gets it here.
        shelf: the ``Shelf`` with all articles of the lists.
        totals: the number of articles of each language.
        stored: the lists that are there, by the article's key.
    """
    # Both directions have one reason.
    pairs = sorted({pair(key, place.other) for key, places in lists.items() for place in places if place.reason is None})
    found = dict(zip(pairs, find_reasons([(shelf.entries[one], shelf.entries[other]) for one, other in pairs], totals), strict=True))
    lists = {
        key: {place if place.reason else place._replace(reason=found[pair(key, place.other)]) for place in places} for key, places in lists.items()
    }
    gone = [(key, other) for key, places in lists.items() for other in {each.other for each in stored[key]} - {each.other for each in places}]
    rows.delete(RelatedLink, ["article_id", "other_id"], gone)
    new = ((key, place) for key, places in lists.items() for place in places.difference(stored[key]))
    values = ((key, place.other, place.score, *place.reason, place.twin_of) for key, place in new)
    rows.insert(RelatedLink, ["article_id", "other_id", "score", "shown", "is_name", "twin_of"], values, key=2)
