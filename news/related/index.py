"""The index of related news: what is published enters it, what is changed enters anew, what is withdrawn or deleted leaves it.

All of that in the transaction that saves the article. What is planned is in it from the day it is saved:
its time comes by the clock, with nothing running, and its list and its places in others are there by then.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from math import log

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from news.models import Article, RelatedIndex, RelatedLink, RelatedPosting, RelatedTerm, RelatedText
from news.related import rows
from news.related.lists import choose, find_reasons, score, store_lists, stored_lists
from news.related.nearest import having, nearest, posting_weights
from news.related.shelf import AT_ONCE, Entry, Shelf
from news.related.terms import terms_of, words_of
from news.related.vectors import COUNTED, KEPT, as_cosine, from_cosine, packed, rarity, unpacked, weights

#: Neighbours that widen an article, and from which cosine on another article is one.
NEIGHBOURS = 10
NEAR = from_cosine(0.05)
#: By how much the articles of a language may grow before those that a new one is compared with are weighed anew.
GROWN = 1.1
#: How many of them at the most, those of longest ago first: after a rebuild all come to it at once.
AT_A_TIME = 10
#: A list that has lost so many places is filled up again; readers see four of it.
SHORT = 8
#: Raised when terms are taken by other rules: ``rebuild_related`` then takes those of every article anew.
RULES = 2
#: What of an article the index is made of.
FIELDS = {"title", "lead", "body", "language", "state", "published_at"}


@dataclass
class Gap:
    """What an article leaves behind where it was in the index, until what was around it is renewed.

    Attributes:
        key: the article's.
        shelf: the ``Shelf`` with all of them.
        around: articles that share the most with it or had it in their lists.
        bereft: those of them that had it for a neighbour: their widened vectors still have its words.
    """

    key: int
    shelf: Shelf = field(default_factory=Shelf)
    around: list = field(default_factory=list)
    bereft: list = field(default_factory=list)


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
    """Take an article that is being deleted out of the index."""
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


def digest_of(article):
    """Return what changes with an article's title, lead or body, and with the rules by which their terms are taken."""
    return hashlib.sha256("\0".join([str(RULES), article.title, article.lead, article.body]).encode()).hexdigest()[:32]


def words_digest_of(words):
    """Return what two articles have in common whose texts differ in case, accents or marks at the most.

    Args:
        words: those of an article's lead and text.
    """
    return hashlib.sha256(" ".join(word.stem for word in words).encode()).hexdigest()[:32]


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


def counted(use):
    """Return what is stored of how often a term is used: 1 + ln tf, in ``COUNTED``ths."""
    return round(COUNTED * (1 + log(use.count)))


def register(index, articles):
    """Take articles into the index with their terms, and return their entries, which nothing was compared with yet.

    Args:
        index: the locked ``RelatedIndex``.
        articles: articles that are not in the index.
    """
    entries = []
    for language in sorted({article.language for article in articles}):
        theirs = [article for article in articles if article.language == language]
        add_to_total(index, language, len(theirs))
        entries += register_language(language, theirs, index.totals[language])
    return entries


def add_to_total(index, language, number):
    index.totals[language] = index.totals.get(language, 0) + number
    index.save(update_fields=["totals"])


def register_language(language, articles, total):
    words = [words_of(article) for article in articles]
    used = [terms_of(title, text, language) for title, text in words]
    known = known_terms(language, {text for uses in used for text in uses})
    kept = [keep(uses, known, total) for uses in used]
    keys = store_terms(language, used, kept, known)
    entries = [
        Entry(
            article.pk,
            language,
            article.published_at,
            digest_of(article),
            words_digest_of(text),
            packed({keys[term]: counted(uses[term]) for term in terms}),
        )
        for article, (_title, text), uses, terms in zip(articles, words, used, kept, strict=True)
    ]
    RelatedText.objects.bulk_create(
        (
            RelatedText(
                article_id=each.article_id,
                language=language,
                published_at=each.published_at,
                digest=each.digest,
                words_digest=each.words_digest,
                counts=each.counts,
            )
            for each in entries
        ),
        batch_size=500,
    )
    uses = ((term, each.article_id, weight) for each in entries for term, weight in posting_weights(each.terms).items())
    rows.insert(RelatedPosting, ["term_id", "article_id", "weight"], uses)
    return entries


