"""The list of an article: which others are in it, in which order, which of them have the same text, and what is shared."""

from collections import defaultdict
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from news.models import RelatedLink, RelatedTerm
from news.related.entering import known_terms
from news.related.rows import Columns, insert, select
from news.related.terms import pair
from news.related.vectors import as_cosine, form_of, product
from news.words import analyse

#: Articles of a list. Readers see four; the others stand by for when one goes, is blocked or has a twin.
LONGEST = 12
#: Below this cosine of the widened vectors two articles are not related.
LEAST = 0.10
#: What a score is stored in.
MILLION = 1_000_000
#: Shared terms, the strongest first, among which the reason is looked for.
LOOKED_AT = 12
#: A term that more of the articles have is no reason: in a region's news, the region's name.
MOST_COMMON = 1 / 3


class Reason(NamedTuple):
    """What two articles are both about, as both write it, and whether that is a name; nothing where no term says it."""

    shown: str = ""
    is_name: bool = False


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


def strongest_shared(one, other):
    """Return the terms that two articles share and that bring them together most, with what each adds to the cosine."""
    shared = [(one.own[term] * other.own[term], term) for term in one.own.keys() & other.own.keys()]
    return sorted(shared, reverse=True)[:LOOKED_AT]


def find_reasons(pairs, totals):
    """Return the ``Reason`` why two articles are related, for each pair.

    A name says more than a word, and a whole name more than a part of it. A term is kept as the first article has written it
    that had it, which may be planned, or gone: it is a reason where both articles write it so.

    Args:
        pairs: pairs of ``Entry``.
        totals: the number of articles of each language.
    """
    shared = [(one, other, strongest_shared(one, other)) for one, other in pairs]
    keys = {term for _one, _other, terms in shared for _weight, term in terms}
    known = {term.pk: term for term in RelatedTerm.objects.filter(pk__in=keys).exclude(shown="")}
    candidates = []
    for one, other, terms in shared:
        most = max(totals.get(one.language, 0) * MOST_COMMON, 3)
        fitting = [(weight * worth(known[key]), known[key]) for weight, key in terms if key in known and known[key].articles <= most]
        candidates.append(best_of([pair for pair in fitting if both_write(one, other, pair[1].pk, written(pair[1]))]))
    parts = parts_of_names([term for terms in candidates for term in terms])
    return [best_reason(terms, one, other, parts) for terms, (one, other) in zip(candidates, pairs, strict=True)]


def worth(term):
    return 1 + 2 * term.is_name + (" " in term.text)


def best_of(fitting):
    """Return the term that is the best reason, and before it the strongest name that it is part of, as ‘Arenberg Science Park’ of ‘Arenberg’.

    Args:
        fitting: terms that two articles share, after how much each says; where there are none, there is no reason.
    """
    ordered = [term for _strength, term in sorted(fitting, key=lambda each: (-each[0], each[1].pk))]
    longer = (term for term in ordered if " " in term.text and ordered[0].text in term.text.split())
    return [*islice(longer, 1), *ordered[:1]]


def best_reason(terms, one, other, parts):
    """Return the ``Reason`` that the first of some terms gives; a name that stands before the last one only if both articles have all of it.

    Args:
        terms: as ``best_of`` returns them.
        one, other, parts: as for ``as_both_write_it``.
    """
    for term in terms[:-1]:
        reason = as_both_write_it(term, one, other, parts)
        if reason.shown == term.shown:
            return reason
    return as_both_write_it(terms[-1], one, other, parts) if terms else Reason()


def both_write(one, other, key, text):
    """Tell whether two articles write a term in one way.

    Args:
        one, other: the entries of the articles.
        key: the term's.
        text: how.
    """
    return one.written.get(key) == other.written.get(key) == form_of(text)


def written(term):
    """Return a term as it is written in what is shown of it."""
    return next((as_written for text, as_written, _first, _last in pairs_in(term) if text == term.text), term.shown)


def parts_of_names(terms):
    """Return the keys of the pairs of words that long names are made of, by language and text."""
    pairs = defaultdict(set)
    for term in terms:
        pairs[term.language].update(text for text, *_rest in pairs_in(term))
    return {(language, text): key for language, texts in pairs.items() for text, (key, *_rest) in known_terms(language, texts).items()}


def pairs_in(term):
    """Return the pairs of words of a name: each as a term, as it is written, and with the places of both words; none of a single word."""
    return pairs_of(term.shown, term.language) if " " in term.text else []


@lru_cache(maxsize=10_000)
def pairs_of(name, language):
    words = [(place, word) for place, word in enumerate(analyse(name, language)) if word.stem]
    return [(f"{one.stem} {other.stem}", pair(one, other), first, last) for (first, one), (last, other) in pairwise(words)]


def as_both_write_it(term, one, other, parts):
    """Return a term as a ``Reason``, in words that stand in both articles.

    Another article than the first that had a long name may have less of it: as much is shown around the term as both have.
    What is cut off before or after an ‘of’ is another name: ‘European Capital’ of Culture, and of Innovation.

    Args:
        term: the ``RelatedTerm``.
        one, other: the entries of the articles.
        parts: as ``parts_of_names`` returns it.
    """
    pairs = pairs_in(term)
    texts = [text for text, *_rest in pairs]
    if term.text not in texts:
        return Reason(term.shown, term.is_name)
    in_both = [both_write(one, other, parts.get((term.language, text)), as_written) for text, as_written, *_places in pairs]
    first = last = texts.index(term.text)
    while first and in_both[first - 1]:
        first -= 1
    while last + 1 < len(pairs) and in_both[last + 1]:
        last += 1
    if any(end - start > 1 for *_texts, start, end in pairs[max(0, first - 1) : first] + pairs[last + 1 : last + 2]):
        return Reason()
    words = analyse(term.shown, term.language)[pairs[first][2] : pairs[last][3] + 1]
    return Reason(" ".join(word.text for word in words), term.is_name)


def stored_lists(keys):
    """Return the lists of articles as they are stored, by the article's key."""
    lists = {key: [] for key in keys}
    for article, other, points, shown, is_name, twin_of in select(STORED, keys, by="article_id"):
        lists[article].append(Linked(other, points, Reason(shown, bool(is_name)), twin_of))
    return lists


def store_lists(lists, shelf, totals):
    """Store lists in place of those that are there.

    Args:
        lists: places by the article's key; one without a reason gets it here.
        shelf: the ``Shelf`` with all articles of the lists.
        totals: the number of articles of each language.
    """
    unreasoned = [(key, place) for key, places in lists.items() for place in places if place.reason is None]
    # Both directions have one reason.
    pairs = sorted({(min(key, place.other), max(key, place.other)) for key, place in unreasoned})
    entries = shelf.entries
    found = dict(zip(pairs, find_reasons([(entries[one], entries[other]) for one, other in pairs], totals), strict=True))
    RelatedLink.objects.filter(article__in=list(lists)).delete()
    rows = (
        (key, place.other, place.score, *(place.reason or found[min(key, place.other), max(key, place.other)]), place.twin_of)
        for key, places in lists.items()
        for place in places
    )
    insert(RelatedLink, ["article_id", "other_id", "score", "shown", "is_name", "twin_of"], rows)
