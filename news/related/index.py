"""The index of related news: what is published enters it, what is changed enters anew, what is withdrawn or deleted leaves it.

All of that in the transaction that saves the article. What is planned is in it from the day it is saved:
its time comes by the clock, with nothing running, and its list and its places in others are there by then.
"""

from django.db import transaction
from django.db.models import BigIntegerField, Case, F, When
from django.utils import timezone

from news.models import Article, Phase, RelatedIndex
from news.related.entering import as_indexed, counted, keep, known_as, known_terms, register, words_digest_of
from news.related.garbage import collecting_afterwards
from news.related.lists import remade
from news.related.neighbours import introduce, regroup
from news.related.reasons import find_reasons
from news.related.renewing import connect, part, withdraw
from news.related.shelf import Entry, Shelf
from news.related.terms import terms_of, words_of
from news.related.vectors import packed, packed_forms

#: What of an article the index is made of.
FIELDS = {"title", "lead", "body", "language", "state", "published_at"}
#: The last key that a packed vector can hold: terms without one are counted down from it.
UNKNOWN = 2**32 - 1


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
        index = RelatedIndex.locked()
        with collecting_afterwards():
            withdraw(index, instance.pk)


def mark_due():
    """Have the worker look at all articles, and bring the index up to date with those that came or changed; one that looks already begins again."""
    position = Case(When(phase=Phase.IDLE, then=0), default=F("position"), output_field=BigIntegerField())
    if not RelatedIndex.objects.filter(pk=1).update(is_due=True, position=position):
        RelatedIndex.objects.get_or_create(pk=1)


def update(article):
    """Bring the index up to date with an article.

    Args:
        article: the article as it is stored.
    """
    known = known_as([article.pk])
    wanted = article.state == Article.State.PUBLISHED
    if not wanted and not known:
        return
    if wanted and known.get(article.pk) == as_indexed(article):
        return
    with transaction.atomic():
        index = RelatedIndex.locked()
        with collecting_afterwards():
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
    kept = keep(uses, known, total)
    # What no other article has is not stored, and weighs all the same.
    keys = {term: known[term][0] if term in known else UNKNOWN - place for place, term in enumerate(kept)}
    frequencies = {keys[term]: known[term][1] + 1 if term in known else 1 for term in kept}
    counts = packed({keys[term]: counted(uses[term]) for term in kept})
    forms = packed_forms([uses[term].written for term in kept])
    entry = Entry(article.pk or 0, article.language, timezone.now(), "", words_digest_of(text), counts, forms)
    shelf = Shelf()
    pool, stale, nearer = introduce(entry, frequencies, total, shelf)
    changed = list(dict.fromkeys([entry, *stale, *nearer]))
    regroup(changed, stale, [entry, *pool], shelf)
    lists, _stored = remade(index, [entry], pool, changed, shelf)
    places = lists.get(entry.article_id, [])
    reasons = find_reasons([(entry, shelf.entries[place.other]) for place in places], index.totals)
    return [place._replace(reason=reason) for place, reason in zip(places, reasons, strict=True)]
