import io
import threading
from itertools import groupby

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leuven_portal.management.commands.worker import Command as Worker
from news.models import Article, RelatedIndex, RelatedLink, RelatedPosting, RelatedTerm, RelatedText
from news.related import rebuild, related_to
from news.related.entering import digest_of
from tests.news.related.stories import make_story
from tests.news.related.test_index import counted, lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def stories():
    return [make_story(about) for about in ("chips", "vaccine", "bicycles", "chips", "vaccine", "chips")]


def forget_everything():
    for model in (RelatedLink, RelatedPosting, RelatedText, RelatedTerm, RelatedIndex):
        model.objects.all().delete()


def run(size=2):
    while rebuild.step(size):
        pass


def nearest(found):
    return {article: [other for other, _score in places] for article, places in found.items()}


def test_an_index_made_anew_has_the_lists_that_publishing_made(stories):
    before = nearest(lists())
    call_command("rebuild_related", stdout=io.StringIO())
    assert nearest(lists()) == before
    assert {article: len(others) for article, others in before.items()} == {
        stories[number].pk: 1 if number in {1, 4} else 2 for number in (0, 1, 3, 4, 5)
    }


def test_rows_that_passed_save_by_are_taken_in_and_those_that_left_go(stories):
    Article.objects.filter(pk=stories[0].pk).update(body=stories[1].body, title="Vaccine for all")
    Article.objects.filter(pk=stories[3].pk).update(state=Article.State.ARCHIVED)
    rebuild.begin()
    run()
    assert {each.article for each in related_to(stories[0])[:2]} == {stories[1], stories[4]}
    assert not RelatedText.objects.filter(pk=stories[3].pk).exists()
    assert not RelatedPosting.objects.filter(article_id=stories[3].pk).exists()
    assert RelatedIndex.objects.get().totals == {"en": 5}


def test_what_is_stopped_goes_on_where_it_was(stories):
    before = nearest(lists())
    rebuild.begin()
    for _ in range(4):
        rebuild.step(2)
    index = RelatedIndex.objects.get()
    assert (index.phase, index.position) != (0, 0)
    rebuild.begin()
    again = RelatedIndex.objects.get()
    assert (again.phase, again.position) == (index.phase, index.position)
    run()
    assert nearest(lists()) == before
    assert RelatedIndex.objects.get().phase == rebuild.IDLE


@pytest.mark.parametrize("phase", range(rebuild.TERMS, rebuild.LISTS + 1))
def test_what_changed_while_it_was_made_is_looked_at_by_who_asks_then(stories, phase):
    """As after a command that was killed, or beside the worker: ``update()`` comes first, and the command after it."""
    rebuild.begin()
    rebuild.step(2)
    while RelatedIndex.objects.get().phase < phase:
        rebuild.step(2)
    Article.objects.filter(pk=stories[0].pk).update(body=stories[1].body, title="Vaccine for all")
    call_command("rebuild_related", stdout=io.StringIO())
    assert RelatedText.objects.get(pk=stories[0].pk).digest == digest_of(Article.objects.get(pk=stories[0].pk))
    assert {each.article for each in related_to(stories[0])[:2]} == {stories[1], stories[4]}
    index = RelatedIndex.objects.get()
    assert (index.phase, index.position, index.is_due) == (rebuild.IDLE, 0, False)


def test_it_is_made_once_more_and_not_for_ever(stories):
    rebuild.begin()
    while RelatedIndex.objects.get().phase < rebuild.LISTS:
        rebuild.step()
    for _ in range(3):
        rebuild.begin()
    passes = [RelatedIndex.objects.get().phase]
    while rebuild.step():
        passes.append(RelatedIndex.objects.get().phase)
    assert [phase for phase, _same in groupby(passes)] == [5, 1, 2, 3, 4, 5, 0]


def test_somebody_publishes_at_every_step(stories):
    rebuild.begin()
    added = []
    while rebuild.step(2):
        if len(added) < 12:
            added.append(make_story("chips"))
    assert RelatedText.objects.count() == 18
    assert all(len(related_to(each)) == 4 for each in [*added, stories[0]])


def test_a_portal_of_before_is_indexed_by_its_worker(stories):
    """As after the migration: the articles are there, and the index is empty."""
    before = nearest(lists())
    forget_everything()
    assert related_to(stories[0]) == []
    worker = Worker()
    worker.stopping = threading.Event()
    worker.index()
    assert nearest(lists()) == before
    assert rebuild.step() is False


def test_many_new_ones_are_compared_all_together(stories, monkeypatch):
    before = nearest(lists())
    monkeypatch.setattr(rebuild, "FEW", 3)
    forget_everything()
    rebuild.step()
    assert RelatedIndex.objects.get().phase == rebuild.TERMS
    run()
    assert nearest(lists()) == before
    assert counted()[-1] == {"en": 6}


def test_nothing_to_do_costs_one_query(stories, django_assert_num_queries):
    run()
    with django_assert_num_queries(1):
        assert rebuild.step() is False


def test_terms_counted_wrongly_are_counted_again_and_those_of_none_go(stories):
    """As after rows that somebody deleted by hand."""
    rightly, postings = counted()[0], RelatedPosting.objects.count()
    RelatedTerm.objects.update(articles=7)
    RelatedTerm.objects.create(language="en", text="nobody", articles=3)
    rebuild.begin()
    run()
    assert (counted()[0], RelatedPosting.objects.count()) == (rightly, postings)


@pytest.mark.django_db(transaction=True)
def test_postgresql_takes_stock_of_the_uses_of_terms_once_before_they_are_asked(stories):
    forget_everything()
    rebuild.begin()
    with CaptureQueriesContext(connection) as queries:
        run()
    asked = [query["sql"].split()[0] for query in queries]
    assert asked.count("VACUUM") == (connection.vendor == "postgresql")
    if "VACUUM" in asked:
        assert asked.index("VACUUM") < asked.index("WITH")
