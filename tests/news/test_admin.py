from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import Article
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """Return a function that signs somebody of a group in."""

    def sign_in(group):
        user = User.objects.create_user(group.lower(), password="x", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


def form_data(**fields):
    return {
        "language": "en",
        "title": "A title",
        "slug": "a-title",
        "lead": "A lead.",
        "body": "<p>Text</p>",
        "main_topic": make_topic("health").pk,
        "topics": [],
        "byline": "",
        "sources": "",
        "state": "draft",
        "published_at_0": "",
        "published_at_1": "",
        "revised_on": "",
    } | fields


def change_url(article):
    return reverse("admin:news_article_change", args=[article.pk])


def test_an_editor_publishes_an_article_and_a_visitor_reads_it(staff, client):
    response = staff("Editor").post(reverse("admin:news_article_add"), form_data(state="published"))
    assert response.status_code == 302
    client.logout()
    assert "<h1>A title</h1>" in client.get("/en/news/a-title/").text


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


def test_an_author_reads_the_text_as_readers_see_it(staff):
    article = make_article(body="<p>Read <strong>me</strong></p>")
    page = staff("Author").get(change_url(article)).text
    assert "<p>Read <strong>me</strong></p>" in page
    assert "Original" not in page


def test_changing_the_language_to_one_that_is_there_is_a_message(staff):
    article = make_article(title="A title", slug="a-title")
    make_article(language="nl", translation_group=article.translation_group)
    response = staff("Editor").post(change_url(article), form_data(state="published", language="nl"))
    assert response.status_code == 200
    assert "This article already has a version in this language." in response.text


def test_an_author_cannot_delete(staff):
    article = make_article(state="draft")
    assert staff("Author").post(reverse("admin:news_article_delete", args=[article.pk]), {"post": "yes"}).status_code == 403


def test_a_desk_member_has_no_access_to_news(staff):
    assert staff("Desk").get(reverse("admin:news_article_changelist")).status_code == 403


def test_the_form_asks_for_a_main_topic_and_keeps_it_out_of_the_others(staff):
    editor = staff("Editor")
    health = make_topic("health")
    response = editor.post(reverse("admin:news_article_add"), form_data(main_topic=""))
    assert response.context["adminform"].form.errors.keys() == {"main_topic"}
    editor.post(reverse("admin:news_article_add"), form_data(topics=[health.pk, make_topic("high-tech").pk]))
    assert [topic.slug_en for topic in Article.objects.get().topics.all()] == ["high-tech"]


def test_a_slug_that_is_taken_is_a_message_not_an_error(staff):
    make_article(slug="a-title")
    response = staff("Editor").post(reverse("admin:news_article_add"), form_data())
    assert response.status_code == 200
    assert "Another article in this language has this address." in response.text


def test_the_list_tells_planned_from_published(staff):
    make_article(published_at=timezone.now() + timedelta(days=1))
    make_article()
    page = staff("Editor").get(reverse("admin:news_article_changelist")).text
    assert page.count(">Planned</span>") == 1
    assert page.count(">Published</span>") == 1


def test_view_on_site_is_there_once_a_visitor_can_open_it(staff):
    editor = staff("Editor")
    assert make_article(slug="live").get_absolute_url() in editor.get(change_url(Article.objects.get(slug="live"))).text
    draft = make_article(slug="not-live", state="draft")
    assert draft.get_absolute_url() not in editor.get(change_url(draft)).text


@pytest.mark.parametrize(
    "query",
    ["published_at__year=99999", "published_at__gte=9999-12-31", "title__regex=(", "id__in=99999999999999999999,1", "published_at__year=" + "9" * 20],
)
def test_filters_that_no_column_can_hold_are_no_errors(staff, query):
    make_article()
    assert staff("Editor").get(reverse("admin:news_article_changelist") + f"?{query}").status_code in {200, 302, 400}


@pytest.mark.parametrize("key", ["abc", "99999999999999999999", "-1"])
def test_actions_on_keys_that_are_none_are_no_errors(staff, key):
    make_article()
    answer = staff("Editor").post(reverse("admin:news_article_changelist"), {"action": "delete_selected", "_selected_action": key, "post": "yes"})
    assert answer.status_code in {200, 302, 400}


def test_planned_and_published_are_apart_in_the_filter(staff):
    planned, live = make_article(days_ago=-1), make_article()
    editor = staff("Editor")
    lists = {
        state: editor.get(reverse("admin:news_article_changelist") + f"?state={state}").context["cl"] for state in ("planned", "published", "draft")
    }
    assert {state: list(shown.result_list) for state, shown in lists.items()} == {"planned": [planned], "published": [live], "draft": []}


@pytest.mark.parametrize(
    "query", ["q=%27%22%3Cscript%3E", "state=nothing", "main_topic__id__exact=abc", "published_at__year=x", "o=99", "p=9999", "e=1"]
)
def test_hostile_queries_of_the_list_are_answered(staff, query):
    make_article()
    assert staff("Editor").get(reverse("admin:news_article_changelist") + f"?{query}").status_code in {200, 302, 400}


def test_the_list_needs_as_many_queries_at_three_rows_as_at_one(staff):
    editor = staff("Editor")
    counts = []
    for _ in range(2):
        make_article(others=["high-tech"])
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(reverse("admin:news_article_changelist")).status_code == 200
        counts.append(len(captured))
        make_article()
        make_article()
    assert counts[0] == counts[1]


def test_a_translation_is_begun_from_its_original_and_shares_its_group(staff):
    original = make_article(others=["high-tech"], sources="Evertiq")
    editor = staff("Editor")
    assert f'?original={original.pk}"' in editor.get(change_url(original)).text
    form = editor.get(reverse("admin:news_article_add") + f"?original={original.pk}").context["adminform"].form
    assert {name: form.initial[name] for name in ("language", "original", "main_topic", "sources")} == {
        "language": "nl",
        "original": original.pk,
        "main_topic": original.main_topic_id,
        "sources": "Evertiq",
    }
    editor.post(reverse("admin:news_article_add"), form_data(language="nl", slug="een-titel", original=original.pk))
    translation = Article.objects.get(slug="een-titel")
    assert translation.translation_group == original.translation_group
    assert change_url(translation) in editor.get(change_url(original)).text


def test_a_second_version_in_the_same_language_is_a_message(staff):
    original = make_article()
    response = staff("Editor").post(reverse("admin:news_article_add"), form_data(original=original.pk))
    assert "This article already has a version in this language." in response.text
    assert Article.objects.count() == 1


@pytest.mark.parametrize("original", ["abc", "0", "99999999999999999999", "-1", ""])
def test_an_original_that_is_none_begins_an_ordinary_article(staff, original):
    assert staff("Editor").get(reverse("admin:news_article_add") + f"?original={original}").status_code == 200


def test_the_group_of_an_article_that_exists_cannot_be_changed(staff):
    article, other = make_article(title="A title", slug="a-title"), make_article(language="nl")
    staff("Editor").post(change_url(article), form_data(state="published", original=other.pk))
    article.refresh_from_db()
    assert article.translation_group != other.translation_group


def test_the_form_names_the_former_addresses(staff):
    article = make_article(slug="one")
    editor = staff("Editor")
    assert "Also leads here" not in editor.get(change_url(article)).text
    editor.post(change_url(article), form_data(slug="two", state="published"))
    editor.post(change_url(article), form_data(slug="three", state="published"))
    assert "Also leads here: one, two" in editor.get(change_url(article)).text
    assert "Also leads here" not in editor.get(reverse("admin:news_article_add")).text
