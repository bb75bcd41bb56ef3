"""The index of related news as a whole: made from the articles, in small steps, beside those who publish.

What stands in the index is used as it is until a step reaches it. Each step is a transaction of its own that
holds the index for a moment; a step that is killed leaves no trace, and the next one goes on where the last
one ended. Three passes over the articles: their terms, their neighbours, their lists.
"""

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from news.models import Article, RelatedIndex, RelatedPosting, RelatedTerm, RelatedText
from news.related import rows
from news.related.entering import digest_of, leave, register
from news.related.lists import choose, score, store_lists
from news.related.nearest import having, nearest
from news.related.renewing import Gap, connect, settle, weigh_anew, widen, withdraw
from news.related.shelf import AT_ONCE, Shelf

#: Articles of a step: it takes a moment, so that nobody who writes meanwhile notices.
STEP = 40
IDLE, TERMS, FREQUENCIES, WEIGHTS, NEIGHBOURS, LISTS = range(6)
#: Terms that are counted for each article of a step: there are fewer new ones in each.
TERMS_EACH = 50
#: Up to so many new articles are put into the index one by one, as if they were published now; with more, all are compared anew.
FEW = 100


def begin():
    """Have the whole index made anew, from the articles as they are now.

    A making that has read the articles already goes on, and another one follows it: it would miss what changed since.
    """
    with transaction.atomic():
        index = RelatedIndex.locked()
        if index.phase > TERMS:
            index.is_due = True
            index.save()
        else:
            # One that is at the terms begins with them again: those it has taken cost it no more than a look.
            index.is_due = False
            go_to(index, TERMS)


def go_to(index, phase):
    index.phase, index.position = phase, 0
    index.save()


def step(size=STEP):
    """Do the next step of making the index.

    Args:
        size: how many articles at the most.

    Returns:
        Whether there was anything to do.
    """
    # Asked without the lock, since a worker asks each second.
    if RelatedIndex.objects.filter(pk=1, phase=IDLE, is_due=False).exists():
        return False
    with transaction.atomic():
        index = RelatedIndex.locked()
        before, is_done = index.phase, advance(index, size)
    if before == TERMS != index.phase:
        take_stock()
    return is_done


