import re

import pytest
from django.urls import reverse

from news.models import Article, RelatedPick
from tests.news.related.stories import make_story
from tests.news.related_form import described_by_the_error, errors_in, picks, related_part, sent
from tests.news.staff import change_url

pytestmark = pytest.mark.django_db

REPORT = "admin:news_article_related"
TOO_MANY = "At most 4 articles can always be shown: readers see no more."


def test_more_pins_than_readers_see_are_refused(editor):
    article, *others = [make_story("chips") for _ in range(6)]
    response = editor.post(change_url(article), sent(article, *((other, "pin", "") for other in others)))
    assert errors_in(response) == [TOO_MANY]
    assert picks() == []


def test_a_pin_in_another_language_is_explained_and_can_be_removed(editor):
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="pin")
    article.language = "nl"
    article.save()
    page = editor.get(change_url(article)).text
    assert re.findall(r'<span class="state due">(.*?)</span>', related_part(page)) == ["In another language: readers do not see it"]
    assert '<span class="state">In another language</span>' in editor.get(reverse(REPORT)).text
    assert editor.post(change_url(article), sent(article, (other, "pin", 1))).status_code == 302
    assert picks() == [(article.pk, other.pk, "pin", 1)]
    editor.post(change_url(article), sent(article, (other, "", "")))
    assert picks() == []


def test_pins_that_readers_do_not_see_do_not_count(editor):
    article, *others = [make_story("chips") for _ in range(5)]
    hidden = [make_story("chips", state=Article.State.ARCHIVED), make_story("chips", language="nl"), make_story("chips", days_ago=-2)]
    for other in hidden:
        RelatedPick.objects.create(article=article, other=other, kind="pin")
    rows = [*((other, "pin", 1) for other in hidden), *((other, "pin", "") for other in others)]
    assert editor.post(change_url(article), sent(article, *rows)).status_code == 302
    assert len(picks()) == 7
    fifth = make_story("chips")
    assert errors_in(editor.post(change_url(article), sent(article, added=fifth.slug))) == [TOO_MANY]
    assert len(picks()) == 7


def test_more_pins_than_readers_see_may_stay_and_go(editor):
    """What was planned, or in another language, may have become readable since it was pinned."""
    article, *others = [make_story("chips") for _ in range(7)]
    for place, other in enumerate(others, start=1):
        RelatedPick.objects.create(article=article, other=other, kind="pin", position=place)
    rows = [(other, "pin", place) for place, other in enumerate(others, start=1)]
    assert editor.post(change_url(article), sent(article, *rows)).status_code == 302
    assert editor.post(change_url(article), sent(article, (others[0], "", ""), *rows[1:])).status_code == 302
    assert picks() == sorted((article.pk, other.pk, "pin", place) for place, other in enumerate(others[1:], start=1))


def test_a_page_with_four_pins_takes_no_fifth_from_elsewhere(editor):
    article, full, free, *others = [make_story("chips") for _ in range(7)]
    for place, other in enumerate(others, start=1):
        RelatedPick.objects.create(article=full, other=other, kind="pin", position=place)
    before = picks()
    response = editor.post(change_url(article), sent(article, (full, "pin", 1, True), (free, "", "", True)))
    assert errors_in(response) == [f"“{full.title}” always shows 4 articles already: this one cannot be shown there too."]
    [marked] = described_by_the_error(response)
    assert f'name="{marked.removesuffix("both")}other" value="{full.pk}"' in response.text
    assert picks() == before
    others[0].withdraw()
    assert editor.post(change_url(article), sent(article, (full, "", "", True))).status_code == 302
    assert picks() == sorted([*before, (full.pk, article.pk, "pin", 5)])


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({"new": 1}, ["new", "first", "second", "third"]),
        ({"new": 2}, ["first", "new", "second", "third"]),
        ({"new": ""}, ["first", "second", "third", "new"]),
        ({"first": 2}, ["second", "first", "third"]),
        ({"first": ""}, ["second", "third", "first"]),
        ({"third": 1}, ["third", "first", "second"]),
        ({"first": 3, "third": 1}, ["third", "second", "first"]),
    ],
)
def test_a_place_that_is_taken_goes_to_the_one_that_comes_there(editor, places, order):
    article = make_story("chips")
    others = {name: make_story("chips") for name in ("first", "second", "third", "new")}
    for place, name in enumerate(("first", "second", "third"), start=1):
        RelatedPick.objects.create(article=article, other=others[name], kind="pin", position=place)
    wanted = {"first": 1, "second": 2, "third": 3} | places
    editor.post(change_url(article), sent(article, *((others[name], "pin", place) for name, place in wanted.items())))
    assert list(article.related_picks.values_list("other", "position")) == [(others[name].pk, place) for place, name in enumerate(order, start=1)]


