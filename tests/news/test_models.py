from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from news.models import Article, FormerSlug
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


def test_a_slug_is_unique_in_its_language():
    make_article(slug="same")
    make_article(slug="same", language="nl")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(slug="same")


def test_a_group_has_one_version_a_language():
    english = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(translation_group=english.translation_group)


def test_publishing_without_a_time_means_now():
    article = make_article(state=Article.State.DRAFT, published_at=None)
    article.state = Article.State.PUBLISHED
    article.save(update_fields=["state"])
    article.refresh_from_db()
    assert article.is_published


def test_publishing_by_the_form_and_by_the_state_alone_keep_the_time():
    article = make_article(state=Article.State.DRAFT, published_at=None)
    article.state = Article.State.PUBLISHED
    article.full_clean()
    article.save(update_fields=["state"])
    article.refresh_from_db()
    assert article.is_published


def test_the_database_refuses_a_published_article_without_a_time():
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(published_at=None)


def test_publishing_asks_for_a_main_topic():
    article = make_article(topic=None, state=Article.State.DRAFT)
    article.full_clean()
    article.state = Article.State.PUBLISHED
    with pytest.raises(ValidationError) as caught:
        article.full_clean()
    assert list(caught.value.message_dict) == ["main_topic"]


@pytest.mark.parametrize("reader", ["en", "nl"])
def test_an_address_is_in_the_articles_own_language(reader):
    with override(reader):
        assert make_article(slug="one").get_absolute_url() == "/en/news/one/"
        assert make_article(slug="een", language="nl").get_absolute_url() == "/nl/nieuws/een/"


def test_the_body_is_cleaned_on_every_save():
    article = make_article(body='<p onclick="x()">Text<script>alert(1)</script></p>')
    assert article.body == "<p>Text</p>"
    Article.objects.filter(pk=article.pk).first().save()
    Article.objects.update(body="<script>alert(1)</script><p>Past save()</p>")
    assert Article.objects.get().body == "<p>Past save()</p>"
    article.body = "<iframe src=//evil></iframe><p>More</p>"
    article.save(update_fields=["body"])
    article.refresh_from_db()
    assert article.body == "<p>More</p>"


@pytest.mark.parametrize("moment", [datetime(1, 1, 2, tzinfo=UTC), datetime(1899, 12, 31, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)])
def test_a_time_beyond_reach_is_refused(moment):
    article = make_article(published_at=timezone.now())
    article.published_at = moment
    with pytest.raises(ValidationError) as caught:
        article.full_clean()
    assert "published_at" in caught.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(published_at=moment)


def test_publishing_asks_for_a_text():
    article = make_article(body="")
    with pytest.raises(ValidationError) as caught:
        article.full_clean()
    assert list(caught.value.message_dict) == ["body"]


def test_undated_drafts_come_first_for_the_staff():
    dated, undated = make_article(), make_article(state=Article.State.DRAFT, published_at=None)
    assert list(Article.objects.all()) == [undated, dated]


def test_an_address_of_another_topic_in_the_other_language_is_refused():
    make_topic("music", slug_nl="muziek")
    clash = make_topic("art", slug_nl="kunst")
    clash.slug_nl = "music"
    with pytest.raises(ValidationError) as caught:
        clash.full_clean()
    assert list(caught.value.message_dict) == ["slug_nl"]


def test_a_topic_speaks_the_readers_language():
    topic = make_topic("health", name_en="Health", name_nl="Gezondheid", slug_nl="gezondheid")
    with override("nl"):
        assert (topic.name, topic.get_absolute_url()) == ("Gezondheid", "/nl/themas/gezondheid/")
    with override("en"):
        assert (topic.name, topic.get_absolute_url()) == ("Health", "/en/topics/health/")


def former(article):
    return [(each.language, each.slug) for each in article.former_slugs.all()]


def test_a_published_articles_former_slugs_are_kept_in_their_order():
    article = make_article(slug="one")
    for slug in ("two", "three"):
        article.slug = slug
        article.save()
    assert former(article) == [("en", "one"), ("en", "two")]


def test_a_slug_that_becomes_current_again_is_no_former_one():
    article = make_article(slug="one")
    for slug in ("two", "one"):
        article.slug = slug
        article.save()
    assert former(article) == [("en", "two")]


@pytest.mark.parametrize("fields", [["slug"], {"slug", "title"}, None])
def test_the_fields_that_are_saved_decide(fields):
    article = make_article(slug="one")
    article.slug = "two"
    article.save(update_fields=["title"])
    assert former(article) == []
    article.save(update_fields=fields)
    assert former(article) == [("en", "one")]


def test_an_instance_that_was_loaded_before_another_change_notes_what_is_stored():
    stale = make_article(slug="one")
    fresh = Article.objects.get(pk=stale.pk)
    fresh.slug = "two"
    fresh.save()
    stale.slug = "three"
    stale.save()
    assert former(stale) == [("en", "one"), ("en", "two")]


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"state": "published"}, True),
        ({"state": "archived"}, True),
        ({"state": "draft"}, False),
        ({"state": "review"}, False),
        ({"state": "published", "days_ago": -1}, False),
        ({"state": "archived", "published_at": None}, False),
    ],
)
def test_only_an_address_that_readers_may_know_is_kept(fields, known):
    article = make_article(slug="one", **fields)
    article.slug = "two"
    article.save()
    assert former(article) == ([("en", "one")] if known else [])


def test_a_change_of_language_leaves_an_address_behind_as_well():
    article = make_article(slug="one")
    article.language = "nl"
    article.save()
    assert former(article) == [("en", "one")]


def test_a_former_slug_belongs_to_the_last_article_that_had_it():
    first, second = make_article(slug="one"), make_article(slug="two")
    first.slug = "first"
    first.save()
    for slug in ("one", "second"):
        second.slug = slug
        second.save()
    assert (former(first), former(second)) == ([], [("en", "one"), ("en", "two")])


def test_a_former_slug_is_unique_in_its_language():
    article = make_article()
    FormerSlug.objects.create(language="en", slug="one", article=article)
    FormerSlug.objects.create(language="nl", slug="one", article=article)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerSlug.objects.create(language="en", slug="one", article=make_article())


def test_a_save_that_fails_leaves_no_former_slug():
    make_article(slug="taken")
    article = make_article(slug="one")
    article.slug = "taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        article.save()
    assert former(article) == []


@pytest.mark.parametrize(("state", "days_ago", "after"), [("published", 1, "archived"), ("published", -1, "draft")])
def test_what_readers_saw_is_archived_and_what_was_planned_is_a_draft_again(state, days_ago, after):
    article = make_article(state=state, days_ago=days_ago)
    article.withdraw()
    article.refresh_from_db()
    assert (article.state, article.was_public) == (after, after == "archived")


def test_an_article_that_lacks_something_is_not_published():
    article = make_article(state="draft", published_at=None, topic=None)
    with pytest.raises(ValidationError, match="main topic"):
        article.publish()
    article.refresh_from_db()
    assert (article.state, article.published_at) == ("draft", None)
