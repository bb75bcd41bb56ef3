"""Two of the staff at the same moment: one decides about related news, the other about the same articles, or moves or deletes them."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import local

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from news.models import Article, RelatedIndex, RelatedPick
from tests.news.related.stories import make_story
from tests.news.related_form import sent
from tests.news.staff import LIST, change_url

WAITING = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def somebody_waits():
    """Tell whether somebody waits for what is locked here. On SQLite who writes locks everything, from the first moment on."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


@pytest.fixture
def meeting(monkeypatch):
    """Return a function that lets two do something so that the second begins, and has to wait, while the first one has the index in hand."""
    lock, who = RelatedIndex.locked, local()

    def do(act):
        try:
            return act()
        finally:
            connections.close_all()

    def meet(first, second):
        with ThreadPoolExecutor(1) as threads:
            others = []

            def locked():
                index = lock()
                if getattr(who, "is_first", False) and not others:
                    others.append(threads.submit(do, second))
                    until = time.monotonic() + 20
                    while not somebody_waits():
                        assert time.monotonic() < until, "the second one waits for nothing"
                        assert not others[0].done(), others[0].result()
                        time.sleep(0.01)
                return index

            monkeypatch.setattr(RelatedIndex, "locked", locked)
            who.is_first = True
            try:
                outcome = first()
            finally:
                who.is_first = False
            return [outcome, others[0].result(60)]

    return meet


@pytest.fixture
def post(migrated):
    """Return a function that makes an editor of the staff, and another that sends the form of theirs when it is called."""

    def prepare(address, data):
        client = Client()
        client.force_login(User.objects.create_superuser(f"editor-{User.objects.count()}"))
        return lambda: client.post(address, data).status_code

    return prepare


def picks():
    return sorted(RelatedPick.objects.values_list("article", "other"))


@pytest.mark.parametrize(
    "wish",
    [
        # A new text takes the index before the pin is stored; without one the two would write the same two pins, each the other one's first.
        lambda article, other: sent(article, added=other.slug, lead=f"Rewritten {article.pk}."),
        lambda article, other: sent(article, (other, "pin", 1, True)),
    ],
    ids=["with a new text", "there too"],
)
@pytest.mark.django_db(transaction=True)
def test_two_editors_who_pin_each_others_articles_at_once_both_end(post, meeting, wish):
    one, other = make_story("chips"), make_story("chips")
    forms = [post(change_url(article), wish(article, named)) for article, named in ((one, other), (other, one))]
    assert meeting(*forms) == [302, 302]
    assert picks() == [(one.pk, other.pk), (other.pk, one.pk)]


#: What somebody does with ``named`` or with ``article`` while an editor decides in the form of ``article`` that both are shown with each other.
#: Beside each, what is left of the two pins.
MEANWHILE = {
    "slug": (lambda post, article, named: post(change_url(named), sent(named, slug="moved-on", lead="Rewritten.")), 2),
    "slug and pins": (lambda post, article, named: post(change_url(named), sent(named, (article, "pin", 1, True), slug="moved-on")), 2),
    "language": (lambda post, article, named: post(change_url(named), sent(named, language="nl")), 2),
    "delete the named one by its form": (lambda post, article, named: post(delete_url(named), {"post": "yes"}), 0),
    "delete the article by its form": (lambda post, article, named: post(delete_url(article), {"post": "yes"}), 0),
    "delete the named one": (lambda post, article, named: lambda: Article.objects.get(pk=named.pk).delete() and 302, 0),
    "delete the article": (lambda post, article, named: lambda: Article.objects.get(pk=article.pk).delete() and 302, 0),
    "delete both by the list": (lambda post, article, named: post(reverse(LIST), chosen(named, article)), 0),
    "delete all": (lambda post, article, named: lambda: Article.objects.order_by("-pk").delete() and 302, 0),
}


def delete_url(article):
    return reverse("admin:news_article_delete", args=[article.pk])


def chosen(*articles):
    """Return what the list sends to delete articles."""
    return {"action": "delete_selected", "_selected_action": [article.pk for article in articles], "post": "yes"}


@pytest.mark.parametrize("is_first", [True, False], ids=["after it", "before it"])
@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.django_db(transaction=True)
def test_who_decides_and_who_moves_or_deletes_both_end(post, meeting, meanwhile, is_first):
    article, named = make_story("chips"), make_story("chips")
    act, left = MEANWHILE[meanwhile]
    RelatedPick.objects.create(article=named, other=article, kind="block")
    decide = post(change_url(article), sent(article, (named, "pin", 1, True), lead="Rewritten."))
    act = act(post, article, named)
    # Who comes after the other one's language has changed is told so, and both are shown nowhere.
    is_refused = meanwhile == "language" and not is_first
    assert meeting(*([decide, act] if is_first else [act, decide])) == [302, 200 if is_refused else 302]
    if is_first:
        assert picks() == [(article.pk, named.pk), (named.pk, article.pk)][:left]
    # Nothing names an article that is gone.
    there = set(Article.objects.values_list("pk", flat=True))
    assert there.issuperset(key for pick in picks() for key in pick)


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_take_the_last_place_of_a_list_at_once_one_is_told(post, meeting):
    article, *pinned, one, other = [make_story("chips") for _ in range(6)]
    for place, each in enumerate(pinned, start=1):
        RelatedPick.objects.create(article=article, other=each, kind="pin", position=place)
    forms = [post(change_url(article), sent(article, added=named.slug)) for named in (one, other)]
    assert meeting(*forms) == [302, 200]
    assert picks() == sorted((article.pk, each.pk) for each in (*pinned, one))


@pytest.mark.django_db(transaction=True)
def test_of_two_articles_that_take_the_last_place_of_a_page_at_once_one_is_told(post, meeting):
    page, *pinned, one, other = [make_story("chips") for _ in range(6)]
    for place, each in enumerate(pinned, start=1):
        RelatedPick.objects.create(article=page, other=each, kind="pin", position=place)
    forms = [post(change_url(article), sent(article, (page, "", "", True))) for article in (one, other)]
    assert meeting(*forms) == [302, 200]
    assert picks() == sorted((page.pk, each.pk) for each in (*pinned, one))
