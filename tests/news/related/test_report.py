"""The report, held against what readers see on each page."""

from collections import Counter

import pytest

from news.models import Article, RelatedLink, RelatedPick
from news.related import related_to
from news.related.report import articles_of, make_report, without_related
from tests.factories import make_article
from tests.news.related.stories import TEXTS, make_story

pytestmark = pytest.mark.django_db


def recommended():
    """Return what stands beside each published article, page by page, without what fills a short list up."""
    pages = {}
    for article in Article.objects.published():
        reasons = [(each.article.pk, each.reason) for each in related_to(article)]
        pages[article.pk] = [key for key, reason in reasons if not reason.startswith("Same topic")]
    return pages


@pytest.fixture
def news():
    """Return stories of three kinds, with topics of their own so that nothing is filled up, and an editor's decisions."""
    topics = iter(range(100))
    articles = [make_story("chips", topic=f"topic-{next(topics)}") for _ in range(7)]
    articles += [make_story("vaccine", topic=f"topic-{next(topics)}") for _ in range(2)]
    articles += [make_story("chips", language="nl", topic=f"topic-{next(topics)}") for _ in range(2)]
    # Two that have one text, one of which is pinned and the other blocked elsewhere.
    for topic in ("topic-49", "topic-50"):
        make_article("Copied", lead="Nanolab again.", body=f"<p>{TEXTS['en']['chips']} Vaxhouse joins.</p>", topic=topic)
    alone, gone = make_story("bicycles", topic="topic-99"), make_story("chips", topic="topic-98", state=Article.State.ARCHIVED)
    first, second, third, *_rest = articles
    for article, other, kind in (
        (first, alone, "pin"),
        (first, second, "block"),
        (second, gone, "pin"),
        (third, second, "pin"),
        (third, Article.objects.filter(title="Copied").first(), "pin"),
        (second, Article.objects.filter(title="Copied").last(), "block"),
    ):
        RelatedPick.objects.create(article=article, other=other, kind=kind, position=1)
    return articles


def test_it_counts_what_readers_see(news):
    pages = recommended()
    found = make_report(most=100)
    assert dict(found.most) == Counter(key for others in pages.values() for key in others)
    assert [times for _key, times in found.most] == sorted((times for _key, times in found.most), reverse=True)
    assert set(found.nothing) == {key for key, others in pages.items() if not others}
    assert set(found.never) == pages.keys() - {key for others in pages.values() for key in others}
    assert (len(found.nothing), len(make_report(most=3).most)) == (1, 3)
    assert [article.pk for article in without_related()] == found.nothing


def test_one_topic_counts_for_a_fifth_more_as_it_does_for_readers():
    article, same, *others = [make_article(topic=topic) for topic in ("health", "health", "energy", "energy", "energy", "energy")]
    RelatedLink.objects.all().delete()
    for place, other in enumerate(others):
        RelatedLink.objects.create(article=article, other=other, score=600_000 - place)
    RelatedLink.objects.create(article=article, other=same, score=500_001)
    shown = {each.article.pk for each in related_to(article)}
    assert shown == {key for key, _times in make_report(most=10).most} == {same.pk, *(other.pk for other in others[:3])}


def test_articles_come_in_the_order_of_their_keys(news):
    keys = [news[2].pk, news[0].pk, 0]
    assert articles_of(keys) == [news[2], news[0]]


def test_nothing_published_is_no_report(db):
    found = make_report(most=5)
    assert (found.nothing, found.never, found.most) == ([], [], [])
