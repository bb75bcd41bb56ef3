import io
import json
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from news.management.commands import rebuild_related
from news.models import Article, RelatedTerm
from news.related import related_to
from news.related.evaluation import events_of, intervals, measures
from tests.news.related.stories import TEXTS, make_story

pytestmark = pytest.mark.django_db


def output(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_the_export_names_every_published_article_by_its_reference_or_its_slug():
    imported, other, alone = make_story("chips", import_ref="wp-1"), make_story("chips", slug="other"), make_story("bicycles", slug="alone")
    make_story("chips", slug="planned", days_ago=-1)
    make_story("chips", slug="draft", state=Article.State.DRAFT)
    exported = json.loads(output("export_related"))
    assert exported["wp-1"][0] == "other"
    assert exported["other"][0] == "wp-1"
    assert exported["alone"] == []
    assert exported.keys() == {"wp-1", "other", "alone"}
    assert exported["wp-1"][:4] == [each.article.slug for each in related_to(imported)]
    assert related_to(other)
    assert not related_to(alone)


def test_articles_of_one_slug_keep_apart_in_the_export():
    """A slug is an address within its language; a key is a name within the file."""
    for language in ("en", "nl"):
        make_story("chips", slug="same", language=language)
        make_story("chips", slug=f"other-{language}", language=language)
    make_story("vaccine", slug="alone")
    make_story("vaccine", slug="wp-1")
    make_story("bicycles", slug="cycling", import_ref="wp-1")
    make_story("chips", slug="alone", import_ref="wp-2", language="nl")
    make_story("chips", slug="other-en", language="nl", days_ago=-1)
    err = io.StringIO()
    exported = json.loads(output("export_related", stderr=err))
    assert exported.keys() == {"en/same", "other-en", "nl/same", "other-nl", "alone", "en/wp-1", "wp-1", "wp-2"}
    assert (exported["other-en"][0], exported["other-nl"][0]) == ("en/same", "nl/same")
    assert (exported["en/same"][0], exported["nl/same"][0]) == ("other-en", "other-nl")
    assert (exported["alone"][0], exported["en/wp-1"][0]) == ("en/wp-1", "alone")
    assert err.getvalue() == "Slugs that are the key of another article too: 2. The keys of these are written as <language>/<slug>.\n"


def test_an_export_without_equal_slugs_says_nothing_beside():
    make_story("chips", slug="same", import_ref="wp-1")
    make_story("chips", slug="same", language="nl")
    err = io.StringIO()
    assert json.loads(output("export_related", stderr=err)).keys() == {"wp-1", "same"}
    assert err.getvalue() == ""


def test_an_export_whose_reader_leaves_ends_quietly():
    """As ``export_related | head -1`` does."""
    make_story("chips")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as out:
        call_command("export_related", stdout=out)
        out.write("what Python flushes at its end")


def test_the_export_of_nothing_is_empty():
    assert json.loads(output("export_related")) == {}


def test_a_rebuild_says_how_many():
    make_story("chips")
    assert output("rebuild_related") == "The index of related news is made: 1 articles.\n"


def test_a_rebuild_says_how_far_it_is(monkeypatch):
    make_story("chips")
    make_story("vaccine")
    monkeypatch.setattr(rebuild_related, "TOLD", -1)
    said = output("rebuild_related").splitlines()
    terms = RelatedTerm.objects.count()
    assert said == [
        "Pass 1 of 5: 2 of 2 articles.",
        f"Pass 2 of 5: 0 of {terms} terms.",
        f"Pass 2 of 5: {terms} of {terms} terms.",
        *(f"Pass {number} of 5: {done} of 2 articles." for number in (3, 4, 5) for done in (0, 2)),
        "The index of related news is made: 2 articles.",
    ]


@pytest.fixture
def labelled(tmp_path):
    """Return the paths of six labelled documents about three things, and of what is related."""
    rows, judged = [], {}
    for about, text in TEXTS["en"].items():
        for number in (1, 2):
            rows.append({"import_ref": f"{about}-{number}", "language": "en", "title": f"Report {number}", "body": f"{text} Own{number}{about} <b>"})
            judged[f"{about}-{number}"] = {f"{about}-{3 - number}": 1}
    documents, judgements = tmp_path / "docs.jsonl", tmp_path / "qrels.json"
    documents.write_text("\n".join(json.dumps(row) for row in rows))
    judgements.write_text(json.dumps(judged))
    return documents, judgements


@pytest.mark.django_db(transaction=True)
def test_an_evaluation_leaves_the_portal_alone_and_writes_its_lists(labelled, tmp_path):
    make_story("chips", import_ref="chips-1")
    name, run = connection.settings_dict["NAME"], tmp_path / "run.json"
    said = output("evaluate_related", *map(str, labelled), run=run)
    assert connection.settings_dict["NAME"] == name
    assert Article.objects.count() == 1
    assert json.loads(run.read_text())["chips-1"][0] == "chips-2"
    assert "6 articles, 6 judged, 3 events" in said
    assert [line.split("  ")[0] for line in said.splitlines()[3:]] == ["related news", "latest of the topic", "full text", "TF-IDF"]
    assert said.splitlines()[3].split()[2] == "1.000"


@pytest.mark.parametrize("damage", ["{", '{"title": "x"}', "[]"])
def test_files_that_are_none_are_said(labelled, damage):
    labelled[0].write_text(damage)
    with pytest.raises(CommandError, match="cannot be read"):
        output("evaluate_related", *map(str, labelled))


def test_judgements_about_others_are_said(labelled):
    labelled[1].write_text('{"nobody": {"chips-1": 1}}')
    with pytest.raises(CommandError, match="not among the documents"):
        output("evaluate_related", *map(str, labelled))


def test_the_measures_are_those_of_the_books():
    ndcg, precision, recall, reciprocal = measures(["x", "a", "b"], {"a": 1, "b": 2, "c": 0})
    # 2² − 1 is gained at the third place and 1 at the second; at best 3 at the first and 1 at the second.
    assert ndcg == pytest.approx((1 / 1.58496 + 3 / 2) / (3 + 1 / 1.58496), abs=1e-4)
    assert (precision, recall, reciprocal) == (0.5, 1.0, 0.5)
    assert measures([], {"a": 1}) == (0.0, 0.0, 0.0, 0.0)
    assert measures(["a"], {}) == (0.0, 0.0, 0.0, 0.0)


def test_events_are_what_hangs_together_and_an_interval_holds_its_mean():
    events = events_of({"a": {"b": 1}, "b": {"c": 1}, "c": {}, "d": {"e": 0}, "e": {}})
    assert sorted(map(sorted, events)) == [["a", "b", "c"], ["d"], ["e"]]
    values = {each: (number / 10,) for number, each in enumerate("abcde")}
    [(mean, low, high)] = intervals(values, events)
    assert mean == pytest.approx(0.2)
    assert low <= mean <= high
    assert intervals(values, events) == intervals(values, events)
