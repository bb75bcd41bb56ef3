from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from news.importing import store as store_module
from news.importing.parsed import ParsedArticle, SourceError
from news.importing.store import Outcome, store
from news.models import Article
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db

PARSED = ParsedArticle(
    title="A title", lead="Lead.", body="<p>Body.</p>", published_on=date(2020, 7, 7), language="en", address="https://site.example/a"
)
CHANGED = replace(PARSED, title="Another title", lead="New.", body="<p>Also new.</p>", published_on=date(2020, 7, 8))
LATER = replace(PARSED, published_on=date(2090, 1, 2))


def rows():
    """Return all that is stored of all articles."""
    return list(Article.objects.order_by("pk").values())


def test_a_new_article_is_a_draft():
    assert store(PARSED) == (Outcome.CREATED, "A title")
    article = Article.objects.get()
    assert [article.language, article.title, article.slug, article.lead, article.body] == ["en", "A title", "a-title", "Lead.", "<p>Body.</p>"]
    assert [article.state, article.main_topic, article.import_ref, article.import_digest] == ["draft", None, PARSED.reference, PARSED.digest]
    assert article.imported_at == article.updated_at


@pytest.mark.parametrize(("day", "hour"), [(date(2020, 7, 7), 7), (date(2020, 1, 7), 8)])
def test_it_is_published_at_nine_in_brussels(day, hour):
    store(replace(PARSED, published_on=day), publish=True)
    article = Article.objects.get()
    assert [article.state, article.published_at] == ["published", datetime(day.year, day.month, day.day, hour, tzinfo=UTC)]
    assert article.is_published


def test_a_day_to_come_plans_it():
    store(LATER, publish=True)
    assert Article.objects.get().is_planned


def test_without_a_date_it_stays_a_draft():
    store(replace(PARSED, published_on=None), publish=True)
    article = Article.objects.get()
    assert [article.state, article.published_at] == ["draft", None]


def test_the_topic_is_that_of_new_articles_only():
    health = make_topic("health")
    store(PARSED, topic=health)
    store(CHANGED, topic=make_topic("creativity"))
    assert Article.objects.get().main_topic == health


def test_the_same_again_changes_nothing():
    store(PARSED)
    before = rows()
    assert store(PARSED, publish=True, topic=make_topic()) == (Outcome.UNCHANGED, "A title")
    assert rows() == before


def test_the_same_again_leaves_an_edited_article_alone():
    store(PARSED)
    Article.objects.get().save()
    before = rows()
    assert store(PARSED) == (Outcome.UNCHANGED, "A title")
    assert rows() == before


def test_what_changed_at_the_source_changes_here():
    store(PARSED)
    before = Article.objects.get()
    assert store(CHANGED, publish=True) == (Outcome.UPDATED, "Another title")
    article = Article.objects.get()
    assert [article.title, article.lead, article.body] == ["Another title", "New.", "<p>Also new.</p>"]
    assert [article.import_digest, article.imported_at == article.updated_at > before.updated_at] == [CHANGED.digest, True]
    assert [article.slug, article.state, article.created_at, article.translation_group] == [
        "a-title",
        "draft",
        before.created_at,
        before.translation_group,
    ]
    assert article.published_at == datetime(2020, 7, 8, 7, tzinfo=UTC)


def test_an_update_brings_another_one():
    store(PARSED)
    store(CHANGED)
    assert store(PARSED) == (Outcome.UPDATED, "A title")


def test_an_update_hides_nothing_that_is_published():
    store(PARSED, publish=True)
    store(LATER)
    article = Article.objects.get()
    assert [article.state, article.published_at, article.import_digest] == ["published", datetime(2020, 7, 7, 7, tzinfo=UTC), LATER.digest]


def test_what_was_edited_here_is_kept():
    store(PARSED)
    article = Article.objects.get()
    article.title = "Our title"
    article.save()
    before = rows()
    assert store(CHANGED) == (Outcome.KEPT, "Our title")
    assert rows() == before


def test_what_did_not_come_by_an_import_is_kept():
    make_article("Ours", import_ref=PARSED.reference)
    assert store(CHANGED) == (Outcome.KEPT, "Ours")


def test_the_language_of_an_article_stays():
    store(PARSED)
    assert store(replace(CHANGED, language="nl")) == (Outcome.UPDATED, "Another title")
    assert Article.objects.get().language == "en"


def test_addresses_are_free_in_their_language():
    for number, language in enumerate(["en", "en", "en", "nl"]):
        store(replace(PARSED, language=language, address=f"https://site.example/{number}"))
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == ["a-title", "a-title-2", "a-title-3", "a-title"]


def test_long_addresses_are_cut_at_a_word():
    for number in range(2):
        store(replace(PARSED, title="four " * 39 + "five", address=f"https://site.example/{number}"))
    store(replace(PARSED, title="x" * 200, address="https://site.example/x"))
    store(replace(PARSED, title="x" * 200, address="https://site.example/y"))
    four = "-".join(["four"] * 39)
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == [f"{four}-five", f"{four}-2", "x" * 200, "x" * 198 + "-2"]


@pytest.mark.parametrize(("language", "slug"), [("en", "article"), ("nl", "artikel")])
def test_a_title_without_words_has_an_address(language, slug):
    store(replace(PARSED, title="!?", language=language))
    assert Article.objects.get().slug == slug


def test_a_dry_run_tells_and_writes_nothing():
    assert store(PARSED, dry_run=True) == (Outcome.CREATED, "A title")
    assert rows() == []
    store(PARSED)
    before = rows()
    assert store(CHANGED, dry_run=True) == (Outcome.UPDATED, "Another title")
    assert rows() == before


def test_an_article_that_another_import_stores_meanwhile_is_seen(monkeypatch):
    store(PARSED)
    before = rows()
    upsert = store_module._upsert

    def upsert_after_looking_too_early(parsed, **options):
        monkeypatch.setattr(store_module, "_upsert", upsert)
        return Outcome.CREATED, store_module._create(parsed, **options)

    monkeypatch.setattr(store_module, "_upsert", upsert_after_looking_too_early)
    assert store(PARSED) == (Outcome.UNCHANGED, "A title")
    assert rows() == before


def test_an_address_that_another_article_takes_meanwhile_is_left_to_it(monkeypatch):
    make_article(slug="a-title")
    free_slug = store_module._free_slug
    answers = iter(["a-title"])
    monkeypatch.setattr(store_module, "_free_slug", lambda *arguments: next(answers, None) or free_slug(*arguments))
    assert store(PARSED) == (Outcome.CREATED, "A title")
    assert Article.objects.latest("pk").slug == "a-title-2"


def test_it_does_not_try_for_ever(monkeypatch):
    make_article(slug="a-title")
    before = rows()
    monkeypatch.setattr(store_module, "_free_slug", lambda *arguments: "a-title")
    with pytest.raises(SourceError) as error:
        store(PARSED)
    assert str(error.value) == "another import is storing the same article; run this one again"
    assert rows() == before


def test_a_draft_that_an_editor_plans_is_edited():
    store(PARSED)
    article = Article.objects.get()
    article.published_at = timezone.now() + timedelta(days=1)
    article.save()
    assert store(CHANGED) == (Outcome.KEPT, "A title")
