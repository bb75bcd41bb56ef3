import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.management import call_command

from leuven_portal import static_files, stylesheet


def test_the_stylesheet_is_its_parts_in_order(settings):
    text = Path(finders.find(stylesheet.NAME)).read_text()
    assert text == "".join((settings.STATICFILES_DIRS[0] / part).read_text() for part in stylesheet.PARTS)


def test_the_stylesheet_keeps_its_budget_and_asks_nobody_else():
    text = Path(finders.find(stylesheet.NAME)).read_bytes()
    assert len(brotli.compress(text)) <= 12_000
    assert len(gzip.compress(text)) <= 12_000
    assert re.findall(rb"url\((?!\.\./img/|\"data:)", text) == []
    assert b"@import" not in text


def test_collected_files_have_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    # Ours alone: to compress all of the admin's takes a quarter of a minute.
    settings.STATICFILES_FINDERS = [name for name in settings.STATICFILES_FINDERS if "AppDirectories" not in name]
    call_command("collectstatic", "--noinput", verbosity=0)
    names = [path.name for path in (tmp_path / "static" / "css").iterdir()]
    assert [name for name in names if re.fullmatch(r"site\.[0-9a-f]{12}\.css", name)]
    assert [name for name in names if re.fullmatch(r"site\.[0-9a-f]{12}\.css\.br", name)]


@pytest.mark.django_db
def test_pages_have_their_stylesheet_without_collecting(client):
    address = re.search(r'<link rel="stylesheet" href="([^"]+)">', client.get("/en/").text)[1]
    assert client.get(address).status_code == 200


def test_files_are_collected_again_when_one_has_changed(settings, tmp_path, monkeypatch):
    collected = []
    monkeypatch.setattr(static_files, "call_command", lambda *arguments, **options: collected.append(arguments))
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "one.css").write_text("a")
    monkeypatch.setattr(static_files, "get_finders", lambda: [FileSystemFinder()])
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    for _ in range(2):
        static_files.collect_when_changed()
    assert collected == [("collectstatic",)]
    (tmp_path / "source" / "two.css").write_text("b")
    static_files.collect_when_changed()
    assert len(collected) == 2