def known_terms(language, texts):
    """Return the terms of a language that are known, by their text: triples of key, number of articles, and whether it is a name."""
    texts, known = sorted(texts), {}
    for start in range(0, len(texts), AT_ONCE):
        found = RelatedTerm.objects.filter(language=language, text__in=texts[start : start + AT_ONCE])
        known |= {text: rest for text, *rest in found.values_list("text", "pk", "articles", "is_name")}
    return known


def keep(uses, known, total):
    """Return the terms of an article that say most about it; one that is new here is among them, as a new story begins with it."""

    def strength(text):
        articles = known[text][1] if text in known else 0
        return (1 + log(uses[text].count)) * rarity(total, articles + 1) ** 0.5

    return sorted(uses, key=lambda text: (-strength(text), text))[:KEPT]


def store_terms(language, used, kept, known):
    """Store the terms of articles with how many have them now, and return the terms' keys by their texts.

    Args:
        language: the articles' language.
        used: for each article its terms with their uses.
        kept: for each article the terms that are kept.
        known: the terms that are stored already, as ``known_terms`` returns them.
    """
    more, written = Counter(), {}
    for uses, texts in zip(used, kept, strict=True):
        more.update(texts)
        for text in texts:
            if text not in written or (uses[text].names and not written[text].names):
                written[text] = uses[text]
    new = [
        RelatedTerm(language=language, text=text, shown=written[text].shown, is_name=written[text].names, articles=more[text])
        for text in sorted(more)
        if text not in known
    ]
    RelatedTerm.objects.bulk_create(new, batch_size=500)
    by_number, names = defaultdict(list), []
    for text, number in more.items():
        if text in known:
            by_number[number].append(known[text][0])
            if written[text].names and not known[text][2]:
                names.append((written[text].shown, True, known[text][0]))
    rows.update(RelatedTerm, ["shown", "is_name"], names)
    for number, keys in by_number.items():
        for start in range(0, len(keys), AT_ONCE):
            RelatedTerm.objects.filter(pk__in=keys[start : start + AT_ONCE]).update(articles=F("articles") + number)
    return {text: row[0] for text, row in known.items()} | {term.text: term.pk for term in new}


def weigh(entry, frequencies, total):
    """Make the vector of an article.

    Args:
        entry: the article.
        frequencies: how many articles have each of its terms.
        total: the articles of its language.
    """
    entry.set_vector(weights({term: count / COUNTED for term, count in entry.terms.items()}, frequencies, total), total)


def connect(index, entry, gap):
    """Find an article's neighbours, make its list, and put it into the lists it belongs in.

    Args:
        index: the locked ``RelatedIndex``.
        entry: the article, just registered.
        gap: the ``Gap`` that it left where it was before; what is around both places is renewed once.
    """
    shelf, total, frequencies = gap.shelf, index.totals[entry.language], having(entry.terms)
    weigh(entry, frequencies, total)
    shelf.put(entry)
    pool = list(shelf.take(nearest(entry, frequencies, total)).values())
    stale = sorted((other for other in pool if total > GROWN * other.weighed_for), key=lambda other: (other.weighed_for, other.article_id))[
        :AT_A_TIME
    ]
    weigh_anew(stale, total)
    settle(entry, pool, shelf)
    entry.has_more = False
    nearer = [other for other in pool if take_in(other, entry, shelf)]
    weigh_anew([other for other in nearer if other not in stale], total)
    shelf.nearness.clear()
    renew(index, each_once([entry, *pool]), each_once([entry, *stale, *nearer]), stale, gap)


