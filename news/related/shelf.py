"""The articles of the index, taken from the database as they are needed, each once, and put back when they have changed."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from news.models import RelatedText
from news.related.rows import Columns, select, update
from news.related.vectors import from_cosine, packed, packed_neighbours, product, unpacked, unpacked_forms, unpacked_neighbours, widened

#: What an entry is made of.
ROW = Columns(
    RelatedText,
    [
        "article",
        "language",
        "published_at",
        "digest",
        "words_digest",
        "counts",
        "forms",
        "vector",
        "widened",
        "neighbours",
        "weighed_for",
        "has_more",
    ],
)
#: Keys in one question; SQLite of old takes 999.
AT_ONCE = 900
#: From this cosine of their own vectors on, two articles have nearly the same text.
TWIN = from_cosine(0.70)


@dataclass(eq=False)
class Entry:
    """An article of the index, at work.

    Attributes:
        counts, forms, vector, widened, neighbours: as bytes; ``terms``, ``written``, ``own`` and ``wide`` are the first four as dictionaries.
        near: pairs of a neighbour's key and its cosine as ``product`` returns it, the nearest first.
        pool: as ``RelatedText`` has it, of what was asked with this change: one that is stored with another vector keeps no former one.
    """

    article_id: int
    language: str
    published_at: datetime
    digest: str
    words_digest: str
    counts: bytes
    forms: bytes = b""
    vector: bytes = b""
    widened: bytes = b""
    neighbours: bytes = b""
    weighed_for: int = 0
    has_more: bool = True
    pool: bytes = b""

    @cached_property
    def terms(self):
        return unpacked(self.counts)

    @cached_property
    def written(self):
        return dict(zip(self.terms, unpacked_forms(self.forms), strict=False))

    @cached_property
    def own(self):
        return unpacked(self.vector)

    @cached_property
    def wide(self):
        return unpacked(self.widened)

    @cached_property
    def near(self):
        return unpacked_neighbours(self.neighbours)

    @cached_property
    def twins(self):
        """Return the keys of the neighbours that have nearly the same text."""
        return {key for key, cosine in self.near if cosine >= TWIN}

    def set_neighbours(self, near):
        self.near, self.neighbours = near, packed_neighbours(near)
        self.__dict__.pop("twins", None)

    def set_vector(self, vector, total):
        """Set the vector, and for how many articles of the language it was made."""
        self.own, self.vector, self.weighed_for = vector, packed(vector), total

    def widen(self, neighbours):
        """Widen the vector by those of neighbours.

        Args:
            neighbours: pairs of an ``Entry`` and its cosine, from 0 to 1.
        """
        self.wide = widened(self.own, [(other.own, cosine) for other, cosine in neighbours])
        self.widened = packed(self.wide)


class Shelf:
    """Articles of the index that one change has looked at."""

    def __init__(self):
        self.entries = {}
        self.nearness = {}

    def put(self, entry):
        self.entries[entry.article_id] = entry

    def take(self, keys):
        """Return the entries of articles by their keys; what is not in the index, or not compared with others yet, is left out."""
        missing = sorted({key for key in keys if key not in self.entries})
        for article_id, language, published_at, digest, words_digest, *data, weighed_for, has_more in select(ROW, missing):
            # PostgreSQL answers with views of its memory.
            self.put(Entry(article_id, language, published_at, digest, words_digest, *map(bytes, data), weighed_for, has_more))
        return {key: entry for key in keys if (entry := self.entries.get(key)) and entry.vector}

    def cosine(self, one, other):
        """Return how near two articles' own texts are, as ``product`` does."""
        pair = (one.article_id, other.article_id) if one.article_id < other.article_id else (other.article_id, one.article_id)
        if pair not in self.nearness:
            self.nearness[pair] = product(one.own, other.own)
        return self.nearness[pair]

    def store(self, entries):
        """Store what has changed of entries that are in the index."""
        rows = ((each.vector, each.widened, each.neighbours, each.pool, each.weighed_for, each.has_more, each.article_id) for each in entries)
        update(RelatedText, ["vector", "widened", "neighbours", "pool", "weighed_for", "has_more"], rows)
