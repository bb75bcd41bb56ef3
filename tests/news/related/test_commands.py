import codecs
import io
import json
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bench.related import group
from news.management.commands import evaluate_related, rebuild_related
from news.models import Article, RelatedTerm
from news.related import related_to
from news.related.evaluation import HIGHEST_GRADE, events_of, intervals, measures, moment_of, read_documents, read_judgements
from tests.factories import make_article
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


def test_an_export_asks_one_question_an_article(django_assert_num_queries):
    """Two for the slugs that are keys twice, one for the articles, and one for each, also where words of its title are the reason."""
    body = "<p>a new scanner prints smaller transistors on each wafer with light of a shorter wave</p>"
    article = make_article("The transistors of alpha", body=f"{body}<p>alpha</p>")
    with django_assert_num_queries(3 + 1):
        output("export_related")
    for own in ("beta", "gamma"):
        make_article(f"The transistors of {own}", body=f"{body}<p>{own}</p>")
    assert related_to(article)[0].reason == "Also about transistors"
    with django_assert_num_queries(3 + 3):
        output("export_related")


def test_an_export_whose_reader_leaves_ends_quietly():
    """As ``export_related | head -1`` does."""
    make_story("chips")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as out:
        call_command("export_related", stdout=out)
        out.write("what Python flushes at its end")


def test_an_export_that_cannot_be_written_is_said():
    make_story("chips")
    with Path("/dev/full").open("w") as out:
        with pytest.raises(CommandError, match="^The lists cannot be written: .*No space left on device$"):
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
def test_an_evaluation_leaves_the_portal_alone_and_writes_its_lists(labelled, tmp_path, capsys):
    make_story("chips", import_ref="chips-1")
    judged = json.loads(labelled[1].read_text())
    judged["chips-1"] |= {"lost": 0, "gone": 0}
    judged["chips-2"] |= {"lost": 0}
    labelled[1].write_text(json.dumps(judged))
    err = io.StringIO()
    name, run = connection.settings_dict["NAME"], tmp_path / "run.json"
    run.write_text("what an earlier evaluation wrote")
    said = output("evaluate_related", *map(str, labelled), run=run, stderr=err)
    assert err.getvalue() == "References in the judgements that are not among the documents, so that no list can have them: 2.\n"
    assert connection.settings_dict["NAME"] == name
    assert Article.objects.count() == 1
    assert json.loads(run.read_text())["chips-1"][0] == "chips-2"
    assert said.startswith("6 articles, 6 judged, 3 events")
    assert capsys.readouterr() == ("", "")
    assert [line.split("  ")[0] for line in said.splitlines()[3:]] == ["related news", "latest of the topic", "full text", "TF-IDF"]
    assert said.splitlines()[3].split()[2] == "1.000"


@pytest.fixture
def sigterm():
    """Tell where SIGTERM comes to while nothing else takes it, which would end the tests."""
    came = []

    def come(signum, frame):
        came.append(signum)

    before = signal.signal(signal.SIGTERM, come)
    yield came
    assert signal.signal(signal.SIGTERM, before) is come


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["making", "publishing"])
def test_an_evaluation_that_is_terminated_leaves_no_database(labelled, monkeypatch, sigterm, moment):
    names = [connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]]

    def terminate(*arguments, **options):
        names.append(connection.settings_dict["NAME"])
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("It goes on.")

    if moment == "making":
        monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", terminate)
    else:
        monkeypatch.setattr("news.related.evaluation.publish", terminate)
    with pytest.raises(SystemExit) as ended:
        output("evaluate_related", *map(str, labelled))
    assert ended.value.code == 128 + signal.SIGTERM
    assert sigterm == []
    assert [connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]] == names[:2]
    assert names[2] != names[0]
    assert Article.objects.count() == 0
    assert names[2] not in databases()


