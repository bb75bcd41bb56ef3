import re
from collections import Counter
from datetime import datetime
from html import unescape
from operator import attrgetter
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.timezone import localtime

from news import demo_bulk
from news.demo import FOLDER, create_articles, read
from news.demo_bulk import NoTopics, fill_up, make_article
from news.html import clean
from news.models import Article, RelatedText, Topic
from news.related import rebuild, related_to
from tests.factories import make_topic

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Europe/Brussels"))
PALETTES = ["health", "high-tech", "creativity", "climate-city", "region-business", "talent-study"]


@pytest.fixture
def topics():
    return [make_topic(palette, palette=palette) for palette in PALETTES]


def content():
    """Return what readers see of all articles, without the keys of the database."""
    fields = ["language", "slug", "title", "lead", "body", "sources", "state", "published_at", "translation_group", "main_topic__slug_en"]
    rows = Article.objects.order_by("pk").prefetch_related("topics").select_related("main_topic")
    return [(*(attrgetter(name.replace("__", "."))(row) for name in fields), sorted(topic.slug_en for topic in row.topics.all())) for row in rows]


def test_there_are_as_many_as_asked_and_a_second_time_adds_none(topics):
    assert fill_up(30, now=NOW) == 30
    assert fill_up(30, now=NOW) == 0
    assert fill_up(20, now=NOW) == 0
    assert Article.objects.count() == 30
    assert fill_up(37, now=NOW) == 7
    assert Article.objects.count() == 37


def test_what_is_there_already_counts_and_stays():
    written = create_articles()
    assert fill_up(len(written) + 5) == 5
    assert Article.objects.filter(pk__in=[article.pk for article in written]).count() == len(written)


def test_the_same_seed_makes_the_same_articles_and_another_one_others(topics):
    made = []
    for seed in (1, 1, 2):
        Article.objects.all().delete()
        fill_up(25, seed=seed, now=NOW)
        made.append(content())
    assert made[0] == made[1] != made[2]


def test_two_steps_make_what_one_does(topics):
    fill_up(40, now=NOW)
    at_once = {(row[0], row[1]) for row in content()}
    Article.objects.all().delete()
    fill_up(20, now=NOW)
    fill_up(38, now=NOW)
    # A version in Dutch may lack its place at the end of a step.
    assert len({(row[0], row[1]) for row in content()} - at_once) <= 1


def test_they_have_up_to_two_other_topics_and_never_the_main_one(topics):
    fill_up(60, now=NOW)
    counts = Counter(article.others for article in Article.objects.annotate(others=Count("topics")))
    assert set(counts) == {0, 1, 2}
    assert [article for article in Article.objects.prefetch_related("topics") if article.main_topic in article.topics.all()] == []


def test_an_old_one_was_not_saved_today_and_a_draft_was(topics):
    fill_up(60, now=NOW)
    for article in Article.objects.all():
        if article.published_at and article.published_at < timezone.now():
            assert article.created_at < article.updated_at < article.published_at
        else:
            assert article.created_at.date() == timezone.now().date()


def test_each_is_what_an_editor_may_save_and_visitors_open(topics, client):
    fill_up(40, now=NOW)
    for article in Article.objects.all():
        article.full_clean()
    for article in Article.objects.published()[:3]:
        assert client.get(article.get_absolute_url()).status_code == 200


@pytest.fixture(scope="module")
def articles():
    blocks = read(FOLDER / "generated.toml")
    topics = [Topic(pk=number, palette=palette) for number, palette in enumerate(PALETTES, start=1)]
    return [article for number in range(1, 301) for article in make_article(number, blocks, topics, seed=1, now=NOW)[1]]


class TestThreeHundred:
    """Three hundred stories that no database has seen."""

    def test_bodies_are_what_the_editor_would_leave(self, articles):
        for article in articles:
            assert clean(article.body) == article.body
            assert re.findall(r"[{}]", article.title + article.lead + article.body) == []

    def test_titles_and_leads_have_their_length_and_each_says_what_it_is(self, articles):
        for article in articles:
            assert len(article.title) <= 90
            assert len(article.lead) <= 300
            assert article.sources.startswith("Generated demonstration text" if article.language == "en" else "Gegenereerde demonstratietekst")

    def test_lengths_are_those_of_real_news(self, articles):
        words = [len(strip_tags(unescape(article.body.replace(">", "> "))).split()) for article in articles if article.language == "en"]
        assert 120 <= min(words) <= 220
        assert 600 <= max(words) <= 1000

    def test_bodies_have_what_editors_use(self, articles):
        bodies = " ".join(article.body for article in articles)
        assert [tag for tag in ("<h2>", "<ul>", "<table>", "<blockquote>") if tag not in bodies] == []

    def test_a_fifth_has_a_version_in_dutch_with_the_same_topic_and_time(self, articles):
        dutch = [article for article in articles if article.language == "nl"]
        assert 40 <= len(dutch) <= 80
        english = {article.translation_group: article for article in articles if article.language == "en"}
        for article in dutch:
            original = english[article.translation_group]
            assert (article.main_topic, article.published_at, article.state) == (original.main_topic, original.published_at, original.state)

    def test_names_come_back(self, articles):
        names = Counter(re.match(r".*text: (.+) does not exist", article.sources)[1] for article in articles if article.language == "en")
        assert len([name for name, count in names.items() if count >= 3]) >= 20

    def test_dates_fill_ten_years_the_recent_ones_most_in_working_hours(self, articles):
        moments = [localtime(article.published_at) for article in articles if article.published_at and article.published_at < NOW]
        years = Counter(moment.year for moment in moments)
        assert set(range(2018, 2027)) <= set(years)
        assert years[2025] > years[2018]
        assert {moment.weekday() for moment in moments} == set(range(5))
        assert {moment.hour for moment in moments} == set(range(8, 17))

    def test_all_states_are_there(self, articles):
        assert {article.state for article in articles} == set(Article.State)
        planned = [article for article in articles if article.published_at and article.published_at > NOW]
        assert {article.state for article in planned} == {"published"}

    def test_addresses_are_unique(self, articles):
        assert len({(article.language, article.slug) for article in articles}) == len(articles)


def test_without_a_topic_there_is_nothing_to_write_about():
    with pytest.raises(NoTopics):
        fill_up(1)
    assert Topic.objects.count() == 0


def test_one_topic_is_enough():
    make_topic("health", palette="health")
    assert fill_up(12) == 12


def test_generated_articles_are_in_the_index_and_have_related_news(topics):
    fill_up(40, now=NOW)
    published = Article.objects.filter(state=Article.State.PUBLISHED)
    assert set(RelatedText.objects.values_list("pk", flat=True)) == set(published.values_list("pk", flat=True))
    assert sum(bool(related_to(article)) for article in published.published()) > 20
    assert rebuild.step() is False


def test_with_many_the_worker_goes_on_with_the_index(topics, monkeypatch):
    monkeypatch.setattr(demo_bulk, "RELATED_AT_ONCE", 10)
    fill_up(20, now=NOW)
    assert rebuild.step() is True
