import json
import random
import re
import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article, RelatedIndex, RelatedLink, RelatedPosting, RelatedTerm, RelatedText
from news.related import rebuild, related_to
from news.related.entering import digest_of
from news.related.index import follow, preview
from news.related.lists import score
from news.related.shelf import Shelf
from tests.factories import make_article, make_topic
from tests.news.related.stories import TEXTS, make_story

pytestmark = pytest.mark.django_db


def lists():
    """Return all lists as they are stored: pairs of other article and score, best first, by article."""
    found = {}
    for article, *place in RelatedLink.objects.order_by("article", "-score", "other").values_list("article", "other", "score"):
        found.setdefault(article, []).append(tuple(place))
    return found


def shelf():
    shelf = Shelf()
    shelf.take(list(RelatedText.objects.values_list("pk", flat=True)))
    return shelf


@pytest.mark.parametrize("number", [9, 150])
def test_scores_are_the_same_in_both_directions_and_those_of_the_vectors(number):
    """Also in lists that a publication did not look at because they are not around it: 150 are more than one is compared with."""
    articles = make_overlapping(number)
    for article in articles[:3]:
        article.body += articles[-1].body
        article.save()
    articles[4].withdraw()
    entries = shelf().entries
    found = {(one, other): points for one, places in lists().items() for other, points in places}
    assert len([pair for pair in found if pair[::-1] in found]) > number
    assert [pair for pair, points in found.items() if points != score(entries[pair[0]], entries[pair[1]])] == []
    assert [pair for pair in found if found.get(pair[::-1], found[pair]) != found[pair]] == []


def make_overlapping(number):
    """Publish articles of which each shares words with those that have about the same subject."""
    chance = random.Random(3)
    words = [f"word{chr(97 + place % 26)}{chr(97 + place // 26)}x" for place in range(120)]
    articles = []
    for place in range(number):
        subject = chance.randrange(110)
        body = " ".join(chance.choice(words[max(0, subject - 8) : subject + 9]) for _ in range(40))
        articles.append(make_article(f"Number {place}", lead="Told again.", body=f"<p>{body}</p>"))
    return articles


def test_a_preview_is_the_list_that_publishing_makes():
    make_overlapping(60)
    draft = make_overlapping(61)[-1]
    draft.withdraw()
    listed = [(place.other, place.score) for place in preview(draft)]
    draft.publish()
    assert len(listed) > 4
    assert sorted(lists()[draft.pk]) == sorted(listed)


def test_the_same_articles_have_the_same_lists_on_any_database():
    """Told in numbers: they are whole ones, and every database comes to them."""
    texts = [*TEXTS["en"].values(), "Nanolab and Vaxhouse test chips that find yellow fever.", "Pedalgroup counts vaccine wafers on the ring road."]
    articles = [make_article(f"Number {place}", lead="The same lead.", body=f"<p>{text}</p>") for place, text in enumerate(texts)]
    place = {article.pk: number for number, article in enumerate(articles)}
    found = {place[article]: [(place[other], points) for other, points in places] for article, places in lists().items()}
    assert found == {
        0: [(3, 476215), (4, 236434), (1, 176479), (2, 116411)],
        1: [(3, 715418), (4, 235098), (0, 176479), (2, 131610)],
        2: [(4, 733682), (3, 201585), (1, 131610), (0, 116411)],
        3: [(1, 715418), (0, 476215), (2, 201585), (4, 172278)],
        4: [(2, 733682), (0, 236434), (1, 235098), (3, 172278)],
    }


def test_what_is_published_enters_and_what_is_not_does_not():
    for state in (Article.State.DRAFT, Article.State.REVIEW, Article.State.ARCHIVED):
        make_story("chips", state=state)
    assert not RelatedText.objects.exists()
    assert not RelatedTerm.objects.exists()
    published, planned = make_story("chips"), make_story("chips", days_ago=-1)
    assert set(RelatedText.objects.values_list("pk", flat=True)) == {published.pk, planned.pk}


def test_a_new_article_enters_the_lists_of_the_others():
    first = make_story("chips")
    assert related_to(first) == []
    second = make_story("chips")
    assert [each.article for each in related_to(first)] == [second]


@pytest.mark.parametrize("leave", ["withdraw", "delete"])
def test_an_article_that_leaves_takes_everything_with_it(leave):
    stays = make_story("chips")
    before = counted()
    goes = make_story("chips")
    getattr(goes, leave)()
    assert counted() == before
    assert related_to(stays) == []


def counted():
    """Return what the index holds, but for the terms that nothing has any more."""
    terms = dict(RelatedTerm.objects.filter(articles__gt=0).values_list("text", "articles"))
    return terms, RelatedPosting.objects.count(), RelatedText.objects.count(), RelatedLink.objects.count(), RelatedIndex.objects.get().totals


