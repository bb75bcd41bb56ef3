"""Related news as a whole: which articles have nothing, which are recommended often and which never."""

from django.db.models import Count, Exists, OuterRef

from news.models import Article, RelatedLink, RelatedPick

MOST = 20


def without_related():
    """Return the published articles with an empty list and no pin, newest first."""
    links = RelatedLink.objects.filter(article=OuterRef("pk"))
    pins = RelatedPick.objects.filter(article=OuterRef("pk"), kind=RelatedPick.Kind.PIN)
    return Article.objects.published().filter(~Exists(links), ~Exists(pins)).order_by("-published_at", "-pk").for_cards()


def in_no_list():
    """Return the published articles that stand in no other one's list and are pinned nowhere, newest first."""
    links = RelatedLink.objects.filter(other=OuterRef("pk"))
    pins = RelatedPick.objects.filter(other=OuterRef("pk"), kind=RelatedPick.Kind.PIN)
    return Article.objects.published().filter(~Exists(links), ~Exists(pins)).order_by("-published_at", "-pk").for_cards()


def in_most_lists(most=MOST):
    """Return the published articles that stand in the most lists, each with ``lists``."""
    counted = RelatedLink.objects.filter(twin_of=0).order_by().values_list("other").annotate(lists=Count("article")).order_by("-lists", "-other")
    lists = dict(counted[: 2 * most])
    found = Article.objects.published().for_cards().in_bulk(list(lists))
    for key, article in found.items():
        article.lists = lists[key]
    return [found[key] for key in lists if key in found][:most]
