"""The rows of an article in the index: its terms, with how often it uses each, and how many articles have them."""

import hashlib
from collections import Counter, defaultdict
from functools import cache
from math import log

from django.db.models import F, Q

from news.models import RelatedLink, RelatedPosting, RelatedTerm, RelatedText
from news.related import rows
from news.related.nearest import posting_weights
from news.related.shelf import AT_ONCE, Entry
from news.related.terms import terms_of, words_of
from news.related.vectors import COUNTED, KEPT, packed, packed_forms, rarity, unpacked

#: Raised when terms are taken by other rules: ``rebuild_related`` then takes those of every article anew.
RULES = 3
#: What of a row comes from the article itself; the rest is made when it is compared with others.
TAKEN = ["language", "published_at", "digest", "words_digest", "counts", "forms"]


def digest_of(article):
    """Return what changes with an article's title, lead or body, and with the rules by which their terms are taken."""
    return hashlib.sha256("\0".join([str(RULES), article.title, article.lead, article.body]).encode()).hexdigest()[:32]


def as_indexed(article):
    """Return what the index knows an article by: its language, what its terms are taken from, and its time.

    The time too: what was planned has had other places than what readers can open, or none.
    """
    return article.language, digest_of(article), article.published_at


def known_as(keys):
    """Return what the index knows some articles by, as ``as_indexed`` does, by their keys; what is not in it is left out."""
    known = RelatedText.objects.filter(pk__in=keys).values_list("pk", "language", "digest", "published_at")
    return {key: tuple(rest) for key, *rest in known}


def words_digest_of(words):
    """Return what two articles have in common whose texts differ in case, accents or marks at the most.

    Args:
        words: those of an article's lead and text.
    """
    return hashlib.sha256(" ".join(word.stem for word in words).encode()).hexdigest()[:32]


def counted(use):
    """Return what is stored of how often a term is used: 1 + ln tf, in ``COUNTED``ths."""
    return round(COUNTED * (1 + log(use.count)))


def register(index, articles):
    """Take articles into the index with their terms, and return their entries, which nothing was compared with yet.

    Args:
        index: the locked ``RelatedIndex``.
        articles: articles that are not in the index, or whose terms were taken out of it: they keep what was made of
            their former ones until something else is.
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
            packed_forms([uses[term].written for term in terms]),
        )
        for article, (_title, text), uses, terms in zip(articles, words, used, kept, strict=True)
    ]
    RelatedText.objects.bulk_create(
        (RelatedText(article_id=each.article_id, **{name: getattr(each, name) for name in TAKEN}) for each in entries),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=TAKEN,
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

    # Many terms of an article are as rare as each other.
    root = cache(lambda articles: rarity(total, articles + 1) ** 0.5)

    def strength(text):
        return (1 + log(uses[text].count)) * root(known[text][1] if text in known else 0)

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


def leave(index, key):
    """Take an article out of the index, with its list and its places in others; return the keys of those whose lists had it.

    Args:
        index: the locked ``RelatedIndex``.
        key: the key of an article that may be in the index.
    """
    if not take_out_terms(index, key):
        return []
    had_it = list(RelatedLink.objects.filter(other=key).order_by("article_id").values_list("article_id", flat=True))
    RelatedLink.objects.filter(Q(article=key) | Q(other=key)).delete()
    RelatedText.objects.filter(pk=key).delete()
    return had_it


def take_out_terms(index, key):
    """Take an article's terms out of the index, and tell whether it is in it.

    Args:
        index, key: as for ``leave``.
    """
    row = RelatedText.objects.filter(pk=key).values_list("language", "counts").first()
    if row is None:
        return False
    language, terms = row[0], list(unpacked(bytes(row[1])))
    RelatedPosting.objects.filter(term_id__in=terms, article_id=key).delete()
    # A number that is too low already stays: an index that lost rows must not keep anybody from publishing.
    RelatedTerm.objects.filter(pk__in=terms, articles__gt=0).update(articles=F("articles") - 1)
    add_to_total(index, language, -1)
    return True
