import io
import threading
from datetime import timedelta
from itertools import groupby

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leuven_portal.management.commands.worker import Command as Worker
from news.models import Article, RelatedIndex, RelatedLink, RelatedPosting, RelatedTerm, RelatedText
from news.related import entering, rebuild, related_to
from news.related.entering import digest_of, leave
from news.related.index import mark_due
from news.related.renewing import connect, withdraw
from news.related.shelf import Shelf
from tests.news.related.stories import make_story
from tests.news.related.test_index import counted, lists

pytestmark = pytest.mark.django_db


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
    assert RelatedIndex.objects.get().phase == rebuild.Phase.IDLE


@pytest.mark.parametrize("phase", list(rebuild.Phase)[1:])
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
    assert (index.phase, index.position, index.is_due) == (rebuild.Phase.IDLE, 0, False)


def test_it_is_made_once_more_and_not_for_ever(stories):
    rebuild.begin()
    while RelatedIndex.objects.get().phase < rebuild.Phase.LISTS:
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
    assert RelatedIndex.objects.get().phase == rebuild.Phase.TERMS
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


def test_readers_keep_their_lists_while_terms_are_taken_by_new_rules(stories, monkeypatch):
    before = nearest(lists())
    monkeypatch.setattr(entering, "RULES", entering.RULES + 1)
    rebuild.begin()
    while rebuild.step(2):
        assert {article: set(others) for article, others in nearest(lists()).items()} == {key: set(others) for key, others in before.items()}
        assert related_to(stories[1])[0].article == stories[4]
    assert nearest(lists()) == before
    assert {text.digest for text in RelatedText.objects.all()} == {digest_of(each) for each in stories}


def test_rows_of_before_a_rule_get_all_that_comes_of_the_text(stories, monkeypatch):
    def taken():
        entries = Shelf().take([each.pk for each in stories]).values()
        return [(each.language, each.published_at, each.words_digest, each.terms, each.written) for each in entries]

    before = taken()
    RelatedText.objects.update(words_digest="", forms=b"")
    monkeypatch.setattr(entering, "RULES", entering.RULES + 1)
    call_command("rebuild_related", stdout=io.StringIO())
    assert taken() == before


def test_who_publishes_while_rules_are_new_takes_no_place_from_others(stories, monkeypatch):
    """No list is full: what was in one before is in it at every moment, beside what is published and edited meanwhile."""
    before, added = {(one, other) for one, places in lists().items() for other, _score in places}, []
    monkeypatch.setattr(entering, "RULES", entering.RULES + 1)
    rebuild.begin()
    while rebuild.step(2):
        assert {(one, other) for one, other in before if other not in dict(lists().get(one, []))} == set()
        if len(added) < 8:
            added.append(make_story("chips"))
            stories[5].lead += " More of it."
            stories[5].save()
    assert len(added) == 8
    assert {other for other, _score in lists()[stories[0].pk]} == {stories[3].pk, stories[5].pk, *(each.pk for each in added)}
    assert RelatedIndex.objects.get().totals == {"en": 14}


def test_another_language_is_seen(stories):
    Article.objects.filter(pk=stories[0].pk).update(language="nl")
    call_command("rebuild_related", stdout=io.StringIO())
    assert RelatedText.objects.get(pk=stories[0].pk).language == "nl"
    assert RelatedIndex.objects.get().totals == {"en": 5, "nl": 1}
    assert not RelatedLink.objects.filter(article=stories[0].pk).exists()
    assert not RelatedLink.objects.filter(other=stories[0].pk).exists()


def test_another_time_is_seen(stories):
    tomorrow = timezone.now() + timedelta(days=1)
    Article.objects.filter(pk=stories[0].pk).update(published_at=tomorrow)
    call_command("rebuild_related", stdout=io.StringIO())
    assert RelatedText.objects.get(pk=stories[0].pk).published_at == tomorrow


def lose_uses():
    RelatedPosting.objects.all().delete()


def lose_some_uses():
    RelatedPosting.objects.filter(term_id__in=RelatedTerm.objects.filter(text__startswith="w").values("pk")).delete()


def lose_terms():
    RelatedTerm.objects.all().delete()


def lose_some_terms():
    RelatedTerm.objects.filter(text__in=["wafer", "vaccin"]).delete()


def count_too_few():
    RelatedTerm.objects.update(articles=0)


LOSSES = [lose_uses, lose_some_uses, lose_terms, lose_some_terms, count_too_few]


@pytest.mark.parametrize("lose", LOSSES)
def test_what_is_lost_is_made_again(stories, lose):
    before, index = nearest(lists()), counted()
    lose()
    assert counted() != index
    call_command("rebuild_related", stdout=io.StringIO())
    assert nearest(lists()) == before
    assert counted() == index
    assert {each.article for each in related_to(make_story("chips"))[:3]} == {stories[0], stories[3], stories[5]}


