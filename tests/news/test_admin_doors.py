"""Nobody publishes, or changes what readers see, who may not: whatever door they try."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from news.admin import ArticleAdmin
from news.models import Article, FormerSlug, Topic
from tests.factories import make_article, make_topic
from tests.news.staff import ADD, LIST, change_url, form_data

pytestmark = pytest.mark.django_db


def seen(article):
    """Return everything of an article that an editor could have decided."""
    article = Article.objects.get(pk=article.pk)
    topics = sorted(article.topics.values_list("pk", flat=True))
    former = sorted(article.former_slugs.values_list("slug", flat=True))
    return [getattr(article, each.attname) for each in Article._meta.concrete_fields], topics, former


def test_an_author_writes_but_cannot_publish(staff):
    author = staff("Author")
    assert author.post(reverse("admin:news_article_add"), form_data()).status_code == 302
    article = Article.objects.get()
    assert author.post(change_url(article), form_data(state="published")).status_code == 200
    article.refresh_from_db()
    assert article.state == "draft"
    assert author.post(change_url(article), form_data(state="review")).status_code == 302
    article.refresh_from_db()
    assert article.state == "review"


@pytest.mark.parametrize("state", ["published", "archived"])
def test_an_author_reads_but_does_not_change_what_readers_saw(staff, state):
    article = make_article(state=state, title="As it was")
    author = staff("Author")
    assert author.get(change_url(article)).status_code == 200
    assert author.post(change_url(article), form_data(title="Other")).status_code == 403
    article.refresh_from_db()
    assert article.title == "As it was"


def test_an_author_cannot_delete(staff):
    article = make_article(state="draft")
    assert staff("Author").post(reverse("admin:news_article_delete", args=[article.pk]), {"post": "yes"}).status_code == 403


def test_a_desk_member_has_no_access_to_news(staff):
    assert staff("Desk").get(reverse("admin:news_article_changelist")).status_code == 403


@pytest.mark.parametrize("state", ["published", "archived", "nothing", ""])
def test_door_a_new_article_with_a_state_that_was_not_offered(staff, state):
    response = staff("Author").post(reverse(ADD), form_data(state=state))
    assert response.context["adminform"].form.errors.keys() == {"state"}
    assert Article.objects.count() == 0


@pytest.mark.parametrize("query", ["state=published", "state=published&published_at=2020-01-01"])
def test_door_a_state_in_the_address_of_the_form(staff, query):
    author = staff("Author")
    page = author.get(reverse(ADD) + f"?{query}")
    assert 'value="published"' not in page.text
    author.post(reverse(ADD) + f"?{query}", form_data())
    assert Article.objects.get().state == "draft"


def test_door_a_time_that_has_come_publishes_no_draft(staff, client):
    author = staff("Author")
    author.post(reverse(ADD), form_data(published_at_0="2020-01-01", published_at_1="09:00"))
    assert Article.objects.get().published_at.year == 2020
    assert Article.objects.published().count() == 0
    client.logout()
    assert client.get("/en/news/a-title/").status_code == 404


@pytest.mark.parametrize("days_ago", [1, -1])
@pytest.mark.parametrize("state", ["published", "archived"])
def test_door_everything_in_the_form_of_what_is_published_planned_or_archived(staff, state, days_ago):
    article = make_article(state=state, days_ago=days_ago, slug="first", others=["high-tech"])
    FormerSlug.objects.create(article=article, language="en", slug="former")
    before = seen(article)
    author = staff("Author")
    for change in (
        {"state": "draft"},
        {"slug": "second"},
        {"slug": "former"},
        {"topics": [make_topic("creativity").pk]},
        {"main_topic": make_topic("creativity").pk},
        {"published_at_0": "2020-01-01", "published_at_1": "09:00"},
        {"_popup": "1"},
    ):
        assert author.post(change_url(article), form_data(**change)).status_code == 403, change
        assert seen(article) == before
    assert Article.objects.count() == 1


def test_door_save_as_new_makes_a_draft_and_leaves_the_published_one(staff):
    """Django's admin obeys a forged ``_saveasnew`` even where nothing offers it."""
    article = make_article(slug="first")
    before = seen(article)
    author = staff("Author")
    assert author.post(change_url(article), form_data(state="published", _saveasnew="1")).status_code == 200
    assert author.post(change_url(article), form_data(_saveasnew="1")).status_code == 302
    assert seen(article) == before
    assert Article.objects.exclude(pk=article.pk).get().state == "draft"


