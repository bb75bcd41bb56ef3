"""Publishing and unpublishing many articles at once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from news.models import Article
from tests.factories import make_article
from tests.news.staff import LIST

pytestmark = pytest.mark.django_db


def run(client, action, *articles, **more):
    """Run an action on articles and return what it said."""
    response = client.post(reverse(LIST), {"action": action, "_selected_action": [each.pk for each in articles]} | more)
    assert response.status_code == 302
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def states():
    return dict(Article.objects.values_list("title", "state"))


@pytest.mark.parametrize("key", ["abc", "99999999999999999999", "-1"])
def test_actions_on_keys_that_are_none_are_no_errors(staff, key):
    make_article()
    answer = staff("Editor").post(reverse("admin:news_article_changelist"), {"action": "delete_selected", "_selected_action": key, "post": "yes"})
    assert answer.status_code in {200, 302, 400}


def test_an_editor_is_offered_both_actions(staff):
    make_article()
    choices = staff("Editor").get(reverse(LIST)).context["action_form"].fields["action"].choices
    assert [label for name, label in choices if name in {"publish", "unpublish"}] == ["Publish", "Unpublish"]


def test_publishing_publishes_what_can_be_and_names_what_cannot(staff):
    draft = make_article("Draft", state="draft", published_at=None)
    review = make_article("Review", state="review", published_at=None)
    planned = make_article("For later", state="draft", days_ago=-2)
    live = make_article("Live")
    bare = make_article("No topic", state="draft", published_at=None, topic=None)
    empty = make_article("No <b>text</b>", state="draft", published_at=None, body="")
    untouched = Article.objects.filter(pk__in=[bare.pk, empty.pk, live.pk])
    before = list(untouched.values())
    said = run(staff("Editor"), "publish", draft, review, planned, live, bare, empty)
    assert said == [
        ("success", "2 articles are published."),
        ("success", "1 article is planned and goes live at its publication time."),
        ("info", "1 article was published or planned already."),
        ("error", "Left as it was: “No topic”. Choose a main topic before you publish."),
        ("error", "Left as it was: “No <b>text</b>”. Write the text before you publish."),
    ]
    assert list(untouched.values()) == before
    assert set(Article.objects.published()) == {draft, review, live}
    assert Article.objects.get(pk=planned.pk).is_planned
    assert Article.objects.get(pk=draft.pk).published_at is not None


def test_every_change_is_in_the_history(staff):
    draft = make_article("Draft", state="draft")
    live = make_article("Live")
    run(staff("Editor"), "publish", draft, live)
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.user.username, entry.get_change_message()) == (str(draft.pk), "editor", "Changed State.")


def test_unpublishing_archives_what_was_seen_and_takes_back_what_was_planned(staff, client):
    live, planned, draft = make_article("Live", slug="live"), make_article("Planned", days_ago=-2), make_article("Draft", state="draft")
    said = run(staff("Editor"), "unpublish", live, planned, draft)
    assert said == [
        ("success", "1 article is no longer on the site and stands in the archive."),
        ("success", "1 planned article is a draft again."),
        ("info", "1 article was not published."),
    ]
    assert states() == {"Live": "archived", "Planned": "draft", "Draft": "draft"}
    assert LogEntry.objects.count() == 2
    client.logout()
    assert client.get("/en/news/live/").status_code in {404, 410}


def test_an_address_outlives_unpublishing_a_new_slug_and_publishing_again(staff, client):
    article = make_article(slug="one")
    editor = staff("Editor")
    run(editor, "unpublish", article)
    article.refresh_from_db()
    article.slug = "two"
    article.save()
    run(editor, "publish", article)
    client.logout()
    assert client.get("/en/news/one/").headers["Location"] == "/en/news/two/"
    assert client.get("/en/news/two/").status_code == 200


def test_all_pages_of_a_list_go_and_only_some_of_the_refused_are_named(staff):
    for number in range(12):
        make_article(f"Bare {number}", state="draft", topic=None)
    whole = make_article("Whole", state="draft")
    said = run(staff("Editor"), "publish", whole, select_across="1")
    assert [level for level, _ in said] == ["success"] + ["error"] * 11
    assert said[-1] == ("error", "2 more articles were left as they were.")
    assert set(Article.objects.published()) == {whole}


def test_what_is_published_gets_its_drawing(staff):
    article = make_article(state="draft")
    staff("Editor").post(reverse(LIST), {"action": "publish", "_selected_action": article.pk})
    assert DBTaskResult.objects.filter(task_path="news.tasks.draw_cover", args_kwargs__args=[article.pk]).exists()
