from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from news.day import NAMED, newsroom
from news.models import Article, RelatedLink
from tests.factories import make_article

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))


def at(hours, **fields):
    """Return a published article whose time is so many hours from ``NOW``."""
    return make_article(published_at=NOW + timedelta(hours=hours), **fields)


def test_what_goes_live_first_and_how_many_do_today():
    tomorrow, today, midnight = at(24), at(5), at(15)
    at(-1)
    at(3, state="draft")
    found = newsroom(NOW)
    assert (found.planned, found.planned_today) == ([today, midnight, tomorrow], 1)


def test_what_is_being_written_in_review_first():
    drafts = [make_article(state="draft", published_at=None) for _ in range(2)]
    review = make_article(state="review", published_at=None)
    make_article(state="archived")
    Article.objects.filter(pk=drafts[0].pk).update(updated_at=timezone.now() + timedelta(minutes=1))
    found = newsroom()
    assert (found.written, found.written_count) == ([review, drafts[0], drafts[1]], 3)


def test_recent_english_articles_without_a_dutch_version():
    lonely, newer, translated = at(-48), at(-24), at(-24)
    make_article(language="nl", translation_group=translated.translation_group, state="draft")
    at(-24 * 91)
    at(24)
    at(-24, language="nl")
    found = newsroom(NOW)
    assert (found.untranslated, found.untranslated_count) == ([newer, lonely], 2)


def test_recent_articles_that_have_no_related_news():
    at(-24)
    at(-24 * 91)
    at(24)
    RelatedLink.objects.all().delete()
    assert newsroom(NOW).lonely == 1


def test_a_line_knows_of_the_other_version():
    article = make_article(state="draft")
    make_article(state="draft", language="nl", translation_group=article.translation_group)
    assert {each.language: each.other_language for each in newsroom().written} == {"en": "nl", "nl": "en"}


def test_it_names_a_few_and_costs_the_same_for_one_and_for_more(django_assert_num_queries):
    for number in (1, NAMED + 2):
        for _ in range(number):
            at(3)
            at(-24)
            make_article(state="draft", published_at=None)
        with django_assert_num_queries(7):
            found = newsroom(NOW)
    assert (len(found.planned), len(found.written), len(found.untranslated)) == (NAMED, NAMED, NAMED)
