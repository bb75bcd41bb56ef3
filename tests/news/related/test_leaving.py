"""What an article leaves behind: the others' lists are as if it had never been there."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from news.models import Article, RelatedIndex, RelatedLink, RelatedText
from news.related import rebuild, related_to, renewing
from news.related.index import mark_due
from news.related.lists import remade
from news.related.neighbours import NEIGHBOURS
from news.related.shelf import Shelf
from tests.factories import make_article
from tests.news.related.stories import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def background():
    """Other news, so that what a few articles share says something."""
    for about in ("bicycles", "vaccine"):
        for _ in range(6):
            make_story(about, topic="talent-study")


def delete(article):
    article.delete()


def archive(article):
    article.withdraw()


def rewrite(article):
    other = make_story("bicycles", state=Article.State.DRAFT)
    article.title, article.lead, article.body = other.title, other.lead, other.body
    article.save()


def translate(article):
    article.language = "nl"
    article.save()


def archive_past_save(article):
    """As SQL does it; the worker is told, as a fixture would."""
    Article.objects.filter(pk=article.pk).update(state=Article.State.ARCHIVED)
    mark_due()
    while rebuild.step():
        pass


def held(*articles):
    """Return what the index holds of articles: their links, their widened vectors and their neighbours."""
    keys = [article.pk for article in articles]
    links = RelatedLink.objects.filter(article__in=keys).order_by("article", "other").values_list("article", "other", "score")
    texts = RelatedText.objects.filter(pk__in=keys).order_by("pk").values_list("widened", "neighbours")
    return list(links), [tuple(map(bytes, text)) for text in texts]


@pytest.mark.parametrize("go", [delete, archive, rewrite, translate, archive_past_save])
def test_what_only_one_that_has_left_brought_together_goes_apart(go):
    snow = {"title": "Alpine glacier melting", "lead": "Snow vanishes.", "body": "<p>Meltwater fills crevasses.</p>"}
    port = {"title": "Harbour crane strike", "lead": "Dockers protest.", "body": "<p>Containers wait offshore.</p>"}
    one, other = make_article(**snow), make_article(**port)
    before = held(one, other)
    assert before[0] == []
    bridge = make_article(**{name: f"{snow[name]} {port[name]}" for name in snow})
    assert {pair[:2] for pair in held(one, other)[0]} == {(a.pk, b.pk) for a in (one, other) for b in (one, other, bridge) if a is not b}
    go(bridge)
    assert held(one, other) == before
    assert related_to(one) == related_to(other) == []


def test_a_neighbour_that_has_left_is_replaced_by_the_next():
    articles = [make_story("chips") for _ in range(NEIGHBOURS + 4)]
    goes = articles.pop(0)
    goes.withdraw()
    neighbours = {key: Shelf().take([key])[key].near for key in (article.pk for article in articles)}
    assert {len(near) for near in neighbours.values()} == {NEIGHBOURS}
    assert goes.pk not in {key for near in neighbours.values() for key, _cosine in near}


def test_a_list_remembers_that_it_had_to_leave_some_out():
    first, *_others = [make_story("chips") for _ in range(20)]
    goes, stays = RelatedLink.objects.filter(article=first.pk).order_by("other")[:2]
    goes.delete()
    shelf = Shelf()
    entries = shelf.take([first.pk, stays.other_id])
    assert entries[first.pk].has_more
    remade(RelatedIndex.objects.get(), [entries[first.pk]], [], [entries[stays.other_id]], shelf)
    assert entries[first.pk].has_more
    assert RelatedText.objects.get(pk=first.pk).has_more


def test_an_edit_renews_what_is_around_once():
    articles = [make_story("chips") for _ in range(3)]
    articles[0].body += "<p>Pedalgroup comes by.</p>"
    with mock.patch("news.related.renewing.renew", wraps=renewing.renew) as renew:
        articles[0].save()
    renew.assert_called_once()
    assert {each.article for each in related_to(articles[1])} == {articles[0], articles[2]}
    assert RelatedIndex.objects.get().totals == {"en": 15}


def test_a_planned_one_that_found_no_place_finds_one_when_its_time_is_now():
    article = make_story("chips")
    planned = [make_story("chips", days_ago=-20) for _ in range(14)]
    [left_out, *_others] = [each for each in planned if not RelatedLink.objects.filter(article=article.pk, other=each.pk).exists()]
    left_out.published_at = timezone.now() - timedelta(minutes=1)
    left_out.save()
    assert [each.article for each in related_to(article)] == [left_out]
