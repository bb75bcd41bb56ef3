"""What an editor decides about an article's related news, and what the decision is made from."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from news.models import Article, FormerSlug, RelatedLink, RelatedPick, RelatedText
from news.related import MOST, arranged, related_to
from news.related.index import preview
from news.related.reading import Place, readable_around

#: Suggestions beside what an editor has decided about already.
SUGGESTED = 12
#: Lists that are looked into for 'also shown on …', the nearest first.
LOOKED_INTO = 12
#: What may stand behind the slug in an address.
ADDRESS_END = re.compile(r"/?([?#].*)?$")
#: Addresses in one saving.
MOST_ADDED = 20


@dataclass
class Suggestion:
    """An article about which the editor may decide.

    Attributes:
        article: the article.
        reason: why it is there.
        place: as which of the list readers see it, from 1; 0 where they do not.
        kind: what was decided, ``pin`` or ``block``, or nothing.
        position: the order of a pin.
        both_ways: whether the article itself is pinned on the other one's page.
    """

    article: Article
    reason: str = ""
    place: int = 0
    kind: str = ""
    position: int | None = None
    both_ways: bool = False


@dataclass(frozen=True)
class Decision:
    """What an editor decided about one article. Its fields are those of a ``Suggestion``."""

    other: int
    kind: str = ""
    position: int | None = None
    both_ways: bool | None = None


def suggestions(article):
    """Return what readers will see beside an article, in its order, what stands by for it, and what is blocked or hidden at present.

    Args:
        article: a stored article, published or not.
    """
    shown = arranged(article, readable_around(article, SUGGESTED, MOST) if is_indexed(article) else previewed_around(article))
    found = {each.article.pk: Suggestion(each.article, each.reason, place if place <= MOST else 0) for place, each in enumerate(shown, start=1)}
    found = dict(list(found.items())[:SUGGESTED])
    for pick in article.related_picks.select_related("other__main_topic"):
        found.setdefault(pick.other_id, Suggestion(pick.other))
        found[pick.other_id].kind, found[pick.other_id].position = pick.kind, pick.position
    for other in RelatedPick.objects.filter(article__in=list(found), other=article, kind=RelatedPick.Kind.PIN).values_list("article", flat=True):
        found[other].both_ways = True
    return list(found.values())


def is_indexed(article):
    return RelatedText.objects.filter(pk=article.pk).exists()


def previewed_around(article):
    """Return what ``readable_around`` would if the article were published."""
    listed = {place.other: place for place in preview(article)}
    around = {place.article.pk: place for place in readable_around(article, SUGGESTED, MOST)}
    readable = Article.objects.published().filter(pk__in=list(listed), language=article.language).exclude(picks_of_it__article=article.pk)
    for each in readable.for_cards():
        found = listed[each.pk]
        place = Place(each, score=found.score, twin_of=found.twin_of, shown=found.reason.shown, is_name=found.reason.is_name)
        if place.is_near_enough(article):
            around[each.pk] = place
    return list(around.values())


def shown_on(article):
    """Return the published articles on whose pages readers see this one, the nearest first; of many lists the nearest are looked into."""
    near = RelatedLink.objects.filter(other=article.pk).order_by("-score", "article").values_list("article", flat=True)[:LOOKED_INTO]
    pinned = RelatedPick.objects.filter(other=article.pk, kind=RelatedPick.Kind.PIN).values_list("article", flat=True)[:LOOKED_INTO]
    order = list(dict.fromkeys([*pinned, *near]))
    pages = Article.objects.published().for_cards().in_bulk(order)
    return [pages[key] for key in order if key in pages and article.pk in {each.article.pk for each in related_to(pages[key])}]


def known_articles(keys, article):
    """Return those of some keys that are of other articles in the article's language."""
    return set(Article.objects.filter(pk__in=list(keys), language=article.language).exclude(pk=article.pk).values_list("pk", flat=True))


def find_articles(text, article):
    """Return the articles that an editor named, one a line, by address or slug.

    Args:
        text: what was written.
        article: the article they are to be related to.

    Raises:
        ValidationError: a line names none in the article's language, or the article itself.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_ADDED:
        raise ValidationError(_("At most %(most)s addresses at once."), params={"most": MOST_ADDED})
    found, errors = [], []
    for line in lines:
        slug = ADDRESS_END.sub("", line).rpartition("/")[2]
        other = find_article(slug, article.language)
        if other is None:
            errors.append(ValidationError(_("No article in this language has the address “%(line)s”."), params={"line": line[:100]}))
        elif other.pk == article.pk:
            errors.append(ValidationError(_("“%(line)s” is this article itself."), params={"line": line[:100]}))
        else:
            found.append(other)
    if errors:
        raise ValidationError(errors)
    return found


def find_article(slug, language):
    """Return the article that has a slug in a language, or had it, or None."""
    if found := Article.objects.filter(language=language, slug=slug).first():
        return found
    former = FormerSlug.objects.filter(language=language, slug=slug).select_related("article").first()
    return former and former.article


def store(article, decisions, may_change):
    """Store what an editor decided.

    Args:
        article: the stored article.
        decisions: each ``Decision``; articles that are not among them stay as they are.
        may_change: a function that tells whether the editor may change another article, which 'both ways' does.
    """
    others = Article.objects.in_bulk([decision.other for decision in decisions])
    pinned = sorted(
        (each for each in decisions if each.kind == RelatedPick.Kind.PIN), key=lambda each: each.position if each.position is not None else 1000
    )
    places = {each.other: place for place, each in enumerate(pinned, start=1)}
    for decision in decisions:
        other = others.get(decision.other)
        if other is None or other.pk == article.pk:
            continue
        if decision.kind:
            RelatedPick.objects.update_or_create(article=article, other=other, defaults={"kind": decision.kind, "position": places.get(other.pk, 1)})
        else:
            RelatedPick.objects.filter(article=article, other=other).delete()
        if decision.both_ways is not None and may_change(other):
            set_both_ways(article, other, decision.both_ways)


def set_both_ways(article, other, both_ways):
    """Pin an article on another one's page, after what is pinned there, or no longer."""
    there = RelatedPick.objects.filter(article=other, other=article)
    if not both_ways:
        there.filter(kind=RelatedPick.Kind.PIN).delete()
    elif not there.filter(kind=RelatedPick.Kind.PIN).exists():
        last = RelatedPick.objects.filter(article=other, kind=RelatedPick.Kind.PIN).order_by("-position").values_list("position", flat=True).first()
        there.update_or_create(article=other, other=article, defaults={"kind": RelatedPick.Kind.PIN, "position": (last or 0) + 1})


def hidden_pins():
    """Return the pins on published articles that readers do not see, as what is pinned is not published, or in another language."""
    published = Article.objects.published().values("pk")
    pins = RelatedPick.objects.filter(kind=RelatedPick.Kind.PIN, article__in=published).select_related("article", "other")
    return pins.exclude(other__in=published, other__language=F("article__language")).order_by("article", "position")