def renew(index, pool, changed, stale, gap):
    """Widen articles by their neighbours and renew the lists that are other ones now.

    Args:
        index: the locked ``RelatedIndex``.
        pool: articles whose lists are looked at, and that those which have changed are compared with.
        changed: articles with other neighbours or another vector than before.
        stale: those of them that choose their neighbours anew: they were weighed long ago, and so were the cosines.
        gap: a ``Gap`` that is closed with it.
    """
    shelf, pool = gap.shelf, each_once([*pool, *gap.around])
    # Who has the article for a neighbour again after an edit, and not as the last one, has lost nothing.
    lost = each_once([*stale, *(each for each in gap.bereft if gap.key not in [key for key, _cosine in each.near[:-1]])])
    for each in lost:
        others = each_once([*pool, *shelf.take([key for key, _cosine in each.near]).values()])
        settle(each, [other for other in others if other is not each], shelf)
    changed = each_once([*changed, *gap.bereft])
    widen(changed, shelf)
    holders = RelatedLink.objects.filter(other__in=[each.article_id for each in lost]).values_list("article_id", flat=True).distinct()
    entries = each_once([*pool, *changed, *shelf.take(sorted(holders)).values()])
    lists = remade(entries, pool, changed, shelf)
    store_lists(lists, shelf, index.totals)
    shelf.store(changed)
    if gap.around:
        fill_up(index, {*lists, *(each.article_id for each in gap.around)})


def each_once(entries):
    return list(dict.fromkeys(entries))


def settle(entry, pool, shelf):
    """Choose an article's neighbours among others."""
    near = ((shelf.cosine(entry, other), other.article_id) for other in pool)
    entry.set_neighbours([(key, cosine) for cosine, key in sorted((each for each in near if each[0] >= NEAR), reverse=True)[:NEIGHBOURS]])


def take_in(entry, new, shelf):
    """Make an article a neighbour of another one if it is among the nearest; tell whether it is."""
    cosine, others = shelf.cosine(entry, new), entry.near
    if cosine < NEAR or (len(others) == NEIGHBOURS and others[-1][1] >= cosine):
        return False
    nearer = sorted([*others, (new.article_id, cosine)], key=lambda each: (each[1], each[0]), reverse=True)
    entry.set_neighbours(nearer[:NEIGHBOURS])
    return True


def weigh_anew(entries, total):
    """Weigh the terms of articles by how rare they are now."""
    frequencies = having({term for each in entries for term in each.terms})
    for each in entries:
        weigh(each, frequencies, total)


def widen(entries, shelf):
    """Widen articles by their neighbours, as near as they are now; those that have left the index meanwhile are neighbours no longer."""
    shelf.take({key for each in entries for key, _cosine in each.near})
    for each in entries:
        settle(each, [shelf.entries[key] for key, _cosine in each.near if key in shelf.entries], shelf)
        each.widen([(shelf.entries[key], as_cosine(cosine)) for key, cosine in each.near])


def remade(entries, pool, changed, shelf):
    """Return the lists that are other ones now, by the article's key. That a list had to leave some out is left to the caller where vectors changed.

    Args:
        entries: the articles whose lists are looked at; those that are neither changed nor in the pool are offered only what they hold.
        pool: articles that a changed one is compared with.
        changed: articles with other vectors than before: what is in a list with them is scored anew.
        shelf: the ``Shelf``, which afterwards holds all articles of the lists that are returned.
    """
    now, lists, filled = timezone.now(), {}, []
    stored = stored_lists([each.article_id for each in entries])
    moved = {each.article_id for each in changed}
    scored, looked_at = cache(score), moved | {each.article_id for each in pool}

    def between(one, other):
        return scored(one, other) if one.article_id < other.article_id else scored(other, one)

    offered = {}
    for entry in entries:
        held = moved if entry.article_id in looked_at else {place.other for place in stored[entry.article_id]}
        offered[entry] = {each.article_id: between(entry, each) for each in changed if each is not entry and each.article_id in held}
    entries = [entry for entry in entries if entry.article_id in moved or may_change(entry, stored[entry.article_id], offered[entry])]
    shelf.take({place.other for entry in entries for place in stored[entry.article_id]})
    for entry in entries:
        known = {place.other: place for place in stored[entry.article_id] if place.other in shelf.entries}
        scores = {key: place.score for key, place in known.items()} | offered[entry]
        if entry.article_id in moved:
            anew = {*known, *(each.article_id for each in pool)} - {entry.article_id} - moved
            scores |= {key: between(entry, shelf.entries[key]) for key in anew}
        places, left_out = choose(entry, [(points, shelf.entries[key]) for key, points in scores.items()], now)
        # Those that were left out before are not among these.
        has_more = entry.has_more or left_out
        # Of what has another vector the reason is looked for anew, in both directions: how common terms are has changed as well.
        kept = known.keys() - moved if entry.article_id not in moved else ()
        places = [replace(place, reason=known[place.other].reason) if place.other in kept else place for place in places]
        if has_more != entry.has_more:
            entry.has_more = has_more
            if entry.article_id not in moved:
                filled.append((has_more, entry.article_id))
        if set(places) != set(known.values()):
            lists[entry.article_id] = places
    rows.update(RelatedText, ["has_more"], filled)
    return lists


