"""The index of related news as a whole: made from the articles, in small steps, beside those who publish.

What stands in the index is used as it is until a step reaches it. Each step is a transaction of its own that
holds the index for a moment; a step that is killed leaves no trace, and the next one goes on where the last
one ended. Three passes over the articles: their terms, their neighbours, their lists.
Between two makings, what came past the portal is found by a look at all articles and taken in as by a save.
"""

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from news.models import Article, Phase, RelatedIndex, RelatedPosting, RelatedTerm, RelatedText
from news.related import pools, rows
from news.related.entering import as_indexed, known_as, leave, register, take_out_terms
from news.related.garbage import collecting_afterwards
from news.related.lists import choose, kept_reasons, score, store_lists, stored_lists, stored_places, with_reasons
from news.related.neighbours import settle, weigh_anew, widen
from news.related.renewing import connect, part, withdraw
from news.related.shelf import AT_ONCE, Shelf
from news.related.vectors import unpacked

#: Articles of a step: it takes a moment, so that nobody who writes meanwhile notices.
STEP = 40
#: Articles of a step that are put in or taken out one by one, with all lists around them: each takes as long as a publication.
ONE_BY_ONE = 10
#: Terms that are counted for each article of a step: there are fewer new ones in each.
TERMS_EACH = 50
#: Up to so many are put in or taken out one by one, as if they were published or withdrawn now; with more, all are compared anew.
FEW = 100

#: How many of their terms some articles still have, in the uses and by themselves. Asked by the terms, as the key begins with them.
HELD = """
SELECT posting.article_id, COUNT(*)
FROM news_relatedposting AS posting JOIN news_relatedterm AS term ON term.id = posting.term_id
WHERE posting.term_id IN ({terms}) AND posting.article_id BETWEEN %s AND %s
GROUP BY posting.article_id
"""


def begin():
    """Have the whole index made anew, from the articles as they are now.

    A making that has read the articles already goes on, and another one follows it: it would miss what changed since.
    """
    with transaction.atomic():
        index = RelatedIndex.locked()
        if index.phase > Phase.TERMS:
            index.is_due = True
            index.save()
        else:
            # One that is at the terms begins with them again: those it has taken cost it no more than a look.
            index.is_due = False
            go_to(index, Phase.TERMS)


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
    if RelatedIndex.objects.filter(pk=1, phase=Phase.IDLE, is_due=False).exists():
        return False
    with transaction.atomic():
        index = RelatedIndex.locked()
        before = index.phase
        with collecting_afterwards():
            is_done = advance(index, size)
    if before == Phase.TERMS != index.phase:
        take_stock()
    return is_done