def test_door_the_actions_are_not_offered_and_a_forged_one_is_refused(staff):
    draft, live = make_article(state="draft"), make_article()
    author = staff("Author")
    page = author.get(reverse(LIST))
    assert page.context["action_form"] is None or {name for name, _ in page.context["action_form"].fields["action"].choices} == {""}
    for action in ("publish", "unpublish", "delete_selected"):
        author.post(reverse(LIST), {"action": action, "_selected_action": [draft.pk, live.pk], "select_across": "1", "post": "yes"})
    assert sorted(Article.objects.values_list("state", flat=True)) == ["draft", "published"]
    assert LogEntry.objects.count() == 0


def test_door_the_list_edits_nothing(staff):
    article = make_article(state="draft")
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": article.pk, "form-0-state": "published", "_save": "Save"}
    before = seen(article)
    assert staff("Author").post(reverse(LIST), form).status_code in {200, 302}
    assert seen(article) == before


def test_door_a_translation_of_what_is_published_is_a_draft_of_its_own(staff):
    original = make_article(slug="original", others=["high-tech"])
    before = seen(original)
    author = staff("Author")
    author.get(reverse(ADD) + f"?original={original.pk}&state=published")
    data = form_data(language="nl", slug="vertaling", original=original.pk, state="published")
    assert author.post(reverse(ADD), data).status_code == 200
    assert author.post(reverse(ADD), data | {"state": "draft"}).status_code == 302
    assert Article.objects.get(slug="vertaling").state == "draft"
    assert seen(original) == before


def test_door_deleting_even_where_authors_may_delete(staff):
    live, planned, draft = make_article(), make_article(days_ago=-1), make_article(state="draft")
    author = staff("Author")
    User.objects.get(username="author").user_permissions.add(Permission.objects.get(codename="delete_article"))
    for article in (live, planned):
        assert author.post(reverse("admin:news_article_delete", args=[article.pk]), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [live.pk, planned.pk], "post": "yes"}
    author.post(reverse(LIST), chosen)
    assert Article.objects.count() == 3
    assert author.post(reverse("admin:news_article_delete", args=[draft.pk]), {"post": "yes"}).status_code == 302
    assert set(Article.objects.all()) == {live, planned}


def test_door_the_history_is_there_to_read(staff):
    article = make_article()
    before = seen(article)
    address = reverse("admin:news_article_history", args=[article.pk])
    author = staff("Author")
    assert author.get(address).status_code == 200
    author.post(address, {"state": "draft", "recover": "1"})
    assert seen(article) == before


def test_door_former_addresses_have_no_page_in_the_admin(staff):
    assert not admin.site.is_registered(FormerSlug)
    assert staff("Author").get("/admin/news/formerslug/").status_code == 404


def test_door_topics_are_read_by_authors(staff):
    topic = make_topic("health")
    author = staff("Author")
    assert author.post(reverse("admin:news_topic_change", args=[topic.pk]) + "?_popup=1", {"name_en": "Other"}).status_code == 403
    assert author.post(reverse("admin:news_topic_add") + "?_popup=1", {"name_en": "Other"}).status_code == 403
    assert author.post(reverse("admin:news_topic_delete", args=[topic.pk]), {"post": "yes"}).status_code == 403
    assert [each.name_en for each in Topic.objects.all()] == ["Health"]


def test_door_a_draft_that_is_published_while_an_author_writes(staff, monkeypatch):
    """The row is asked once more when it is saved: what the form looked at may be old by then."""
    article = make_article(state="draft", title="As it was", slug="a-title", published_at=None)
    original = ArticleAdmin.get_object

    def published_meanwhile(self, request, object_id, from_field=None):
        found = original(self, request, object_id, from_field)
        Article.objects.filter(pk=article.pk).update(state="published", published_at=timezone.now() - timedelta(minutes=1))
        return found

    monkeypatch.setattr(ArticleAdmin, "get_object", published_meanwhile)
    assert staff("Author").post(change_url(article), form_data(title="Other")).status_code == 403
    assert Article.objects.get().title == "As it was"


def test_an_empty_name_of_a_field_is_no_error(staff):
    article = make_article()
    assert staff("Editor").get(change_url(article) + "?_to_field=").status_code == 400
