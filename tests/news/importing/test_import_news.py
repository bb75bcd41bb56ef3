from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from news.management.commands.import_news import printable
from news.models import Article
from tests.factories import make_topic

pytestmark = pytest.mark.django_db

PAGE = "Title\n\n7 July 2020\n\nLead.\n\nBody."


def run(*sources, **options):
    """Return the lines the command writes, and those it writes to standard error."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_news", *map(str, sources), stdout=out, stderr=err, no_color=True, **options)
        failure = []
    except CommandError as error:
        failure = [str(error)]
    return out.getvalue().splitlines(), err.getvalue().splitlines() + failure


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


def test_created_unchanged_updated_kept(page):
    assert run(page, publish=True) == (["created    Title", "1 created, 0 updated, 0 unchanged, 0 kept, 0 failed."], [])
    assert Article.objects.get().is_published
    assert run(page) == (["unchanged  Title", "0 created, 0 updated, 1 unchanged, 0 kept, 0 failed."], [])
    page.write_text(PAGE.replace("Body", "Text"))
    assert run(page) == (["updated    Title", "0 created, 1 updated, 0 unchanged, 0 kept, 0 failed."], [])
    Article.objects.get().save()
    page.write_text(PAGE)
    assert run(page) == (
        [
            "kept       Title",
            "           It has changed at its source, but was edited here since the import: left as it is.",
            "0 created, 0 updated, 0 unchanged, 1 kept, 0 failed.",
        ],
        [],
    )


def test_warnings_stand_below_their_article_when_it_is_stored(page):
    page.write_text("Title\n\nLead.")
    expected = ["created    Title", "           Warning: it has no date, so it is a draft until somebody gives it one."]
    assert run(page, publish=True)[0][:-1] == expected
    assert run(page, publish=True)[0][:-1] == ["unchanged  Title"]


def test_a_failure_is_told_and_the_others_load(page, tmp_path):
    assert run(tmp_path / "none.txt", page) == (
        ["created    Title", "1 created, 0 updated, 0 unchanged, 0 kept, 1 failed."],
        [f"failed     {tmp_path}/none.txt: there is no such file or folder", "1 of 2 could not be imported."],
    )
    assert Article.objects.count() == 1


def test_a_dry_run_says_so_and_writes_nothing(page):
    assert run(page, dry_run=True) == (
        ["created    Title", "1 created, 0 updated, 0 unchanged, 0 kept, 0 failed.", "This was a dry run: nothing was written."],
        [],
    )
    assert not Article.objects.exists()


@pytest.mark.parametrize("slug", ["health", "health-nl"])
def test_the_topic_by_its_address_in_either_language(page, slug):
    topic = make_topic("health")
    run(page, topic=slug)
    assert Article.objects.get().main_topic == topic


def test_an_unknown_topic_stops_before_anything_is_read(page):
    assert run(page, topic="helth") == ([], ["There is no topic 'helth'. Topics: none yet."])
    make_topic("health", position=1)
    make_topic("creativity", position=2)
    assert run(page, topic="helth") == ([], ["There is no topic 'helth'. Topics: health, creativity."])
    assert not Article.objects.exists()


def test_the_language(page):
    run(page, language="nl")
    assert Article.objects.get().language == "nl"


def test_it_asks_for_a_source():
    assert run()[1] == ["Error: the following arguments are required: SOURCE"]


def test_names_of_files_cannot_upset_the_terminal():
    assert printable(Path("a/\x1b[31m\n\udcffé.txt")) == "a/?[31m??é.txt"
