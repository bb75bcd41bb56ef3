from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Article, Topic
from tests.factories import make_article, make_image, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", Article.State)
@pytest.mark.parametrize("days_ago", [1, -1])
def test_published_agrees_with_is_published(state, days_ago):
    article = make_article(state=state, days_ago=days_ago)
    assert list(Article.objects.published()) == ([article] if article.is_published else [])
    assert article.is_published == (state == Article.State.PUBLISHED and days_ago > 0)


def test_a_planned_article_goes_live_at_its_minute_by_itself():
    moment = timezone.now() + timedelta(hours=2)
    article = make_article(published_at=moment)
    assert list(Article.objects.published(at=moment - timedelta(seconds=1))) == []
    assert list(Article.objects.published(at=moment)) == [article]


def test_a_reader_of_dutch_sees_dutch_versions_and_what_is_there_in_english_only():
    english = make_article("Both", days_ago=3)
    dutch = make_article("Beide", days_ago=3, language="nl", translation_group=english.translation_group)
    only_english = make_article("English only", days_ago=2)
    only_dutch = make_article("Alleen Nederlands", days_ago=1, language="nl")
    assert list(Article.objects.readable_in("nl")) == [only_dutch, only_english, dutch]
    assert list(Article.objects.readable_in("en")) == [only_dutch, only_english, english]


def test_an_unpublished_translation_does_not_hide_the_original():
    english = make_article(days_ago=3)
    make_article(language="nl", translation_group=english.translation_group, state=Article.State.DRAFT)
    assert list(Article.objects.readable_in("nl")) == [english]


def test_in_topic_finds_main_and_other_topics_once():
    main = make_article(topic="health", days_ago=1)
    other = make_article(topic="high-tech", others=["health"], days_ago=2)
    make_article(topic="high-tech", days_ago=3)
    assert list(Article.objects.readable_in("en").in_topic(make_topic("health"))) == [main, other]


def test_counts_are_those_of_the_lists():
    make_article(topic="health", others=["high-tech"])
    make_article(topic="health")
    make_article(topic="high-tech", state=Article.State.DRAFT)
    make_topic("creativity")
    counts = {topic.slug_en: topic.article_count for topic in Topic.objects.with_counts("en")}
    assert counts == {topic.slug_en: Article.objects.readable_in("en").in_topic(topic).count() for topic in Topic.objects.all()}
    assert counts == {"health": 2, "high-tech": 1, "creativity": 0}


def test_cards_need_one_query(django_assert_num_queries):
    for _ in range(3):
        make_article()
    with django_assert_num_queries(1):
        assert (
            len([(card.title, card.main_topic.name, card.lead, card.get_absolute_url()) for card in Article.objects.readable_in("en").for_cards()])
            == 3
        )


def test_articles_whose_pictures_do_not_say_what_they_show():
    silent, telling = make_image(alt_nl=""), make_image()
    figure = '<figure><img src="/media/images/{}/original.jpg" alt="told once"></figure>'
    on_top, in_text = make_article(cover=silent), make_article(body=figure.format(silent.key))
    make_article(cover=telling, body=figure.format(telling.key))
    make_article()
    assert set(Article.objects.all().without_alt()) == {on_top, in_text}


def test_articles_are_deleted_as_a_set_only():
    """Not by the manager, of which a slip of the pen would take all."""
    assert not hasattr(Article.objects, "delete")
    make_article()
    assert Article.objects.all().delete()[1]["news.Article"] == 1
