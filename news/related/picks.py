"""What an editor decides about an article's related news."""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, F, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from news.models import Article, RelatedIndex, RelatedPick
from news.related import MOST
from news.related.addresses import find_articles

PIN, BLOCK = RelatedPick.Kind.PIN, RelatedPick.Kind.BLOCK
#: Where a pin without a place comes: after all that have one.
LAST = 1000
#: The places that an editor may write.
MOST_PLACES = 99


@dataclass(frozen=True)
class Decision:
    """What an editor's form says about one article.

    Attributes:
        other: the article's key.
        kind, position, both_ways: as in a ``Suggestion``; ``both_ways`` is None where the form did not ask.
        typed: what was written as a place, which may be none.
        before: what the form showed, as a ``Decision``. What is as it showed it is nobody's wish: somebody else may have changed it since.
    """

    other: int
    kind: str = ""
    position: int | None = None
    both_ways: bool | None = None
    typed: str = ""
    before: "Decision | None" = None

    @property
    def writes_place(self):
        """Tell whether somebody wrote another place than was shown."""
        return bool(self.typed) and self.typed != (self.before.typed if self.before else "")

    @property
    def has_wrong_place(self):
        return self.writes_place and not 1 <= (self.position or 0) <= MOST_PLACES

    @property
    def changes_kind(self):
        return self.kind != (self.before.kind if self.before else "")

    @property
    def moves(self):
        """Tell whether a pin gets another place."""
        return self.kind == PIN and not self.changes_kind and self.position != self.before.position

    @property
    def changes_both_ways(self):
        return self.both_ways is not None and self.both_ways != bool(self.before and self.before.both_ways)

    @property
    def is_change(self):
        return self.changes_kind or self.moves or self.changes_both_ways or self.writes_place

    @property
    def place(self):
        """Return a pin's place as a key to sort by: of two that name one place, that which comes there anew or from below stands first."""
        if self.position is None:
            return LAST, 1
        goes_down = self.moves and self.before.position is not None and self.position > self.before.position
        return self.position, 1 if goes_down else -1


def settle(decisions, added, article, language):
    """Return the decisions of a form that change something, those about articles that it names among them.

    In the transaction that stores them: from here to its end nobody else decides about related news.

    Args:
        decisions: a ``Decision`` for each row of the form.
        added: the addresses that the editor wrote.
        article: the article, as it is stored; it may be new.
        language: the language that it will have.

    Raises:
        ValidationError: with the code ``address`` where an address is wrong, ``row`` where a decision is and ``there`` where 'both ways' is,
            or ``place``, each about the article of the parameter ``other``, and ``most`` where too much is pinned.
    """
    if not added.strip() and not any(decision.is_change for decision in decisions):
        return []
    # Before anything is counted: of two editors who take a page's last place at the same moment, the second one has to see it taken.
    Article.objects.filter(pk=article.pk).lock()
    RelatedIndex.locked()
    present = dict(RelatedPick.objects.filter(article=article.pk).values_list("other", "kind")) if article.pk else {}
    rows = {decision.other: decision for decision in decisions if decision.other != article.pk}
    named, errors = find_articles(added, article, language)
    for other in named:
        # After the rows, in the order in which they are named.
        row = rows.pop(other.pk, None) or Decision(other.pk)
        if (row.kind if row.changes_kind else present.get(other.pk)) == BLOCK:
            problem = _("“%(title)s” is set to “Never show”: it cannot be shown always too.")
            errors.append(ValidationError(problem, code="address", params={"title": other.title}))
        rows[other.pk] = replace(row, kind=PIN)
    changes = [row for row in rows.values() if row.is_change]
    known = Article.objects.only("title", "language").in_bulk([change.other for change in changes])
    changes = [change for change in changes if change.other in known]
    errors += errors_of_rows(changes, known, article, language)
    kinds = present | {change.other: change.kind for change in changes if change.changes_kind}
    pinned = Article.objects.published().filter(pk__in=[key for key in kinds if kinds[key] == PIN], language=language)
    shown = set(pinned.values_list("pk", flat=True))
    # What was pinned before may stay: it may have become too much by another door.
    if len(shown) > MOST and any(present.get(key) != PIN for key in shown):
        problem = _("At most %(most)s articles can always be shown: readers see no more.")
        errors.append(ValidationError(problem, code="most", params={"most": MOST}))
    if errors:
        raise ValidationError(errors)
    return changes