def take_stock():
    """Have PostgreSQL look at the many new uses of terms now and not in its own time: without it, it reads each row beside the index."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {RelatedPosting._meta.db_table}")


def advance(index, size):
    """Do a step with the index locked; tell whether there was anything to do."""
    match Phase(index.phase):
        case Phase.IDLE if not index.is_due:
            return False
        case Phase.IDLE if not index.position and are_many():
            # From here on: what comes past save() meanwhile is looked for once more.
            index.is_due = False
            go_to(index, Phase.TERMS)
            return True
        case phase:
            last = PASSES[phase](index, size)
    if last is None:
        end(index, phase)
    else:
        index.position = last
        index.save()
    return True


def end(index, phase):
    """Go on with the next pass after one that is at its end."""
    match phase:
        case Phase.IDLE:
            index.is_due = False
            go_to(index, Phase.IDLE)
        case Phase.LISTS:
            # What came meanwhile may have another text than the index has, and not only be absent: all are looked at once more.
            again, index.is_due = index.is_due, False
            go_to(index, Phase.TERMS if again else Phase.IDLE)
        case _:
            go_to(index, Phase(phase + 1))


def are_many():
    """Tell whether so many came or left by doors that pass ``save()`` and ``delete()`` by that making all anew is quicker than one by one."""
    absent = Article.objects.filter(~Exists(RelatedText.objects.filter(pk=OuterRef("pk"))), state=Article.State.PUBLISHED)
    return any(articles.order_by("pk")[:FEW].count() == FEW for articles in (absent, withdrawn()))


def withdrawn():
    """Return what is published no longer and in the index all the same."""
    return RelatedText.objects.filter(~Exists(Article.objects.filter(pk=OuterRef("pk"), state=Article.State.PUBLISHED)))


# Each pass takes the locked index and the number of articles of a step, and returns the key after which the next step begins, or None at its end.


def look_again(index, size):
    """Bring the index up to date with those of the next articles that came or changed by a door that passes ``save()`` by."""
    if not index.position:
        index.totals = totals()
    articles = next_articles(index, size)
    changed = changed_among(articles)
    for article in changed[:ONE_BY_ONE]:
        gap = part(index, article.pk)
        [entry] = register(index, [article])
        connect(index, entry, gap)
    if len(changed) > ONE_BY_ONE:
        return changed[ONE_BY_ONE - 1].pk
    if articles:
        return articles[-1].pk
    return index.position if drop_withdrawn(index, withdraw, min(size, ONE_BY_ONE)) else None


def take_terms(index, size):
    """Take the terms of the next articles into the index, of those that are new to it, or other ones than they were."""
    articles = next_articles(index, size)
    changed = changed_among(articles)
    for key in RelatedText.objects.filter(pk__in=[article.pk for article in changed]).order_by("pk").values_list("pk", flat=True):
        # Their vectors and lists stay until the later passes come to them: readers have them meanwhile.
        take_out_terms(index, key)
    register(index, changed)
    if articles:
        return articles[-1].pk
    # What is around them is compared anew in the next passes.
    if drop_withdrawn(index, leave, size):
        return index.position
    index.totals = totals()
    return None


def totals():
    """Return how many articles of each language are in the index."""
    return dict(RelatedText.objects.order_by().values_list("language").annotate(Count("pk")))


def next_articles(index, size):
    return list(Article.objects.filter(state=Article.State.PUBLISHED, pk__gt=index.position).order_by("pk")[:size])


def changed_among(articles):
    """Return those articles that the index has not, or not as they are now, or of which it has lost something.

    Args:
        articles: articles in the order of their keys, none of the published ones between them left out.
    """
    keys = [article.pk for article in articles]
    known, broken = known_as(keys), incomplete(keys)
    return [article for article in articles if article.pk in broken or known.get(article.pk) != as_indexed(article)]


def incomplete(keys):
    """Return the keys of those articles in the index that have lost uses of terms, or whose terms are lost.

    Args:
        keys: as of ``changed_among``.
    """
    counts = RelatedText.objects.filter(pk__in=keys).values_list("pk", "counts")
    terms = {key: unpacked(bytes(data)).keys() for key, data in counts}
    asked = sorted(set().union(*terms.values()))
    held = {}
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(HELD.format(terms=", ".join(map(str, asked))), [keys[0], keys[-1]])
            held = dict(cursor.fetchall())
    return {key for key, theirs in terms.items() if held.get(key, 0) < len(theirs)}


def drop_withdrawn(index, take_out, most):
    """Take out of the index what is published no longer, and has left by a door that passes ``save()`` and ``delete()`` by.

    Args:
        index: the locked ``RelatedIndex``.
        take_out: the function that does it, of the index and an article's key.
        most: how many at the most.

    Returns:
        How many there were.
    """
    keys = list(withdrawn().order_by("pk").values_list("pk", flat=True)[:most])
    for key in keys:
        take_out(index, key)
    return len(keys)


def count_again(index, size):
    """Count how many articles have each of the next terms, and drop those that none has."""
    stored = dict(RelatedTerm.objects.filter(pk__gt=index.position).order_by("pk").values_list("pk", "articles")[: size * TERMS_EACH])
    if not stored:
        return None
    *_others, last = stored
    uses = RelatedPosting.objects.filter(term_id__gt=index.position, term_id__lte=last)
    now = dict.fromkeys(stored, 0) | dict(uses.order_by().values_list("term_id").annotate(Count("article_id")))
    # As a rule all are right: who takes a term in or out counts it.
    rows.update(RelatedTerm, ["articles"], [(now[key], key) for key in stored if 0 < now[key] != stored[key]])
    gone = [key for key in stored if not now[key]]
    for start in range(0, len(gone), AT_ONCE):
        RelatedTerm.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    return last


def by_entries(work):
    """Return the pass that does something with the entries of articles.

    Args:
        work: a function of the locked index, some entries, and the ``Shelf`` with them.
    """

    def do(index, size):
        shelf, keys = Shelf(), list(RelatedText.objects.filter(pk__gt=index.position).order_by("pk").values_list("pk", flat=True)[:size])
        if not keys:
            return None
        shelf.take(keys)
        work(index, [shelf.entries[key] for key in keys], shelf)
        return keys[-1]

    return do


def make_vectors(index, entries, shelf):
    """Make the vectors of articles from how many articles have each term by now."""
    for language in {entry.language for entry in entries}:
        weigh_anew([entry for entry in entries if entry.language == language], index.totals[language])
    shelf.store(entries)


def find_neighbours(index, entries, shelf):
    """Find the neighbours of articles."""
    for entry, pool in pools.ask(index, entries, shelf):
        settle(entry, pool, shelf)
    widen(entries, shelf)
    shelf.store(entries)


def make_lists(index, entries, shelf):
    """Make the lists of articles."""
    now, lists, filled = timezone.now(), {}, []
    reasons = reasons_so_far(index, [entry.article_id for entry in entries])
    for entry, pool in pools.recall(index, entries, shelf):
        places, has_more = choose(entry, [(score(entry, other), other) for other in pool], now)
        lists[entry.article_id] = with_reasons(entry.article_id, places, reasons)
        if has_more != entry.has_more:
            filled.append((has_more, entry.article_id))
    store_lists(lists, shelf, index.totals, stored_lists(list(lists)))
    rows.update(RelatedText, ["has_more"], filled)


def reasons_so_far(index, keys):
    """Return the reasons of those pairs whose other article this pass has been at, as it stands in its list.

    Args:
        index: the locked ``RelatedIndex``.
        keys: those of the articles that the pass is at.
    """
    return kept_reasons({key: places for key, places in stored_places(keys, by="other_id").items() if index.has_listed(key)})


PASSES = {
    Phase.IDLE: look_again,
    Phase.TERMS: take_terms,
    Phase.FREQUENCIES: count_again,
    Phase.WEIGHTS: by_entries(make_vectors),
    Phase.NEIGHBOURS: by_entries(find_neighbours),
    Phase.LISTS: by_entries(make_lists),
}


def progress():
    """Return in which pass the making is, of how many, how much it has behind it in this pass, of how much, and of what."""
    index = RelatedIndex.objects.filter(pk=1).first() or RelatedIndex()
    if index.phase == Phase.FREQUENCIES:
        what, rows_of_pass = "terms", RelatedTerm.objects.all()
    else:
        what, rows_of_pass = "articles", Article.objects.filter(state=Article.State.PUBLISHED)
    return index.phase, Phase.LISTS, rows_of_pass.filter(pk__lte=index.position).count(), rows_of_pass.count(), what