def test_articles_deleted_at_once_leave_too():
    for _ in range(3):
        make_story("chips")
    Article.objects.all().delete()
    assert not RelatedText.objects.exists()
    assert not RelatedPosting.objects.exists()
    assert not RelatedLink.objects.exists()


def test_an_article_that_is_rewritten_moves():
    article, chips, vaccine = make_story("chips"), make_story("chips"), make_story("vaccine")
    article.body = vaccine.body
    article.title = "Vaccine again"
    article.save()
    assert (related_to(article)[0].article, related_to(chips)) == (vaccine, [])
    assert set(counted()[0].values()) <= {1, 2}


def test_an_article_that_changes_its_language_leaves_the_old_one():
    article, english = make_story("chips"), make_story("chips")
    article.language = "nl"
    article.save()
    assert related_to(english) == []
    assert RelatedIndex.objects.get().totals == {"en": 1, "nl": 1}


def test_saving_without_a_change_costs_one_query_more(django_assert_num_queries):
    article = make_story("chips")
    before = lists()
    with mock.patch("news.related.index.update") as update:
        article.save(update_fields=["byline"])
    update.assert_not_called()
    with mock.patch("news.models.RelatedIndex.locked") as locked:
        article.save()
    locked.assert_not_called()
    assert lists() == before


def test_a_save_of_some_fields_goes_by_what_is_stored():
    article, chips = make_story("chips"), make_story("chips")
    at_hand = Article.objects.get(pk=chips.pk)
    Article.objects.filter(pk=chips.pk).update(body="<p>Cyclists find safer lanes.</p>", title="Bicycles")
    at_hand.save(update_fields=["state"])
    assert related_to(article) == []


def test_a_preview_writes_nothing():
    for _ in range(3):
        make_story("chips")
    draft = make_story("chips", state=Article.State.DRAFT)
    with CaptureQueriesContext(connection) as queries:
        assert len(preview(draft)) == 3
    assert [query["sql"] for query in queries if {"INSERT", "UPDATE", "DELETE"} & set(query["sql"].split())] == []


def test_what_is_undone_was_never_in_the_index():
    make_story("chips")
    before = counted()
    with pytest.raises(RuntimeError), transaction.atomic():
        make_story("chips")
        raise RuntimeError
    assert counted() == before


@pytest.fixture
def background():
    """Other news, so that what a few articles share says something."""
    for about in ("bicycles", "vaccine"):
        for _ in range(6):
            make_story(about, topic="talent-study")


@pytest.mark.parametrize("leave", ["withdraw", "delete"])
def test_a_list_that_has_lost_many_is_filled_up_again(background, leave):
    articles = [make_story("chips") for _ in range(20)]
    for _ in range(8):
        first = RelatedLink.objects.filter(article=articles[0].pk).order_by("-score", "-other").first()
        getattr(Article.objects.get(pk=first.other_id), leave)()
    assert RelatedLink.objects.filter(article=articles[0].pk).count() >= 8


def test_planned_ones_take_no_place_from_what_readers_see(background):
    article = make_story("chips")
    live = [make_story("chips") for _ in range(4)]
    planned = [make_story("chips", days_ago=-1) for _ in range(15)]
    assert {each.article for each in related_to(article)} == set(live)
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=2)):
        assert len(related_to(article, most=12)) == 12
        assert len(related_to(planned[0])) == 4


def test_a_planned_twin_does_not_hide_the_one_that_readers_can_open():
    article = make_story("chips")
    text = {"lead": "Nanolab prints again.", "body": "<p>The cleanroom of Nanolab has a scanner for chips, transistors and wafers.</p>"}
    planned = make_article("Planned", days_ago=-1, **text)
    live = make_article("Live", **text)
    assert [each.article for each in related_to(article)] == [live]
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=2)):
        assert len({planned, live} & {each.article for each in related_to(article)}) == 1


@pytest.mark.parametrize(
    "body",
    [
        "<p></p>",
        "<p>" + "word " * 200_000 + "</p>",
        "<p>" + "x" * 1_000_000 + "</p>",
        "<p>" + " ".join(f"w{number}" for number in range(60_000)) + "</p>",
        "<p>Новости из Лёвена: Калининград, 鲁汶创新区的新闻, أخبار لوفين, 🧪🧫</p>",
        "<p>" + ("\ufdfa" * 40 + " ") * 3 + "</p>",
        "<p>a" + "\u0301\u0316" * 100_000 + "</p>",
        "<p>% _ \\ ' \" ; -- \u0000 \u202e &lt;b&gt; {term} %(term)s</p>",
    ],
)
def test_hostile_texts_are_harmless(client, body):
    near = make_story("chips")
    article = make_article("% _ ' 🧪 {x}", lead="%s", body=body)
    other = make_article("% _ ' 🧪 {x}", lead="%s", body=body)
    assert client.get(article.get_absolute_url()).status_code == 200
    assert [each.article for each in related_to(near)] == []
    other.delete()
    assert RelatedPosting.objects.filter(article_id=article.pk).count() <= 80