@pytest.mark.parametrize("was_pinned", [False, True])
def test_a_place_alone_pins(editor, was_pinned):
    article, other, third = [make_story("chips") for _ in range(3)]
    RelatedPick.objects.create(article=article, other=third, kind="pin", position=1)
    if was_pinned:
        RelatedPick.objects.create(article=article, other=other, kind="pin", position=2)
    assert editor.post(change_url(article), sent(article, (third, "pin", 1), (other, "", " 1 "))).status_code == 302
    assert picks() == sorted([(article.pk, other.pk, "pin", 1), (article.pk, third.pk, "pin", 2)])


@pytest.mark.parametrize("kind", ["", "pin"])
@pytest.mark.parametrize("place", ["0", "100", "-1", "1.5", "first", "١", "9" * 5000])
def test_a_place_that_is_none_is_said_and_shown_again(editor, kind, place):
    article, other, right = [make_story("chips") for _ in range(3)]
    response = editor.post(change_url(article), sent(article, (right, "", "7"), (other, kind, place)))
    assert errors_in(response) == [f"“{other.title}”: the place has to be a whole number from 1 to 99."]
    [marked] = described_by_the_error(response)
    assert f'name="{marked}" value="{place}"' in response.text
    assert sorted(re.findall(r'-position" value="(.+?)"', response.text)) == sorted(["7", place])
    assert response.text.count('value="pin" selected') == 2
    assert picks() == []


def test_what_is_never_shown_has_no_place(editor):
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="block")
    response = editor.post(change_url(article), sent(article, (other, "block", "2")))
    assert errors_in(response) == [f"“{other.title}” is set to “Never show”: it has no place."]
    assert '-position" value="2"' in response.text
    assert picks() == [(article.pk, other.pk, "block", 1)]


def test_places_are_counted_through_where_a_pinned_article_was_deleted(editor):
    article, *others = [make_story("chips") for _ in range(5)]
    for place, other in enumerate(others[:4], start=1):
        RelatedPick.objects.create(article=article, other=other, kind="pin", position=place)
    others.pop(2).delete()
    page = editor.get(change_url(article)).text
    assert re.findall(r'-position(?:-before)?" value="(.+?)"', page) == ["1", "1", "2", "2", "3", "3"]
    new = make_story("chips")
    data = sent(article, *((other, "pin", place) for place, other in enumerate(others, start=1)), (new, "pin", 3))
    data |= {f"related-{row}-position-before": row + 1 for row in range(3)}
    assert editor.post(change_url(article), data).status_code == 302
    order = [*others[:2], new, others[2]]
    assert list(article.related_picks.values_list("other", "position")) == [(other.pk, place) for place, other in enumerate(order, start=1)]


def test_never_and_always_do_not_go_together(editor):
    article, other = make_story("chips"), make_story("chips")
    there_too = editor.post(change_url(article), sent(article, (other, "block", "", True)))
    assert errors_in(there_too) == [f"“{other.title}” is set to “Never show”: choose that or “Always show this article there too”."]
    assert described_by_the_error(there_too) == ["related-0-kind"]
    named = editor.post(change_url(article), sent(article, (other, "block", ""), added=other.slug))
    assert errors_in(named) == [f"“{other.title}” is set to “Never show”: it cannot be shown always too."]
    assert described_by_the_error(named) == ["related-added"]
    assert picks() == []
    RelatedPick.objects.create(article=article, other=other, kind="block")
    assert len(errors_in(editor.post(change_url(article), sent(article, (other, "block", ""), added=other.slug)))) == 1
    assert editor.post(change_url(article), sent(article, (other, "", ""), added=other.slug)).status_code == 302
    assert picks() == [(article.pk, other.pk, "pin", 1)]
