import re

import pytest
from django.conf import settings

from news.models import Article, RelatedPick
from news.related import related_to
from tests.news.related.stories import make_story
from tests.news.related_form import described_by_the_error, picks, sent
from tests.news.staff import change_url

pytestmark = pytest.mark.django_db


def test_the_form_shows_the_list_as_readers_will_see_it(editor):
    article, *others = [make_story("chips") for _ in range(6)]
    shown = [each.article.title for each in related_to(article)]
    page = editor.get(change_url(article)).text
    titles = re.findall(r'id="id_related_\d+_title">(.*?)</a>', page)
    assert titles[:4] == shown
    assert set(titles) == {each.title for each in others}
    assert re.findall(r"Shown, place (\d)", page) == ["1", "2", "3", "4"]
    assert page.count("Stands by") == 1


def test_a_draft_shows_the_list_it_will_have(editor):
    others = [make_story("chips") for _ in range(3)]
    draft = make_story("chips", state=Article.State.DRAFT)
    page = editor.get(change_url(draft)).text
    before = re.findall(r'id="id_related_\d+_title">(.*?)</a>', page)
    assert sorted(before) == sorted(each.title for each in others)
    assert not RelatedPick.objects.exists()
    draft.publish()
    assert [each.article.title for each in related_to(draft)] == before


def test_pins_blocks_and_both_ways_are_saved_by_the_form(editor):
    article, first, second, blocked, far = *(make_story("chips") for _ in range(4)), make_story("bicycles")
    response = editor.post(
        change_url(article),
        sent(
            article,
            (second, "pin", 2),
            (first, "pin", 1, True),
            (blocked, "block", ""),
            added=f"{settings.SITE_URL}{far.get_absolute_url()}\n",
        ),
    )
    assert response.status_code == 302
    assert picks() == sorted(
        [
            (article.pk, first.pk, "pin", 1),
            (article.pk, second.pk, "pin", 2),
            (article.pk, far.pk, "pin", 3),
            (article.pk, blocked.pk, "block", 1),
            (first.pk, article.pk, "pin", 1),
        ]
    )
    assert [each.article for each in related_to(article)] == [first, second, far]
    assert related_to(first)[0].article == article


def test_what_was_decided_can_be_undone(editor):
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="block")
    RelatedPick.objects.create(article=other, other=article, kind="pin")
    page = editor.get(change_url(article)).text
    assert "Never shown" in page
    assert re.search(r'name="related-0-both" checked', page)
    editor.post(change_url(article), sent(article, (other, "", "")))
    assert picks() == []


def test_a_form_without_this_part_changes_nothing_of_it(editor):
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="pin", position=3)
    data = {name: value for name, value in sent(article).items() if not name.startswith("related")}
    assert editor.post(change_url(article), data).status_code == 302
    assert picks() == [(article.pk, other.pk, "pin", 3)]


def test_a_form_opened_earlier_leaves_what_others_decided_since(editor):
    article, other, third, fourth = [make_story("chips") for _ in range(4)]
    RelatedPick.objects.create(article=article, other=third, kind="pin", position=1)
    opened_earlier = sent(article, (other, "", ""), (third, "pin", 1), (fourth, "block", ""))
    RelatedPick.objects.filter(article=article, other=third).delete()
    RelatedPick.objects.create(article=article, other=other, kind="pin")
    RelatedPick.objects.create(article=other, other=article, kind="pin")
    assert editor.post(change_url(article), opened_earlier).status_code == 302
    assert picks() == sorted([(article.pk, other.pk, "pin", 1), (other.pk, article.pk, "pin", 1), (article.pk, fourth.pk, "block", 1)])


def test_the_form_sends_along_what_it_shows(editor):
    article, pinned, blocked, both = [make_story("chips") for _ in range(4)]
    RelatedPick.objects.create(article=article, other=pinned, kind="pin", position=1)
    RelatedPick.objects.create(article=article, other=blocked, kind="block")
    RelatedPick.objects.create(article=both, other=article, kind="pin")
    page = editor.get(change_url(article)).text
    fields = ("other", "kind-before", "position-before", "both-before")
    found = {tuple(re.search(rf'name="related-{row}-{field}" value="(.*?)"', page)[1] for field in fields) for row in range(3)}
    assert found == {(str(pinned.pk), "pin", "1", ""), (str(blocked.pk), "block", "", ""), (str(both.pk), "", "", "1")}