def test_a_making_that_stopped_at_what_is_lost_goes_on(stories):
    """As of the uses that were lost after their articles had been looked at: those of terms that nobody has any more leave with them."""
    before = nearest(lists())
    rebuild.begin()
    while RelatedIndex.objects.get().phase < rebuild.Phase.FREQUENCIES:
        rebuild.step()
    lose_uses()
    run()
    call_command("rebuild_related", stdout=io.StringIO())
    assert nearest(lists()) == before


@pytest.mark.parametrize("lose", LOSSES)
def test_with_something_lost_everybody_can_publish_edit_and_withdraw(stories, lose):
    lose()
    added = make_story("chips")
    stories[0].lead += " More of it."
    stories[0].save()
    stories[1].withdraw()
    stories[2].delete()
    assert set(RelatedText.objects.values_list("pk", flat=True)) == {stories[0].pk, *(each.pk for each in stories[3:]), added.pk}
    call_command("rebuild_related", stdout=io.StringIO())
    assert {each.article for each in related_to(added)[:3]} == {stories[0], stories[3], stories[5]}


def steps_that_take(monkeypatch, name, function):
    """Do all steps, and return how often each of them that did so has called a function of ``rebuild``."""
    calls, steps = [], []
    monkeypatch.setattr(rebuild, name, lambda *args: (calls.append(args), function(*args)))
    while rebuild.step(2):
        steps.append(len(calls))
        calls.clear()
    return [number for number in steps if number]


def test_a_making_takes_few_out_at_once(stories, monkeypatch):
    Article.objects.exclude(pk=stories[0].pk).update(state=Article.State.ARCHIVED)
    rebuild.begin()
    assert steps_that_take(monkeypatch, "leave", leave) == [2, 2, 1]
    assert [text.pk for text in RelatedText.objects.all()] == [stories[0].pk]
    assert RelatedIndex.objects.get().totals == {"en": 1}


@pytest.mark.parametrize(("most", "steps"), [(1, [1, 1, 1, 1, 1]), (10, [2, 2, 1])])
def test_few_are_withdrawn_at_once_with_the_lists_around_them(stories, monkeypatch, most, steps):
    run()
    monkeypatch.setattr(rebuild, "ONE_BY_ONE", most)
    Article.objects.exclude(pk=stories[0].pk).update(state=Article.State.ARCHIVED)
    mark_due()
    assert steps_that_take(monkeypatch, "withdraw", withdraw) == steps
    assert [text.pk for text in RelatedText.objects.all()] == [stories[0].pk]


def test_many_withdrawn_ones_begin_a_making(stories, monkeypatch):
    run()
    monkeypatch.setattr(rebuild, "FEW", 3)
    Article.objects.filter(pk__in=[each.pk for each in stories[:3]]).update(state=Article.State.ARCHIVED)
    mark_due()
    rebuild.step()
    assert RelatedIndex.objects.get().phase == rebuild.Phase.TERMS


@pytest.mark.parametrize(("most", "steps"), [(1, [1, 1, 1, 1, 1, 1]), (10, [2, 2, 2])])
def test_few_new_ones_are_taken_in_at_once(stories, monkeypatch, most, steps):
    before = nearest(lists())
    forget_everything()
    monkeypatch.setattr(rebuild, "ONE_BY_ONE", most)
    assert steps_that_take(monkeypatch, "connect", connect) == steps
    assert nearest(lists()) == before


def test_what_has_not_changed_is_looked_at_and_left(stories, monkeypatch):
    run()
    mark_due()
    Article.objects.filter(pk=stories[3].pk).update(title="Vaccine for all", body=stories[1].body)
    assert steps_that_take(monkeypatch, "connect", connect) == [1]
    assert {each.article for each in related_to(stories[3])[:2]} == {stories[1], stories[4]}
    assert RelatedIndex.objects.get().totals == {"en": 6}


def test_an_index_that_has_lost_its_own_row_is_counted_again(stories):
    RelatedIndex.objects.all().delete()
    mark_due()
    Article.objects.filter(pk=stories[3].pk).update(title="Vaccine for all", body=stories[1].body)
    run()
    assert {each.article for each in related_to(stories[3])[:2]} == {stories[1], stories[4]}
    assert RelatedIndex.objects.get().totals == {"en": 6}


def test_who_is_told_while_looking_looks_from_the_beginning(stories):
    run()
    mark_due()
    rebuild.step(4)
    Article.objects.filter(pk=stories[0].pk).update(title="Vaccine for all", body=stories[1].body)
    mark_due()
    run()
    assert {each.article for each in related_to(stories[0])[:2]} == {stories[1], stories[4]}


def test_who_is_told_during_a_making_has_it_made_once_more(stories):
    rebuild.begin()
    while RelatedIndex.objects.get().phase < rebuild.Phase.WEIGHTS:
        rebuild.step()
    position = RelatedIndex.objects.get().position
    Article.objects.filter(pk=stories[0].pk).update(title="Vaccine for all", body=stories[1].body)
    mark_due()
    index = RelatedIndex.objects.get()
    assert (index.phase, index.position) == (rebuild.Phase.WEIGHTS, position)
    run()
    assert {each.article for each in related_to(stories[0])[:2]} == {stories[1], stories[4]}