def take_stock():
    """Have PostgreSQL look at the many new uses of terms now and not in its own time: without it, it reads each row beside the index."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {RelatedPosting._meta.db_table}")


def advance(index, size):
    """Do a step with the index locked; tell whether there was anything to do."""
    match index.phase:
        case 0 if not index.is_due:
            return False
        case 0:
            return look_for_new(index, size)
        case 1:
            articles = Article.objects.filter(state=Article.State.PUBLISHED, pk__gt=index.position).order_by("pk")[:size]
            done = [article.pk for article in articles]
            take_terms(index, articles)
        case 2:
            done = count_again(index.position, size * TERMS_EACH)
        case _:
            entries = Shelf()
            done = list(RelatedText.objects.filter(pk__gt=index.position).order_by("pk").values_list("pk", flat=True)[:size])
            entries.take(done)
            PASSES[index.phase](index, [entries.entries[key] for key in done], entries)
    if done:
        index.position = done[-1]
        index.save()
    elif index.phase == LISTS:
        # What came meanwhile may have another text than the index has, and not only be absent: all are looked at once more.
        again, index.is_due = index.is_due, False
        go_to(index, TERMS if again else IDLE)
    else:
        if index.phase == TERMS:
            # What was around them is compared anew in the next passes.
            drop_withdrawn(index, leave)
            index.totals = dict(RelatedText.objects.order_by().values_list("language").annotate(Count("pk")))
        go_to(index, index.phase + 1)
    return True


def look_for_new(index, size):
    """Put what came by a door that passes ``save()`` by into the index, or begin to make all of it anew where that is quicker."""
    absent = Article.objects.filter(~Exists(RelatedText.objects.filter(pk=OuterRef("pk"))), state=Article.State.PUBLISHED).order_by("pk")
    if absent[:FEW].count() == FEW:
        # From here on: what comes past save() meanwhile is looked for once more.
        index.is_due = False
        go_to(index, TERMS)
        return True
    articles = list(absent[:size])
    for entry in register(index, articles):
        connect(index, entry, Gap(entry.article_id))
    if len(articles) < size:
        drop_withdrawn(index, withdraw)
        index.is_due = False
        index.save()
    return True


def take_terms(index, articles):
    """Take the terms of articles into the index, of those that are new to it or have another text than they had."""
    digests = dict(RelatedText.objects.filter(pk__in=[article.pk for article in articles]).values_list("pk", "digest"))
    changed = [article for article in articles if digests.get(article.pk) != digest_of(article)]
    for article in changed:
        if article.pk in digests:
            leave(index, article.pk)
    register(index, changed)


def drop_withdrawn(index, take_out):
    """Take out of the index what is published no longer, and has left by a door that passes ``save()`` and ``delete()`` by.

    Args:
        index: the locked ``RelatedIndex``.
        take_out: the function that does it, of the index and an article's key.
    """
    published = Article.objects.filter(pk=OuterRef("pk"), state=Article.State.PUBLISHED)
    for key in RelatedText.objects.filter(~Exists(published)).values_list("pk", flat=True):
        take_out(index, key)


def count_again(position, size):
    """Count how many articles have each of the next terms, drop those that none has, and return the terms' keys.

    Args:
        position: the key after which they begin.
        size: how many terms.
    """
    stored = dict(RelatedTerm.objects.filter(pk__gt=position).order_by("pk").values_list("pk", "articles")[:size])
    keys = list(stored)
    if keys:
        uses = RelatedPosting.objects.filter(term_id__gt=position, term_id__lte=keys[-1])
        now = dict.fromkeys(keys, 0) | dict(uses.order_by().values_list("term_id").annotate(Count("article_id")))
        # As a rule all are right: who takes a term in or out counts it.
        rows.update(RelatedTerm, ["articles"], [(now[key], key) for key in keys if 0 < now[key] != stored[key]])
        gone = [key for key in keys if not now[key]]
        for start in range(0, len(gone), AT_ONCE):
            RelatedTerm.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    return keys


def make_vectors(index, entries, shelf):
    """Make the vectors of articles from how many articles have each term by now."""
    for language in {entry.language for entry in entries}:
        weigh_anew([entry for entry in entries if entry.language == language], index.totals[language])
    shelf.store(entries)


def find_neighbours(index, entries, shelf):
    """Find the neighbours of articles."""
    for entry, pool in with_pools(index, entries, shelf):
        settle(entry, pool, shelf)
    widen(entries, shelf)
    shelf.store(entries)


def make_lists(index, entries, shelf):
    """Make the lists of articles."""
    now, lists, filled = timezone.now(), {}, []
    for entry, pool in with_pools(index, entries, shelf):
        lists[entry.article_id], has_more = choose(entry, [(score(entry, other), other) for other in pool], now)
        if has_more != entry.has_more:
            filled.append((has_more, entry.article_id))
    store_lists(lists, shelf, index.totals)
    rows.update(RelatedText, ["has_more"], filled)


def with_pools(index, entries, shelf):
    """Yield each entry with those that share the most with it."""
    frequencies = having({term for entry in entries for term in entry.terms})
    for entry in entries:
        yield entry, list(shelf.take(nearest(entry, frequencies, index.totals[entry.language])).values())


PASSES = {WEIGHTS: make_vectors, NEIGHBOURS: find_neighbours, LISTS: make_lists}


def progress():
    """Return in which pass the making is, of how many, how much it has behind it in this pass, of how much, and of what."""
    index = RelatedIndex.objects.filter(pk=1).first() or RelatedIndex(phase=IDLE)
    if index.phase == FREQUENCIES:
        what, rows_of_pass = "terms", RelatedTerm.objects.all()
    else:
        what, rows_of_pass = "articles", Article.objects.filter(state=Article.State.PUBLISHED)
    return index.phase, LISTS, rows_of_pass.filter(pk__lte=index.position).count(), rows_of_pass.count(), what
