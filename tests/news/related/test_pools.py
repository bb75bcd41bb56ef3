import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.models import RelatedIndex, RelatedLink, RelatedText
from news.related import lists, rebuild, related_to
from tests.factories import make_article
from tests.news.related.stories import make_story
from tests.news.related.test_index import lists as found
from tests.news.related.test_rebuild import nearest, run

pytestmark = pytest.mark.django_db


def up_to_the_lists():
    """Make the index anew as far as the pass that makes the lists."""
    rebuild.begin()
    while RelatedIndex.objects.get().phase < rebuild.Phase.LISTS:
        rebuild.step(2)


def test_a_list_is_made_of_those_that_were_asked_for_the_neighbours(stories):
    up_to_the_lists()
    with CaptureQueriesContext(connection) as asked:
        run()
    # The bicycles share nothing with any, and nothing is what is kept of that.
    assert len([query for query in asked if "WITH asked" in query["sql"]]) == 1


@pytest.fixture
def crowd():
    """Return eleven stories about chips, which have each other for neighbours, and none but them."""
    return [[make_story(about) for _ in range(11)] for about in ("chips", "vaccine")][0]


def make_distant():
    """Return an article that is in the lists of those about chips, and too far to be a neighbour of theirs."""
    return make_article("Pedalgroup", body="<p>Bicycles with chips of Nanolab, printed on a wafer with a scanner.</p>")


def test_one_that_comes_between_stands_in_the_lists_it_belongs_in(crowd):
    """Even where all have ten neighbours that are nearer than it."""
    up_to_the_lists()
    new = make_distant()
    run()
    between = nearest(found())
    assert all(between[story.pk][-1] == new.pk for story in crowd)
    rebuild.begin()
    run()
    assert nearest(found()) == between


def test_those_around_one_that_leaves_are_asked_again(crowd):
    distant = make_distant()
    up_to_the_lists()
    assert all(RelatedText.objects.get(pk=story.pk).pool for story in crowd)
    distant.withdraw()
    assert not any(RelatedText.objects.get(pk=story.pk).pool for story in crowd)


def test_one_that_has_another_text_by_then_is_asked_again(stories):
    up_to_the_lists()
    stories[0].title, stories[0].body = "Vaccine for all", stories[1].body
    stories[0].save()
    assert not RelatedText.objects.get(pk=stories[0].pk).pool
    run()
    assert {each.article for each in related_to(stories[0])[:2]} == {stories[1], stories[4]}
    assert stories[0] not in [each.article for each in related_to(stories[3])[:1]]


def test_one_that_has_left_by_then_is_in_no_list(stories):
    up_to_the_lists()
    stories[0].withdraw()
    run()
    assert not RelatedLink.objects.filter(other_id=stories[0].pk).exists()
    assert [each.article for each in related_to(stories[3])[:1]] == [stories[5]]


def test_a_reason_is_looked_for_once_for_both_directions(stories, monkeypatch):
    asked = []
    find_reasons = lists.find_reasons
    monkeypatch.setattr(lists, "find_reasons", lambda pairs, totals: asked.extend(pairs) or find_reasons(pairs, totals))
    rebuild.begin()
    run(size=1)
    links = {(link.article_id, link.other_id): (link.shown, link.is_name) for link in RelatedLink.objects.all()}
    assert len(links) == 2 * len(asked) > 0
    assert all(links[other, one] == reason for (one, other), reason in links.items())


def test_a_reason_of_before_comes_back_by_no_other_list(crowd):
    """As where the rules have changed, and somebody publishes while the lists are made."""
    rebuild.begin()
    run()
    up_to_the_lists()
    RelatedLink.objects.update(shown="Of before", is_name=True)
    rebuild.step(1)
    assert {link.shown == "Of before" for link in RelatedLink.objects.filter(article_id=crowd[0].pk)} == {False}
    make_article("Chips again", lead=crowd[0].lead, body=f"{crowd[0].body}<p>More of it.</p>")
    assert "Of before" not in RelatedLink.objects.filter(article_id=crowd[0].pk).values_list("shown", flat=True)
    run()
    assert not RelatedLink.objects.filter(shown="Of before").exists()
