import re

import pytest
from django.urls import reverse

from news.models import Article, RelatedPick
from news.related import related_to
from tests.factories import make_article
from tests.news.related.stories import make_story

pytestmark = pytest.mark.django_db

REPORT = "admin:news_article_related"


def test_the_report_says_what_needs_an_editor(editor):
    article, other = make_story("chips", "Chips A"), make_story("chips", "Chips B")
    lonely = make_story("bicycles", "Bicycles alone")
    gone = make_story("vaccine", "Vaccine gone")
    RelatedPick.objects.create(article=article, other=gone, kind="pin")
    gone.withdraw()
    page = editor.get(reverse(REPORT)).text
    hidden, nothing, most, never = (re.sub(r"\s+", " ", part) for part in re.split(r"<section ", page)[1:])
    assert "Vaccine gone" in hidden
    assert lonely.title in nothing
    assert "(1)" in nothing
    assert {other.title, article.title} == set(re.findall(r">(Chips .)</a>", most))
    assert lonely.title in never


def hidden_in(page):
    """Return how many pins readers do not see, as the report says, and those that it lists, each with why."""
    section = page[page.index('id="hidden-pins"') :].split("</section>")[0]
    return int(re.search(r"\((\d+)\)", section)[1]), re.findall(r'</a>: (.*?) <span class="state[^>]*>(.*?)</span>', section)


def test_the_report_tells_of_pins_that_come_after_the_four_that_readers_see(editor, monkeypatch):
    article, other, *pinned = [make_story("chips") for _ in range(8)]
    draft, late = make_story("chips", state=Article.State.DRAFT), make_story("chips", days_ago=-2)
    for place, each in enumerate((draft, *pinned[:3], late, *pinned[3:]), start=1):
        RelatedPick.objects.create(article=article, other=each, kind="pin", position=place)
    RelatedPick.objects.create(article=other, other=pinned[0], kind="pin", position=9)
    beyond = "After the four that readers see"
    why = [(draft.title, "Draft"), (late.title, "Planned"), (pinned[4].title, beyond), (pinned[5].title, beyond)]
    assert hidden_in(editor.get(reverse(REPORT)).text) == (4, why)
    Article.objects.filter(pk=late.pk).update(published_at=article.published_at)
    why = [(draft.title, "Draft"), *((each.title, beyond) for each in pinned[3:])]
    assert hidden_in(editor.get(reverse(REPORT)).text) == (4, why)
    assert [each.article for each in related_to(article)] == [*pinned[:3], late]
    monkeypatch.setattr("news.related_admin.LISTED", 2)
    assert hidden_in(editor.get(reverse(REPORT)).text) == (4, why[:2])


def test_the_report_is_for_who_may_see_articles(staff, client):
    assert staff("Desk").get(reverse(REPORT)).status_code == 403
    client.logout()
    assert client.get(reverse(REPORT)).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_report_asks_as_often_at_one_row_as_at_three(editor, django_assert_num_queries, rows):
    for _ in range(rows + 1):
        article, gone = make_story("chips"), make_article(state=Article.State.ARCHIVED)
        RelatedPick.objects.create(article=article, other=gone, kind="pin")
        make_story("bicycles", topic=None)
    editor.get(reverse(REPORT))
    with django_assert_num_queries(9):
        assert editor.get(reverse(REPORT)).status_code == 200