def databases():
    """Return the names of the databases of PostgreSQL; those in memory go with their last connection."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_be_made_leaves_everything_as_it_was(labelled, monkeypatch):
    """As where the role may make none; Django says so itself and ends."""
    names = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]

    def refuse(*arguments, **options):
        raise SystemExit(2)

    monkeypatch.setattr(connection.creation, "_create_test_db", refuse)
    with pytest.raises(SystemExit):
        output("evaluate_related", *map(str, labelled))
    assert (connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]) == names
    assert Article.objects.count() == 0


def test_an_evaluation_may_run_beside_the_main_thread():
    """Where no signal can be taken."""

    @evaluate_related.ended_by_sigterm()
    def evaluate():
        return "done"

    with ThreadPoolExecutor() as pool:
        assert pool.submit(evaluate).result() == "done"


@pytest.mark.parametrize("damage", ["{", '{"title": "x"}', "[]"])
def test_files_that_are_none_are_said(labelled, damage):
    labelled[0].write_text(damage)
    with pytest.raises(CommandError, match=r"^The files cannot be read: line 1: "):
        output("evaluate_related", *map(str, labelled))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("import_ref", 7, "import_ref is no text"),
        ("import_ref", "", "import_ref has no character, or more than 500"),
        ("import_ref", "r" * 501, "import_ref has no character, or more than 500"),
        ("import_ref", "chips-1", "import_ref 'chips-1' is that of an earlier line"),
        ("language", "fr", "language 'fr' is none of en, nl"),
        ("language", ["en"], "language is no text"),
        ("title", None, "title is no text"),
        ("title", 5, "title is no text"),
        ("title", "half \ud800", "title is no text"),
        ("lead", None, "lead is no text"),
        ("body", None, "body is no text"),
        ("body", "nothing \0", "body is no text"),
        ("date", "yesterday", "date 'yesterday' is none from 1900 to 2199"),
        ("date", 2020, "date 2020 is none from 1900 to 2199"),
        ("date", "0001-01-01", "date '0001-01-01' is none from 1900 to 2199"),
        ("date", "9999-12-31", "date '9999-12-31' is none from 1900 to 2199"),
    ],
)
def test_a_document_that_cannot_be_published_is_said(labelled, field, value, said):
    documents, judgements = labelled
    rows = [json.loads(line) for line in documents.read_text().splitlines()]
    rows[1][field] = value
    documents.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(CommandError) as raised:
        output("evaluate_related", str(documents), str(judgements))
    assert str(raised.value) == f"The files cannot be read: line 2: {said}"


@pytest.mark.parametrize("which", [0, 1])
def test_a_file_may_begin_with_a_byte_order_mark(labelled, which):
    labelled[which].write_bytes(codecs.BOM_UTF8 + labelled[which].read_bytes())
    documents = read_documents(labelled[0])
    judged, absent = read_judgements(labelled[1], {each["import_ref"] for each in documents})
    assert (len(documents), len(judged), absent) == (6, 6, 0)


@pytest.mark.parametrize(("which", "said"), [(0, "line 1: "), (1, "")])
def test_brackets_without_end_are_said(labelled, which, said):
    labelled[which].write_text("[" * 100_000)
    with pytest.raises(CommandError) as raised:
        output("evaluate_related", *map(str, labelled))
    assert str(raised.value) == f"The files cannot be read: {said}it has too many brackets within brackets"


def test_a_document_may_hold_any_end_of_line_and_have_a_date(tmp_path):
    document = {
        "import_ref": "a",
        "language": "en",
        "title": "Chips",
        "body": "One\u2028two\x85three",
        "lead": "Light.",
        "date": "2020-02-29T23:30:00",
    }
    path = tmp_path / "docs.jsonl"
    path.write_text(json.dumps(document, ensure_ascii=False) + "\n\n")
    assert read_documents(path) == [document]
    assert timezone.localtime(moment_of(document["date"])).isoformat() == "2020-02-29T09:00:00+01:00"


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ("[1, 2]", "no object of objects"),
        ('"abc"', "no object of objects"),
        ("null", "no object of objects"),
        ('{"chips-1": ["chips-2"]}', "no object of objects"),
        ('{"chips-1": {"chips-2": "yes"}}', "the grade of 'chips-2' for 'chips-1' is no number from 0 to 100"),
        ('{"chips-1": {"chips-2": null}}', "is no number from 0 to 100"),
        ('{"chips-1": {"chips-2": 5000}}', "is no number from 0 to 100"),
        ('{"chips-1": {"chips-2": -1}}', "is no number from 0 to 100"),
        ('{"chips-1": {"chips-2": NaN}}', "is no number from 0 to 100"),
        ('{"nobody": {"chips-1": 1}}', "not among the documents"),
        ("{}", "not among the documents, or about none"),
    ],
)
def test_judgements_that_are_none_are_said(labelled, judged, said):
    labelled[1].write_text(judged)
    with pytest.raises(CommandError, match=f"^The files cannot be read: .*{said}"):
        output("evaluate_related", *map(str, labelled))


def test_the_highest_grade_can_be_reckoned_with():
    assert measures(["a"], {"a": HIGHEST_GRADE, "b": 0.5})[0] == pytest.approx(1)


def test_a_place_that_cannot_be_written_is_said_before_anything_is_published(labelled, tmp_path, monkeypatch):
    monkeypatch.setattr(evaluate_related, "throw_away_database", None)
    for place in (tmp_path / "nowhere" / "run.json", tmp_path):
        with pytest.raises(CommandError, match="^The lists cannot be written: "):
            output("evaluate_related", *map(str, labelled), run=place)


@pytest.mark.django_db(transaction=True)
def test_the_figures_are_printed_also_where_the_disk_is_full_at_the_end(labelled):
    out = io.StringIO()
    with pytest.raises(CommandError, match="^The lists cannot be written: .*No space left on device$"):
        call_command("evaluate_related", *map(str, labelled), run=Path("/dev/full"), stdout=out)
    assert len(out.getvalue().splitlines()) == 7


@contextmanager
def full_disk():
    """Let no file become longer than ten bytes; only in here, as what the tests print may go into a file as well."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_what_was_there_stays_where_the_lists_cannot_be_written(tmp_path):
    run = tmp_path / "run.json"
    run.write_text("earlier")
    with full_disk():
        evaluate_related.try_place(run)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        evaluate_related.write(run, "what is longer")
    assert run.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [run]


def test_lists_go_where_a_link_points(tmp_path):
    run, link = tmp_path / "run.json", tmp_path / "latest.json"
    link.symlink_to(run)
    for text in ("first", "second"):
        evaluate_related.try_place(link)
        evaluate_related.write(link, text)
        assert (link.is_symlink(), run.read_text()) == (True, text)
    assert sorted(tmp_path.iterdir()) == [link, run]


def test_a_device_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    evaluate_related.try_place(pipe)
    evaluate_related.write(pipe, "lists")
    assert os.read(reading, 10) == b"lists"
    os.close(reading)
    assert pipe.is_fifo()


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


def test_the_copies_of_the_bench_are_translations_of_nothing():
    """Each is in a group of its own, however many there are."""
    keep = make_story("chips").translation_group
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(group(connection.vendor, copy) for copy in (1, 15, 16, 256, 4095))} FROM news_article")
        groups = [UUID(str(each)) for each in cursor.fetchone()]
    assert [each.hex for each in groups] == [keep.hex[3:] + number for number in ("001", "00f", "010", "100", "fff")]
