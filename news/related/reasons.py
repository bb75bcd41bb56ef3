"""Why two articles are related: what both write, a whole name rather than a part of it, and a name rather than a word."""

from collections import defaultdict
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from news.models import RelatedTerm
from news.related.entering import known_terms
from news.related.terms import pair
from news.related.vectors import form_of
from news.words import analyse

#: Shared terms, the strongest first, among which the reason is looked for.
LOOKED_AT = 12
#: A term that more of the articles have is no reason: in a region's news, the region's name.
MOST_COMMON = 1 / 3


class Reason(NamedTuple):
    """What two articles are both about, as both write it, and whether that is a name; nothing where no term says it."""

    shown: str = ""
    is_name: bool = False


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
        candidates.append(best_of([(strength, term) for strength, term in fitting if both_write(one, other, term.pk, written(term))]))
    parts = parts_of_names([term for terms in candidates for term in terms])
    return [best_reason(terms, one, other, parts) for terms, (one, other) in zip(candidates, pairs, strict=True)]


def strongest_shared(one, other):
    """Return the terms that two articles share and that bring them together most, with what each adds to the cosine."""
    shared = [(one.own[term] * other.own[term], term) for term in one.own.keys() & other.own.keys()]
    return sorted(shared, reverse=True)[:LOOKED_AT]


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
    words = [(place, word) for place, word in enumerate(words_of_name(name, language)) if word.stem]
    return [(f"{one.stem} {other.stem}", pair(one, other), first, last) for (first, one), (last, other) in pairwise(words)]


@lru_cache(maxsize=10_000)
def words_of_name(name, language):
    return analyse(name, language)


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
    words = words_of_name(term.shown, term.language)[pairs[first][2] : pairs[last][3] + 1]
    return Reason(" ".join(word.text for word in words), term.is_name)