def errors_of_rows(changes, known, article, language):
    """Return the errors of decisions that cannot be stored; arguments as for ``settle``, and the articles by their keys."""
    there_too = [change.other for change in changes if change.changes_both_ways and change.both_ways]
    full, errors = full_pages(there_too, article), []
    for change in changes:
        other, is_there_too, problem, code = known[change.other], change.other in there_too, None, "row"
        if other.language != language and (is_there_too or (change.changes_kind and change.kind)):
            problem = _("“%(title)s” is in another language.")
        elif is_there_too and change.kind == BLOCK:
            problem = _("“%(title)s” is set to “Never show”: choose that or “Always show this article there too”.")
        elif other.pk in full:
            problem, code = _("“%(title)s” always shows %(most)s articles already: this one cannot be shown there too."), "there"
        elif change.writes_place and change.kind == BLOCK:
            problem, code = _("“%(title)s” is set to “Never show”: it has no place."), "place"
        elif change.has_wrong_place:
            problem, code = _("“%(title)s”: the place has to be a whole number from 1 to %(places)s."), "place"
        if problem:
            errors.append(ValidationError(problem, code=code, params={"title": other.title, "most": MOST, "places": MOST_PLACES, "other": other.pk}))
    return errors


def full_pages(keys, article):
    """Return those of some articles, by their keys, that have as many pins as readers see, beside one of ``article``."""
    shown = RelatedPick.objects.filter(kind=PIN, other__in=Article.objects.published().values("pk"), other__language=F("article__language"))
    pages = shown.filter(article__in=keys).exclude(other=article.pk).values("article").annotate(pins=Count("pk")).order_by("article")
    return {page["article"] for page in pages if page["pins"] >= MOST}


def store(article, changes, may_change):
    """Store what an editor decided, beside what others have decided since.

    Args:
        article: the stored article.
        changes: what ``settle`` returned; articles that are not among them stay as they are.
        may_change: a function that tells whether the editor may change another article's page, which 'both ways' does.
    """
    # One editor after the other: two who decide about each other's article would write the same two rows, each the other one's first.
    RelatedIndex.locked()
    others = Article.objects.in_bulk([change.other for change in changes])
    picks = {pick.other_id: pick for pick in RelatedPick.objects.filter(article=article)}
    # Counted through, as the form shows them: a pinned article that was deleted has left its place empty.
    order = {key: (place, 0) for place, key in enumerate((key for key in picks if picks[key].kind == PIN), start=1)}
    decided = set()
    for change in changes:
        pick = picks.get(change.other)
        if change.other not in others:
            continue
        is_so_already = pick and pick.kind == change.kind and change.position is None
        if change.changes_kind and change.kind and not is_so_already:
            # At the end, as if it were new: of those without a place the first one named comes first.
            picks.pop(change.other, None)
            picks[change.other] = RelatedPick(pk=pick and pick.pk, article=article, other_id=change.other, kind=change.kind)
            order[change.other] = change.place
            decided.add(change.other)
        elif change.changes_kind and not change.kind and pick:
            picks.pop(change.other).delete()
        elif change.moves and pick:
            order[change.other] = change.place
    # A stable sort: what names the same place stays in its order.
    pins = sorted((key for key in picks if picks[key].kind == PIN), key=order.get)
    places = {key: place for place, key in enumerate(pins, start=1)}
    for key, pick in picks.items():
        before, pick.position = pick.position, places.get(key, 1)
        if pick.pk is None or pick.position != before or key in decided:
            pick.save()
    for change in changes:
        if change.changes_both_ways and change.other in others and may_change(others[change.other]):
            set_both_ways(article, others[change.other], change.both_ways)


def set_both_ways(article, other, both_ways):
    """Pin an article on another one's page, after what is pinned there, or no longer."""
    there = RelatedPick.objects.filter(article=other, other=article)
    if not both_ways:
        there.filter(kind=PIN).delete()
    elif not there.filter(kind=PIN).exists():
        last = RelatedPick.objects.filter(article=other, kind=PIN).order_by("-position").values_list("position", flat=True).first()
        there.update_or_create(article=other, other=article, defaults={"kind": PIN, "position": (last or 0) + 1})


def hidden_pins():
    """Return the pins on published articles that readers do not see, page by page.

    What is pinned is not published, or in another language, or comes after as many others as readers see: that is ``is_beyond``.
    """
    published = Q(other__state=Article.State.PUBLISHED, other__published_at__lte=timezone.now())
    readable = Case(When(published & Q(other__language=F("article__language")), then=True), default=False)
    place = Window(RowNumber(), partition_by=["article", "is_readable"], order_by=["position", "pk"])
    pins = RelatedPick.objects.filter(kind=PIN, article__in=Article.objects.published().values("pk")).annotate(is_readable=readable)
    hidden = pins.annotate(is_beyond=Q(is_readable=True), place_of_its_kind=place).filter(Q(is_readable=False) | Q(place_of_its_kind__gt=MOST))
    return hidden.select_related("article", "other").order_by("article", "position", "pk")
