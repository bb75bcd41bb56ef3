"""What the written-out question finds, held against the doors that the ORM words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Article, RelatedLink, RelatedPick
from news.related import related_to
from news.related.reading import readable_around
from tests.factories import make_article, make_image, make_topic
from tests.news.related.stories import make_story

pytestmark = pytest.mark.django_db


def keys(article, most=4, fill=0):
    return {place.article.pk for place in readable_around(article, most, fill)}


@pytest.fixture
def everything():
    """Return one article of each state, time and language, one of them to read the others from."""
    moments = [timezone.now() + timedelta(seconds=seconds) for seconds in (-100_000, -1, 100_000)]
    states = [state for state in Article.State if state != Article.State.PUBLISHED]
    articles = [make_article(state="published", published_at=moment, language=language) for moment in moments for language in ("en", "nl")]
    articles += [make_article(state=state, published_at=moment) for state in states for moment in moments]
    return articles


@pytest.mark.parametrize("way", ["link", "pin", "topic"])
def test_readers_see_what_published_lets_through_and_no_more(everything, way):
    for article in everything:
        others = [other for other in everything if other != article]
        RelatedLink.objects.all().delete()
        if way == "link":
            RelatedLink.objects.bulk_create(RelatedLink(article=article, other=other, score=900_000) for other in others)
        elif way == "pin":
            RelatedPick.objects.bulk_create(RelatedPick(article=article, other=other, kind="pin", position=1) for other in others)
        wanted = Article.objects.published().filter(language=article.language).exclude(pk=article.pk)
        assert keys(article, most=len(everything), fill=len(everything) if way == "topic" else 0) == set(wanted.values_list("pk", flat=True))


def test_no_more_is_fetched_than_may_be_shown():
    articles = [make_story("chips") for _ in range(9)]
    assert len(keys(articles[0], most=4, fill=4)) == 4
    assert len(keys(articles[0], most=8, fill=4)) == 8


def test_the_newest_of_the_topic_are_fetched_only_where_the_list_is_too_short():
    article, near = make_story("chips"), make_story("chips")
    others = {make_story("bicycles").pk, make_story("vaccine").pk}
    assert keys(article, fill=4) == {near.pk, *others}
    assert keys(article, fill=1) == {near.pk}


def test_what_is_blocked_is_known_as_that_by_whichever_way_it_might_come():
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="block")
    assert [(place.article, place.decision) for place in readable_around(article, 4, 4)] == [(other, "block")]


def test_what_is_far_and_of_another_topic_comes_last():
    article = make_article(topic="health")
    far, near, same, without, farther = (make_article(topic=topic) for topic in ("mobility", "energy", "health", None, "mobility"))
    RelatedLink.objects.all().delete()
    for other, score in ((far, 125_000), (near, 200_000), (same, 100_000), (without, 100_000), (farther, 124_999)):
        RelatedLink.objects.create(article=article, other=other, score=score)
    assert keys(article, most=3) == {near.pk, same.pk, without.pk}
    assert keys(article, most=5) == {far.pk, near.pk, same.pk, without.pk}
    Article.objects.filter(pk=article.pk).update(main_topic=None)
    article.refresh_from_db()
    assert keys(article, most=3) == {far.pk, near.pk, farther.pk}


def test_the_newest_of_the_topic_are_fetched_beside_what_is_far():
    article, newest = make_article(topic="health"), make_article(topic="health")
    far = [make_article(topic="mobility") for _ in range(3)]
    RelatedLink.objects.all().delete()
    RelatedLink.objects.bulk_create(RelatedLink(article=article, other=other, score=150_000) for other in far)
    assert keys(article, fill=1) == {newest.pk, *(other.pk for other in far)}


def test_one_topic_counts_for_a_fifth_more_before_the_rest_is_left_out():
    article, same, other = make_article(topic="health"), make_article(topic="health"), make_article(topic="energy")
    RelatedLink.objects.all().delete()
    RelatedLink.objects.create(article=article, other=same, score=500_001)
    RelatedLink.objects.create(article=article, other=other, score=600_000)
    assert keys(article, most=1) == {same.pk}
    RelatedLink.objects.filter(other=other).update(score=600_002)
    assert keys(article, most=1) == {other.pk}


def test_of_two_with_one_text_the_better_placed_is_shown_whichever_was_stored_as_the_twin():
    article, first, twin, last = (make_article(topic="health") for _ in range(4))
    Article.objects.filter(pk=first.pk).update(main_topic=make_topic("energy"))
    RelatedLink.objects.all().delete()
    for other, score, twin_of in ((first, 500_000, 0), (twin, 490_000, first.pk), (last, 300_000, 0)):
        RelatedLink.objects.create(article=article, other=other, score=score, twin_of=twin_of)
    assert [each.article for each in related_to(article)] == [twin, last]
    assert [each.article for each in related_to(article, most=1)] == [twin]


def test_a_card_asks_nothing_more(django_assert_num_queries):
    pictured = make_image()
    article, other = make_story("chips"), make_story("chips", cover=pictured)
    with django_assert_num_queries(1):
        [found] = related_to(article)
        shown = found.article
        assert (shown.main_topic.name, shown.palette, shown.cover.alt_en, shown.get_absolute_url()) == (
            other.main_topic.name,
            other.palette,
            pictured.alt_en,
            other.get_absolute_url(),
        )