def may_change(entry, places, offered):
    """Tell whether a list may be another one by what is offered to it: it has room, holds one of them, or a worse one.

    Args:
        entry: the article whose list it is.
        places: the list as it is stored.
        offered: scores by the keys of articles.
    """
    if not entry.has_more or not offered.keys().isdisjoint(place.other for place in places):
        return True
    return max(offered.values(), default=0) >= min((place.score for place in places), default=0)


def part(index, key):
    """Take an article out of the index, with what its neighbours have of it, and return the ``Gap``.

    Args:
        index: the locked ``RelatedIndex``.
        key: the key of an article that may be in the index.
    """
    gap, around = Gap(key), []
    for entry in gap.shelf.take([key]).values():
        around = [*nearest(entry, having(entry.terms), index.totals[entry.language]), *(other for other, _cosine in entry.near)]
    around += leave(index, key)
    gap.shelf.entries.pop(key, None)
    gap.around = list(gap.shelf.take(dict.fromkeys(around)).values())
    for each in gap.around:
        left = [pair for pair in each.near if pair[0] != key]
        if left != each.near:
            each.set_neighbours(left)
            gap.bereft.append(each)
    return gap


def withdraw(index, key):
    """Take an article out of the index, and what came of it out of the others' lists.

    Args:
        index: the locked ``RelatedIndex``.
        key: the key of an article that may be in the index.
    """
    renew(index, [], [], [], part(index, key))


def leave(index, key):
    """Take an article's rows out of the index, with its list and its places in others; return the keys of those whose lists had it.

    Args:
        index: the locked ``RelatedIndex``.
        key: the key of an article that may be in the index.
    """
    row = RelatedText.objects.filter(pk=key).values_list("language", "counts").first()
    if row is None:
        return []
    language, terms = row[0], list(unpacked(bytes(row[1])))
    RelatedPosting.objects.filter(term_id__in=terms, article_id=key).delete()
    RelatedTerm.objects.filter(pk__in=terms).update(articles=F("articles") - 1)
    add_to_total(index, language, -1)
    had_it = list(RelatedLink.objects.filter(other=key).order_by("article_id").values_list("article_id", flat=True))
    RelatedLink.objects.filter(Q(article=key) | Q(other=key)).delete()
    RelatedText.objects.filter(pk=key).delete()
    return had_it


def fill_up(index, keys):
    """Look for others for the lists that have become short, where others were left out of them.

    Args:
        index: the locked ``RelatedIndex``.
        keys: the keys of articles whose lists have lost a place.
    """
    more = RelatedText.objects.filter(pk__in=keys, has_more=True).order_by("pk").values_list("pk", flat=True)
    places = Counter(RelatedLink.objects.filter(article__in=keys, twin_of=0).values_list("article", flat=True))
    for key in [key for key in more if places[key] < SHORT]:
        shelf = Shelf()
        for entry in shelf.take([key]).values():
            pool = list(shelf.take(nearest(entry, having(entry.terms), index.totals[entry.language])).values())
            settle(entry, pool, shelf)
            widen([entry], shelf)
            entry.has_more = False
            store_lists(remade([entry], pool, [entry], shelf), shelf, index.totals)
            shelf.store([entry])