def test_a_fixture_is_found_by_the_next_worker(tmp_path):
    make_topic()
    articles = [make_story("chips") for _ in range(3)]
    path = tmp_path / "news.json"
    call_command("dumpdata", "news.topic", "news.article", output=str(path), verbosity=0)
    Article.objects.all().delete()
    call_command("loaddata", str(path), verbosity=0)
    assert related_to(articles[0]) == []
    while rebuild.step():
        pass
    assert {each.article for each in related_to(articles[0])} == set(articles[1:])


def test_a_fixture_of_everything_brings_the_index_along(tmp_path):
    articles = [make_story("chips") for _ in range(3)]
    before = lists()
    path = tmp_path / "news.json"
    call_command("dumpdata", "news", output=str(path), verbosity=0)
    assert {"news.relatedposting", "news.relatedlink"} <= {row["model"] for row in json.loads(path.read_text())}
    Article.objects.all().delete()
    RelatedTerm.objects.all().delete()
    call_command("loaddata", str(path), verbosity=0)
    while rebuild.step():
        pass
    assert lists() == before
    assert len(related_to(articles[0])) == 2


@pytest.mark.django_db(transaction=True)
def test_publishing_at_once_loses_no_link(migrated):
    drafts = [make_story("chips", state=Article.State.DRAFT) for _ in range(6)]
    barrier, failures = threading.Barrier(3), []

    def publish(mine):
        try:
            barrier.wait(30)
            for article in mine:
                article.publish()
        except Exception as error:  # whatever it is, the test has to say it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=(drafts[start::3],)) for start in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert {key: {other for other, _score in places} for key, places in lists().items()} == {
        one.pk: {other.pk for other in drafts if other is not one} for one in drafts
    }
    assert RelatedIndex.objects.get().totals == {"en": 6}
    assert set(RelatedTerm.objects.filter(text="wafer").values_list("articles", flat=True)) == {6}


@pytest.mark.parametrize("changed", [{"title": "Vaccine for all"}, {"language": "nl"}, {"published_at": timezone.now() - timedelta(days=400)}])
def test_a_fixture_that_changes_articles_is_seen(tmp_path, changed):
    articles, path = [make_story("chips") for _ in range(3)], tmp_path / "news.json"
    while rebuild.step():
        pass
    Article.objects.filter(pk=articles[0].pk).update(**changed)
    call_command("dumpdata", "news.article", output=str(path), verbosity=0)
    Article.objects.filter(pk=articles[0].pk).update(**{name: getattr(articles[0], name) for name in changed})
    call_command("loaddata", str(path), verbosity=0)
    while rebuild.step():
        pass
    article, text = Article.objects.get(pk=articles[0].pk), RelatedText.objects.get(pk=articles[0].pk)
    assert (text.language, text.digest, text.published_at) == (article.language, digest_of(article), article.published_at)


def test_a_row_of_a_fixture_costs_one_query_more(django_assert_num_queries):
    article = make_story("chips")
    with django_assert_num_queries(1):
        follow(Article, article, raw=True)
    assert RelatedIndex.objects.get().is_due
    RelatedIndex.objects.all().delete()
    follow(Article, article, raw=True)
    assert RelatedIndex.objects.get().is_due


def test_a_publication_looks_through_no_table():
    """Each of its questions is answered by an index: at a thousand articles one that is not takes no time, at twenty thousand half of it."""
    make_overlapping(12)
    with CaptureQueriesContext(connection) as queries:
        article = make_overlapping(1)[0]
        article.body += "<p>wordab wordac wordad</p>"
        article.save()
        article.withdraw()
    asked = {query["sql"].partition(" times: ")[2] or query["sql"] for query in queries}
    asked = [sql.replace("%s", "NULL") for sql in asked if sql.split()[0] in {"SELECT", "UPDATE", "DELETE", "WITH"} and "news_related" in sql]
    assert {sql.split()[0] for sql in asked} == {"SELECT", "UPDATE", "DELETE", "WITH"}
    assert [plan for sql in asked for plan in looked_through(sql)] == []


def looked_through(sql):
    """Return the lines of a plan that go through a whole table of the related news, but for the one row of the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In a small table it would be right to.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN '}{sql}")
        lines = [row[-1] for row in cursor.fetchall()]
    return [line for line in lines if re.search(r"(SCAN|Seq Scan on) news_related(?!index)(?!.* USING)", line)]
