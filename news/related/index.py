"""The index of related news: what is published enters it, what is changed enters anew, what is withdrawn or deleted leaves it.

All of that in the transaction that saves the article. What is planned is in it from the day it is saved:
its time comes by the clock, with nothing running, and its list and its places in others are there by then.
"""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from news.models import Article, RelatedIndex, RelatedText
from news.related.entering import counted, digest_of, keep, known_terms, register, words_digest_of
from news.related.lists import find_reasons
from news.related.nearest import nearest
from news.related.renewing import connect, part, remade, settle, weigh, widen, withdraw
from news.related.shelf import Entry, Shelf
from news.related.terms import terms_of, words_of
from news.related.vectors import packed

#: What of an article the index is made of.
FIELDS = {"title", "lead", "body", "language", "state", "published_at"}


def follow(sender, instance, raw=False, update_fields=None, **kwargs):
    """Bring the index up to date with an article that was just saved, in the same transaction."""
    if raw:
        # A fixture comes row by row, in any order: the worker looks at it when all is there.
        mark_due()
    elif update_fields is None:
        update(instance)
    elif not FIELDS.isdisjoint(update_fields):
        # What was not saved may be other in the row than at hand.
        update(Article.objects.get(pk=instance.pk))


def forget(sender, instance, **kwargs):
    """Take an article that is about to be deleted out of the index.

    Before anything of it is gone: an editor who has the index in hand may be deciding about it.
    """
    with transaction.atomic():
        withdraw(RelatedIndex.locked(), instance.pk)


def mark_due():
    """Have the worker look for articles that are not in the index."""
    if not RelatedIndex.objects.filter(pk=1).update(is_due=True):
        RelatedIndex.objects.get_or_create(pk=1)


def update(article):
    """Bring the index up to date with an article.

    Args:
        article: the article as it is stored.
    """
    known = RelatedText.objects.filter(pk=article.pk).values_list("language", "digest", "published_at").first()
    wanted = article.state == Article.State.PUBLISHED
    if not wanted and not known:
        return
    # The time too: what was planned has had other places than what readers can open, or none.
    if wanted and known == (article.language, digest_of(article), article.published_at):
        return
    with transaction.atomic():
        index = RelatedIndex.locked()
        if wanted:
            enter(index, article, part(index, article.pk))
        else:
            withdraw(index, article.pk)


def enter(index, article, gap):
    """Take an article into the index, make its list, and put it into the lists it belongs in.

    Args:
        index: the locked ``RelatedIndex``.
        article: an article that is not in the index.
        gap: the ``Gap`` that it left where it was before, which is closed too.
    """
    [entry] = register(index, [article])
    connect(index, entry, gap)


def preview(article):
    """Return the places that the list of an article would have if it were published now, and write nothing.

    Args:
        article: an article that is not in the index, perhaps not even stored.
    """
    index = RelatedIndex.objects.filter(pk=1).first()
    if index is None:
        return []
    title, text = words_of(article)
    uses = terms_of(title, text, article.language)
    known, total = known_terms(article.language, uses), index.totals.get(article.language, 0) + 1
    kept = [term for term in keep(uses, known, total) if term in known]
    frequencies = {known[term][0]: known[term][1] + 1 for term in kept}
    counts = packed({known[term][0]: counted(uses[term]) for term in kept})
    entry = Entry(article.pk or 0, article.language, timezone.now(), "", words_digest_of(text), counts)
    weigh(entry, frequencies, total)
    shelf = Shelf()
    pool = list(shelf.take(nearest(entry, frequencies, total)).values())
    shelf.put(entry)
    settle(entry, pool, shelf)
    widen([entry], shelf)
    places = remade([entry], pool, [entry], shelf).get(entry.article_id, [])
    reasons = find_reasons([(entry, shelf.entries[place.other]) for place in places], index.totals)
    return [replace(place, reason=reason) for place, reason in zip(places, reasons, strict=True)]
