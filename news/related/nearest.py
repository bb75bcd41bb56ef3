"""Which articles share the most with one: asked of the database, which has the terms in an index."""

from math import sqrt

from django.db import connection

from news.models import RelatedTerm
from news.related.rows import Columns, select
from news.related.vectors import most_having, rarity

FREQUENCY = Columns(RelatedTerm, ["id", "articles"])
#: How many articles are looked at closely.
MOST = 40
#: Uses of terms that are looked at: the rarest terms first, which say the most. It bounds what a publication costs.
USES = 3000
#: What a use is stored as that is all an article says. Such a one times the greatest rarity is still less than 2³¹.
WEIGHT = 8192

SQL = """
WITH asked (term_id, weight) AS (VALUES {values})
SELECT posting.article_id, SUM(posting.weight * asked.weight) AS score
FROM asked CROSS JOIN news_relatedposting AS posting
WHERE posting.term_id = asked.term_id AND posting.article_id <> %s
GROUP BY posting.article_id
HAVING COUNT(*) > 1
ORDER BY score DESC, posting.article_id DESC
LIMIT %s
"""


def having(terms):
    """Return how many articles have each of the terms, by their keys; of one that has lost its row, one: the article that is asked about."""
    return dict.fromkeys(terms, 1) | dict(select(FREQUENCY, terms))


def posting_weights(counts):
    """Return what is stored with each use of a term in an article: its share of what the article says.

    Nothing of the other articles is in it, so it stays right as they come and go.

    Args:
        counts: of each term, as they are stored.
    """
    length = sqrt(sum(count * count for count in counts.values())) or 1
    return {term: round(WEIGHT * count / length) for term, count in counts.items()}


def asked_terms(entry, frequencies, total):
    """Return which of an article's terms are asked for, each with its weight: the rarest, as far as their uses are few enough to look at.

    Args:
        entry: the ``Entry`` of the article.
        frequencies: how many articles have each of its terms.
        total: the articles of its language.
    """
    limit, uses = most_having(total), posting_weights(entry.terms)
    asked, seen = [], 0
    for term in sorted(uses, key=lambda term: (frequencies[term], term)):
        seen += frequencies[term]
        if frequencies[term] > limit or (asked and seen > USES):
            break
        asked.append((term, max(1, round(uses[term] * rarity(total, frequencies[term])))))
    return asked


def nearest(entry, frequencies, total, most=MOST):
    """Return the keys of the articles that share the most with one, at least two terms, best first.

    Args:
        entry, frequencies, total: as for ``asked_terms``.
        most: how many at the most.
    """
    asked = asked_terms(entry, frequencies, total)
    if not asked:
        return []
    values = ", ".join(["(%s, %s)"] * len(asked))
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(values=values), [number for pair in asked for number in pair] + [entry.article_id, most])
        return [key for key, _score in cursor.fetchall()]
