"""The staff's list of articles: what it shows, how it is narrowed, what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import Article
from tests.factories import make_article
from tests.news.staff import LIST, change_url

pytestmark = pytest.mark.django_db


def test_the_list_tells_planned_from_published(staff):
    make_article(published_at=timezone.now() + timedelta(days=1))
    make_article()
    page = staff("Editor").get(reverse("admin:news_article_changelist")).text
    assert page.count(">Planned</span>") == 1
    assert page.count(">Published</span>") == 1


@pytest.mark.parametrize(
    "query",
    ["published_at__year=99999", "published_at__gte=9999-12-31", "title__regex=(", "id__in=99999999999999999999,1", "published_at__year=" + "9" * 20],
)
def test_filters_that_no_column_can_hold_are_no_errors(staff, query):
    make_article()
    assert staff("Editor").get(reverse("admin:news_article_changelist") + f"?{query}").status_code in {200, 302, 400}


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


def cells(page, column):
    """Return the HTML of a column's cells, top to bottom."""
    return [part.split("</td>")[0].split(">", 1)[1] for part in page.split(f'<td class="field-{column}')[1:]]


def test_the_list_leads_to_what_readers_can_open(staff):
    make_article(slug="draft", state="draft", published_at=None)
    make_article(slug="planned", days_ago=-1)
    make_article(slug="live", days_ago=1)
    make_article(slug="leeft", language="nl", days_ago=2)
    make_article(slug="archived", state="archived", days_ago=3)
    page = staff("Editor").get(reverse(LIST)).text
    addresses = ["", "", "/en/news/live/", "/nl/nieuws/leeft/", ""]
    assert cells(page, "live_address") == [f'<a class="address" href="{each}">{each}</a>' if each else "" for each in addresses]


def test_the_list_leads_to_the_other_version(staff):
    english = make_article(days_ago=1)
    dutch = make_article(language="nl", translation_group=english.translation_group, state="draft", days_ago=2)
    alone, alleen = make_article(days_ago=3), make_article(language="nl", days_ago=4)
    add = reverse("admin:news_article_add")
    assert cells(staff("Editor").get(reverse(LIST)).text, "versions") == [
        f'English<br><a href="{change_url(dutch)}">Dutch</a>',
        f'Dutch<br><a href="{change_url(english)}">English</a>',
        f'English<br><a class="quiet" href="{add}?original={alone.pk}">translate into Dutch</a>',
        f'Dutch<br><a class="quiet" href="{add}?original={alleen.pk}">translate into English</a>',
    ]


def test_the_list_tells_times_as_they_are_here(staff):
    make_article(published_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    make_article(state="draft", published_at=None)
    assert cells(staff("Editor").get(reverse(LIST)).text, "publication") == ["-", '<span class="nowrap">2 Jul 2026</span><br>00.30']


@pytest.mark.parametrize("column", ["2", "3", "4", "5", "6", "-6"])
def test_every_column_sorts(staff, column):
    make_article()
    make_article(state="draft")
    assert len(staff("Editor").get(reverse(LIST) + f"?o={column}").context["cl"].result_list) == 2


def attention(client, value):
    return {article.title for article in client.get(reverse(LIST) + f"?attention={value}").context["cl"].result_list}


@pytest.fixture
def some_need_attention():
    """Make articles of which those need attention whose title says so."""
    with_dutch = make_article("With Dutch")
    make_article("In Dutch", language="nl", translation_group=with_dutch.translation_group, state="draft")
    make_article("No Dutch")
    make_article("Planned, no Dutch", days_ago=-3)
    make_article("Archived", state="archived")
    make_article("Dutch alone", language="nl")
    for title, state in (("Old draft", "draft"), ("Old in review", "review"), ("Old archived", "archived")):
        old = make_article(title, state=state)
        Article.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=31))
    young = make_article("Young draft", state="draft")
    Article.objects.filter(pk=young.pk).update(updated_at=timezone.now() - timedelta(days=29))


def test_what_needs_attention_is_found(staff, some_need_attention):
    editor = staff("Editor")
    found = {value: attention(editor, value) for value in ("no-dutch", "old-draft", "any")}
    assert found == {
        "no-dutch": {"No Dutch", "Planned, no Dutch"},
        "old-draft": {"Old draft", "Old in review"},
        "any": {"No Dutch", "Planned, no Dutch", "Old draft", "Old in review"},
    }


def test_what_needs_attention_is_counted_on_demand_and_goes_with_other_filters(staff, some_need_attention):
    editor = staff("Editor")
    page = editor.get(reverse(LIST) + "?_facets=True").text
    assert all(text in page for text in ("Any of these (4)", "No Dutch version (2)", "Draft older than 30 days (2)"))
    assert attention(editor, "any&state=review&q=old") == {"Old in review"}
    assert len(attention(editor, "nothing-of-the-kind")) == Article.objects.count()
