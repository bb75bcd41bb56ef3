from pathlib import Path

import pytest

from news.importing.run import Result, import_sources
from news.importing.store import Outcome
from news.models import Article

pytestmark = pytest.mark.django_db

PAGES = Path(__file__).parent / "pages"
PAGE = "Title\n\n7 July 2020\n\nLead.\n\nBody."


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def outcomes(*sources, **options):
    return [str(result.outcome) for result in import_sources(sources, **options)]


def test_a_folder_of_pages():
    results = list(import_sources([PAGES]))
    assert results == [
        Result(PAGES / "page.html", Outcome.CREATED, "The library lends out measuring cases", warnings=("2 pictures were left out",)),
        Result(PAGES / "page.nl.html", Outcome.CREATED, "De bibliotheek leent meetkoffers uit"),
        Result(PAGES / "page.nl.txt", Outcome.CREATED, "De bibliotheek leent meetkoffers uit"),
        Result(PAGES / "page.txt", Outcome.CREATED, "The library lends out measuring cases"),
    ]
    assert list(Article.objects.order_by("pk").values_list("language", "slug", "import_ref")) == [
        ("en", "the-library-lends-out-measuring-cases", "https://news.example.org/2021/measuring-cases"),
        ("nl", "de-bibliotheek-leent-meetkoffers-uit", "https://news.example.org/nl/meetkoffers"),
        ("nl", "de-bibliotheek-leent-meetkoffers-uit-2", "nl/2021-03-12/de-bibliotheek-leent-meetkoffers-uit"),
        ("en", "the-library-lends-out-measuring-cases-2", "en/2021-03-12/the-library-lends-out-measuring-cases"),
    ]


def test_a_second_run_changes_nothing():
    outcomes(PAGES, publish=True)
    before = list(Article.objects.order_by("pk").values())
    assert outcomes(PAGES, publish=True) == ["unchanged"] * 4
    assert list(Article.objects.order_by("pk").values()) == before


def test_the_body_that_is_stored_is_clean():
    outcomes(PAGES / "page.html")
    assert Article.objects.get().body == (
        '<p>A case fits in a <a href="https://news.example.org/bags" rel="noopener">bicycle bag</a>, and has four parts.</p>'
        "<h2>What is in it</h2><ul><li>two thermometers</li><li>a sensor for dust</li></ul>"
        "<p> Loose words, <em>kept</em> in their place. </p>"
        "<table><tbody><tr><th>Cases</th><td>40</td></tr></tbody></table>"
        "<blockquote>Everybody can measure.</blockquote><p>All figures are open.</p>"
    )


def test_neither_name_nor_folder_matter(write, tmp_path):
    assert outcomes(write("a.txt", PAGE)) == ["created"]
    (tmp_path / "folder").mkdir()
    assert outcomes(write("folder/b.TXT", PAGE)) == ["unchanged"]


def test_two_files_of_one_article(write):
    files = [write("a.txt", PAGE), write("b.txt", PAGE), write("c.txt", PAGE.replace("Body", "Text"))]
    expected = ["created", "unchanged", "updated"]
    assert outcomes(*files, dry_run=True) == expected
    assert not Article.objects.exists()
    assert outcomes(*files) == expected


def test_a_dry_run_foretells_the_second_file_of_an_edited_article(write):
    first, second = write("a.txt", PAGE), write("b.txt", PAGE.replace("Body", "Text"))
    outcomes(first)
    Article.objects.get().save()
    assert outcomes(first, second, dry_run=True) == outcomes(first, second) == ["unchanged", "kept"]


def test_what_fails_leaves_no_trace_and_stops_nothing(write, tmp_path):
    (tmp_path / "empty").mkdir()
    sources = [
        tmp_path / "none.txt",
        write("a.pdf", "%PDF"),
        write("picture.html", b"\x89PNG\r\n\x1a\n"),
        write("binary.txt", b"a\0b"),
        write("title.txt", "Title"),
        tmp_path / "empty",
        write("a.txt", PAGE),
    ]
    assert [(result.path, str(result.outcome), result.reason) for result in import_sources(sources)] == [
        (tmp_path / "none.txt", "failed", "there is no such file or folder"),
        (tmp_path / "a.pdf", "failed", "only .txt, .html, .htm files can be imported"),
        (tmp_path / "picture.html", "failed", "it is not text in UTF-8 (byte 0); save it as UTF-8"),
        (tmp_path / "binary.txt", "failed", "it is a binary file, not text"),
        (tmp_path / "title.txt", "failed", "it has no text"),
        (tmp_path / "empty", "failed", "the folder has no .txt, .html, .htm file"),
        (tmp_path / "a.txt", "created", ""),
    ]
    assert Article.objects.get().title == "Title"


@pytest.mark.parametrize(
    ("attribute", "language", "stored"),
    [("", None, "en"), ("nl-BE", None, "nl"), ("NL", None, "nl"), ("en_GB", None, "en"), ("fr", "nl", "nl"), ("en", "nl", "nl")],
)
def test_the_language(write, attribute, language, stored):
    file = write("a.html", f'<html lang="{attribute}"><h1>Title</h1><p>Lead</p>')
    assert outcomes(file, language=language) == ["created"]
    assert Article.objects.get().language == stored


def test_a_language_that_the_portal_does_not_have(write):
    [result] = import_sources([write("a.html", '<html lang="fr-BE"><h1>Titre</h1><p>Texte</p>')])
    assert [str(result.outcome), result.reason] == ["failed", "it is in the language 'fr', which the portal does not have; --language overrules it"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n</p><script>alert(2)</script>\n"),
        ("a.html", "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1><p>&lt;img src=x&gt;</p><p><img src=x onerror=alert(1)>a &lt;script&gt;</p>"),
        ("a.txt", "w" * 1_000_000 + "\n\n" + "w " * 500_000),
        ("a.html", "<h1>" + "w" * 1_000_000 + "</h1><p>" + "w " * 500_000),
        ("a.txt", "!!!\n\n???"),
        ("a.html", "<h1>🙂</h1>" + "<blockquote>" * 480 + "a"),
        ("a.html", "<h1>T</h1><p>" + "&#0;&#xD800;&#x110000;&nosuch;&amp;" * 1000),
    ],
)
def test_hostile_files_become_harmless_articles(write, name, content):
    file = write(name, content)
    assert outcomes(file, publish=True) == ["created"]
    article = Article.objects.get()
    article.full_clean(exclude=["main_topic", "lead"])
    assert [tag for tag in ("<script", "<img") if tag in article.body] == []
    assert outcomes(file, publish=True) == ["unchanged"]
