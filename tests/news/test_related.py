import pytest
from django.utils.translation import override

from news.models import Article
from news.related import related_to
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_same_topic_newest_first_at_most_four():
    article = make_article(days_ago=10)
    others = [make_article(days_ago=days) for days in (5, 4, 3, 2, 1)]
    assert [related.article for related in related_to(article)] == list(reversed(others))[:4]


def test_never_itself_nor_hidden_nor_in_another_language_nor_of_another_topic():
    article = make_article()
    make_article(topic="high-tech")
    make_article(language="nl")
    make_article(days_ago=-1)
    for state in (Article.State.DRAFT, Article.State.REVIEW, Article.State.ARCHIVED):
        make_article(state=state)
    assert related_to(article) == []


def test_an_article_without_a_topic_has_none():
    make_article(topic=None)
    assert related_to(make_article(topic=None)) == []


def test_the_reason_is_in_the_readers_language():
    article, other = make_article(language="nl"), make_article(language="nl")
    with override("nl"):
        assert [(each.article, each.reason) for each in related_to(article)] == [(other, "Zelfde thema: Health (nl)")]


@pytest.mark.parametrize("others", [1, 3])
def test_one_query(django_assert_num_queries, others):
    article = make_article()
    for _ in range(others):
        make_article()
    with django_assert_num_queries(1):
        assert [each.article.main_topic.name for each in related_to(article)] == ["Health"] * others
