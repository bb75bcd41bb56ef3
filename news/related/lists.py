"""The list of an article: which others are in it, in which order, which of them have the same text, and what is shared."""

from dataclasses import dataclass

from news.models import RelatedLink, RelatedTerm
from news.related.rows import insert
from news.related.vectors import as_cosine, product

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


@dataclass(frozen=True)
class Linked:
    """A place in a list, as ``RelatedLink`` holds it."""

    other: int
    score: int
    term: int | None = None
    twin_of: int = 0


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
    """Return the key of the term that says best why two articles are related, None where none does, for each pair.

    A name says more than a word, and a whole name more than a part of it.

    Args:
        pairs: pairs of ``Entry``.
        totals: the number of articles of each language.
    """
    shared = [(one, strongest_shared(one, other)) for one, other in pairs]
    keys = {term for _one, terms in shared for _weight, term in terms}
    rows = RelatedTerm.objects.filter(pk__in=keys).exclude(shown="").values_list("pk", "text", "is_name", "articles")
    known = {key: (1 + 2 * is_name + (" " in text), articles) for key, text, is_name, articles in rows}
    reasons = []
    for one, terms in shared:
        most = max(totals.get(one.language, 0) * MOST_COMMON, 3)
        fitting = [(weight * known[term][0], -term) for weight, term in terms if term in known and known[term][1] <= most]
        reasons.append(-max(fitting)[1] if fitting else None)
    return reasons


def stored_lists(keys):
    """Return the lists of articles as they are stored, by the article's key."""
    lists = {key: [] for key in keys}
    for article, *place in RelatedLink.objects.filter(article__in=keys).values_list("article_id", "other_id", "score", "term_id", "twin_of"):
        lists[article].append(Linked(*place))
    return lists


def store_lists(lists, shelf, totals):
    """Store lists in place of those that are there.

    Args:
        lists: places by the article's key; one without a term gets its reason here.
        shelf: the ``Shelf`` with all articles of the lists.
        totals: the number of articles of each language.
    """
    unreasoned = [(key, place) for key, places in lists.items() for place in places if place.term is None]
    # Both directions have one reason.
    pairs = sorted({(min(key, place.other), max(key, place.other)) for key, place in unreasoned})
    entries = shelf.entries
    found = dict(zip(pairs, find_reasons([(entries[one], entries[other]) for one, other in pairs], totals), strict=True))
    RelatedLink.objects.filter(article__in=list(lists)).delete()
    rows = (
        (key, place.other, place.score, place.term or found[min(key, place.other), max(key, place.other)], place.twin_of)
        for key, places in lists.items()
        for place in places
    )
    insert(RelatedLink, ["article_id", "other_id", "score", "term_id", "twin_of"], rows)
