"""Which articles share the most with each while the index is made: asked once, for the neighbours of an article and later for its list."""

from news.models import RelatedText
from news.related.nearest import having, nearest
from news.related.rows import Columns, select
from news.related.vectors import packed_numbers, unpacked_numbers

KEPT = Columns(RelatedText, ["article", "pool"])


def ask(index, entries, shelf):
    """Return pairs of each entry and those that share the most with it, and have the entry keep which they are.

    Args:
        index: the locked ``RelatedIndex``.
        entries: articles of the index.
        shelf: the ``Shelf`` with them, which afterwards holds the others too.
    """
    frequencies = having({term for entry in entries for term in entry.terms})
    found = {entry.article_id: nearest(entry, frequencies, index.totals[entry.language]) for entry in entries}
    for entry in entries:
        entry.pool = packed_numbers(found[entry.article_id])
    return taken(entries, found, shelf)


def recall(index, entries, shelf):
    """Return the same with those that shared the most with each when it was asked last.

    It is asked again where it has changed since, or where one of those with which the most is shared came, changed or left.

    Args:
        index, entries, shelf: as for ``ask``.
    """
    kept = {key: unpacked_numbers(bytes(data)) for key, data in select(KEPT, [entry.article_id for entry in entries])}
    forgotten = [entry for entry in entries if not kept[entry.article_id]]
    return taken([entry for entry in entries if entry not in forgotten], kept, shelf) + ask(index, forgotten, shelf)


def taken(entries, keys, shelf):
    """Return pairs of each entry and others, all of which are taken from the database at once.

    Args:
        entries: articles of the index.
        keys: those of the others, by the entry's.
        shelf: the ``Shelf``.
    """
    shelf.take({other for entry in entries for other in keys[entry.article_id]})
    return [(entry, list(shelf.take(keys[entry.article_id]).values())) for entry in entries]


def forget(entries):
    """Have articles asked again, since one has come or left that shares much with them.

    Args:
        entries: those that share the most with it.
    """
    RelatedText.objects.filter(pk__in=[entry.article_id for entry in entries]).update(pool=b"")