def test_the_list_is_a_group_with_a_name(editor):
    page = editor.get(change_url(make_story("chips"))).text
    assert re.search(r'<span[^>]* id="id_related_label"[^>]*>List beside the article:</span>', page)
    assert '<div class="related-news" role="group" aria-labelledby="id_related_label">' in page
    assert "id_related_error" not in page


def test_an_error_about_the_whole_list_belongs_to_the_group(editor):
    article, *others = [make_story("chips") for _ in range(6)]
    response = editor.post(change_url(article), sent(article, *((other, "pin", "") for other in others)))
    assert '<div class="related-news" role="group" aria-labelledby="id_related_label" aria-describedby="id_related_error">' in response.text
    assert 'id="id_related_error"' in response.text
    assert described_by_the_error(response) == []


def test_nonsense_in_the_form_is_no_error_of_ours(editor):
    article, other = make_story("chips"), make_story("chips")
    nonsense = sent(article, (other, "pin", 1)) | {
        "related-rows": "99",
        "related-0-other": "9" * 40,
        "related-1-other": "-1",
        "related-0-position": "x",
    }
    assert editor.post(change_url(article), nonsense).status_code == 302
    assert editor.post(change_url(article), sent(article) | {"related-rows": "many"}).status_code == 302
    assert editor.post(change_url(article), sent(article, (other, "other", 1))).status_code == 200
    assert editor.post(change_url(article), sent(article, (article, "pin", 1))).status_code == 302
    assert picks() == []


def test_an_author_decides_about_a_draft_and_about_nothing_else(staff):
    published, other = make_story("chips"), make_story("chips")
    draft = make_story("chips", state=Article.State.DRAFT)
    author = staff("Author")
    page = author.get(change_url(draft)).text
    assert "Always show this article there too" not in page
    assert author.post(change_url(draft), sent(draft, (other, "pin", 1, True), published_at_0="", published_at_1="")).status_code == 302
    assert picks() == [(draft.pk, other.pk, "pin", 1)]
    assert author.post(change_url(published), sent(published, (other, "block", ""))).status_code == 403
    assert picks() == [(draft.pk, other.pk, "pin", 1)]


def test_an_author_changes_no_other_drafts_page(staff):
    mine, theirs = make_story("chips", state=Article.State.DRAFT), make_story("chips", state=Article.State.DRAFT)
    response = staff("Author").post(change_url(mine), sent(mine, (theirs, "pin", "", True), published_at_0="", published_at_1=""))
    assert response.status_code == 302
    assert picks() == [(mine.pk, theirs.pk, "pin", 1)]


def test_an_author_reads_what_is_shown_with_a_published_article(staff):
    published, other = make_story("chips"), make_story("chips")
    page = staff("Author").get(change_url(published)).text
    assert f"<li>{other.title} (Also about Nanolab)</li>" in page


def test_the_form_says_where_the_article_is_shown(editor):
    article, other = make_story("chips"), make_story("chips")
    assert f'Also shown on: <a href="{change_url(other)}">{other.title}</a>' in re.sub(r"\s+", " ", editor.get(change_url(article)).text)
    lonely = make_story("bicycles")
    assert "Shown on no other article’s page." in editor.get(change_url(lonely)).text


def test_the_history_says_that_something_was_decided(editor):
    article, other = make_story("chips"), make_story("chips")
    editor.post(change_url(article), sent(article, (other, "", ""), main_topic=article.main_topic_id))
    editor.post(change_url(article), sent(article, (other, "pin", 1), main_topic=article.main_topic_id))
    messages = [entry["action_time"] and entry["change_message"] for entry in article_history(article)]
    assert ["List beside the article" in message for message in messages] == [False, True]


def article_history(article):
    from django.contrib.admin.models import LogEntry

    return LogEntry.objects.filter(object_id=str(article.pk)).order_by("pk").values("action_time", "change_message")


@pytest.mark.parametrize("others", [1, 3])
def test_the_form_asks_as_often_for_one_as_for_three(editor, django_assert_max_num_queries, others):
    article = make_story("chips")
    for _ in range(others):
        make_story("chips")
    editor.get(change_url(article))
    # One for each page that is looked into for 'also shown on'.
    with django_assert_max_num_queries(22 + others):
        editor.get(change_url(article))
