import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
from contextlib import closing

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import SystemCheckError
from django.test import Client
from django.utils import timezone
from pyrage.x25519 import Identity

from contact.models import Enquiry
from leuven_portal.backup import postgresql, sqlite
from leuven_portal.backup.restore import losses
from leuven_portal.models import Milestone
from news.models import Image
from tests.demo_site import receipt_path
from tests.factories import make_article, make_image
from tests.leuven_portal.backup.crafted import crafted, entry


def visited(system):
    """Return what a visitor meets: the status of an article, a receipt and a picture, and the addresses of the article's drawings."""
    with system.entered():
        client = Client()
        page = client.get("/en/news/nanoic-pilot-line-opens/")
        paths = [receipt_path("nl"), f"/media/{Image.objects.first().file.name}"]
        return [page.status_code, *(client.get(path).status_code for path in paths), set(re.findall(r"/art/[a-z-]+/[-\w]+/[0-9a-f]{16}", page.text))]


def repacked(path, target, change):
    """Write a backup anew with another manifest, and whatever else is needed for it to be sound."""
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name == "manifest.json":
                told = json.loads(content)
                change(told)
                content = json.dumps(told).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def test_into_an_empty_system_everything_comes_back(portal, kept, empty, counts):
    """The counts of all tables and the bytes of all files are those of the portal, and it can be visited."""
    said = empty.manage("restore", kept)
    assert said.splitlines()[1:4] == [
        "Rows and checksums of all tables and files are those of the backup.",
        "1 mails wait as they did then; some may have been sent since, and will be sent once more.",
        "The secret key is that of the backup.",
    ]
    assert "run purge_enquiries" in said
    assert empty.rows() == counts
    assert empty.files() == portal.files()
    assert (empty.data / "secret_key").read_text() == (portal.data / "secret_key").read_text()
    assert (empty.data / "secret_key").stat().st_mode & 0o777 == 0o600
    # As after a start anew: with the key that is there now.
    empty.key = (empty.data / "secret_key").read_text()
    assert visited(empty) == visited(portal)
    assert visited(empty)[:3] == [200, 200, 200]
    assert visited(empty)[3]
    with empty.entered():
        # It goes on: new rows get numbers of their own.
        Milestone.objects.create(key="further")
    assert not (empty.data / "restore-unfinished.json").exists()


def test_an_encrypted_one_comes_back_with_its_key(portal, empty, counts, tmp_path):
    key = Identity.generate()
    (tmp_path / "key.txt").write_text(f"# public key: {key.to_public()}\n{key}\n")
    made = portal.backup(tmp_path / "made", "--encrypt", str(Identity.generate().to_public()), "--encrypt", str(key.to_public()))
    empty.manage("restore", made, "--identity", tmp_path / "key.txt")
    assert empty.rows() == counts
    assert empty.files() == portal.files()


def test_nobody_stays_signed_in(kept, empty, tmp_path):
    empty.manage("restore", kept)
    with empty.entered():
        Session.objects.create(session_key="k", session_data="x", expire_date=timezone.now())
    made = empty.backup(tmp_path / "made")
    assert empty.rows()["django_session"] == 1
    empty.manage("restore", made, "--replace")
    assert empty.rows()["django_session"] == 0


def test_a_portal_with_content_is_kept_unless_told(portal, kept, empty, counts):
    empty.manage("migrate", "--verbosity=0")
    with empty.entered():
        make_article()
        make_image()
    before = empty.files()
    said = empty.refused("restore", kept)
    assert "1 pictures, 1 topics, 1 articles, 1 media files. Make a backup of it; to have it replaced, add --replace." in said
    said = empty.manage("restore", kept, "--dry-run")
    assert "Would come back: " in said
    assert "Would be lost, and only with --replace: " in said
    assert empty.files() == before
    assert empty.rows()["news_article"] == 1
    said = empty.manage("restore", kept, "--replace")
    assert "1 media files of the former content were deleted." in said
    assert empty.rows() == counts
    assert empty.files() == portal.files()


def test_files_alone_are_content_as_well(kept, empty):
    picture = empty.data / "media/images/a/original.jpg"
    picture.parent.mkdir(parents=True)
    picture.write_text("the only copy")
    assert empty.refused("restore", kept).startswith("There is content here: 1 media files.")
    assert picture.read_text() == "the only copy"


@pytest.mark.django_db
def test_what_migrate_makes_is_no_content():
    assert losses() == {}


def test_a_key_of_the_environment_stays(kept, empty):
    empty.key = "of-the-environment-" * 3
    before = (empty.data / "secret_key").read_text()
    assert "The secret key is that" not in empty.manage("restore", kept)
    assert (empty.data / "secret_key").read_text() == before


HOSTILE = {
    "a path out of the folder": crafted(entry("media/../../../x", b"x")),
    "a link": crafted(entry("media/x", type=tarfile.SYMTYPE, linkname="/etc/passwd"), files={}),
    "a changed file": crafted(entry("media/x", b"1"), files={"media/x": b"2"}),
    "a cut": crafted(entry("media/x", b"x" * 5000))[:4000],
    "no archive": b"x" * 5000,
    "no backup": crafted(manifest=b"{}"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_is_touched_by_what_is_no_sound_backup(empty, tmp_path, kind):
    (tmp_path / "portal.tar").write_bytes(HOSTILE[kind])
    assert empty.refused("restore", "--check", tmp_path / "portal.tar") == empty.refused("restore", tmp_path / "portal.tar")
    assert empty.rows() == {}
    left = {path.relative_to(empty.data).as_posix() for path in empty.data.rglob("*")}
    assert left <= {".backup-work", ".backup-work/lock", "secret_key", "portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm"}


def test_one_of_newer_code_is_refused(kept, empty, tmp_path):
    newer = repacked(kept, tmp_path / "newer.tar", lambda told: told["migrations"].append("news.0999_of_tomorrow"))
    assert empty.refused("restore", newer) == (
        "The backup was made by newer code: this version does not know news.0999_of_tomorrow. Install that version first."
    )
    assert empty.rows() == {}


def test_one_of_older_code_is_brought_up_to_date(empty, tmp_path):
    """The older portal is a real one: migrated back, then backed up."""
    older = empty
    older.manage("migrate", "--verbosity=0")
    older.manage("migrate", "news", "0004", "--verbosity=0")
    made = older.backup(tmp_path / "made")
    assert "news_image" not in older.rows()
    older.manage("migrate", "--verbosity=0")
    older.manage("restore", made, "--replace")
    assert older.rows()["news_image"] == 0
    assert "[ ]" not in older.manage("showmigrations")


def test_one_of_another_engine_is_refused(kept, empty, tmp_path):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}
    names = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
    ours = "postgresql" if empty.on_server else "sqlite"
    path = tmp_path / "other.tar"
    content = b"any bytes"
    listed = {names[other[ours]]: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}}
    with tarfile.open(kept) as tar:
        told = json.load(tar.extractfile("manifest.json")) | {"engine": other[ours], "files": listed}
    with tarfile.open(path, "w") as tar:
        for header, member in (entry(names[other[ours]], content), entry("manifest.json", json.dumps(told).encode())):
            tar.addfile(header, io.BytesIO(member))
    assert empty.refused("restore", path) == (f"The backup is of {other[ours]}, and DATABASE_URL names {ours}: a backup goes back to its own kind.")


def test_a_database_that_is_not_what_was_counted_is_told(kept, empty, counts, tmp_path):
    """Its members are whole, so only the comparison afterwards can find it."""

    def change(told):
        told["tables"]["contact_enquiry"]["rows"] += 1
        told["tables"]["news_topic"]["checksum"] = "0" * 16

    said = empty.refused("restore", repacked(kept, tmp_path / "other.tar", change))
    enquiries, topics = counts["contact_enquiry"], counts["news_topic"]
    differing = f"contact_enquiry ({enquiries} instead of {enquiries + 1} rows), news_topic ({topics} instead of {topics} rows)"
    assert said == f"What was brought back differs from the backup: {differing}."
    assert (empty.data / "restore-unfinished.json").exists()


class Interrupted(BaseException):
    """What ends a process at once."""


@pytest.mark.parametrize("place", ["media.bring_back", "sqlite.bring_back", "media.remove_others", "restore.bring_up_to_date"])
def test_an_interrupted_one_says_so_and_is_run_again(portal, kept, empty, counts, monkeypatch, place):
    def interrupt(*arguments):
        raise Interrupted

    if empty.on_server:
        place = place.replace("sqlite", "postgresql")
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(f"leuven_portal.backup.{place}", interrupt)
        empty.manage("restore", kept)
    for command in (["worker", "--once"], ["backup"]):
        with pytest.raises(SystemCheckError, match=f"The restore of {kept.name}, begun at "):
            empty.manage(*command, skip_checks=False)
    said = empty.manage("restore", kept)
    assert "has not come to its end. Run it again." in said
    assert empty.rows() == counts
    assert empty.files() == portal.files()
    assert empty.manage("check") == "System check identified no issues (0 silenced).\n"


def test_a_killed_one_is_run_again(kept, empty, counts):
    """A real process that ends without another word, after the database and before the rest."""
    database = {"DATABASE_URL": empty.address()} if empty.on_server else {}
    code = (
        "import os, sys, django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from leuven_portal.backup import media\n"
        "media.remove_others = lambda wanted: os._exit(9)\n"
        "call_command('restore', sys.argv[1])"
    )
    own = {"ENV_FILE": os.devnull, "DATA_DIR": str(empty.data), "DJANGO_SETTINGS_MODULE": "leuven_portal.settings"}
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SITE_URL", "SECRET_KEY"}}
    killed = subprocess.run(
        [sys.executable, "-c", code, kept], check=False, env=inherited | own | database, capture_output=True, text=True, cwd=settings.BASE_DIR
    )
    assert killed.returncode == 9, killed.stderr
    assert (empty.data / ".backup-work/staged").is_dir()
    assert "has not come to its end. Run it again." in empty.manage("restore", kept)
    assert [path.name for path in (empty.data / ".backup-work").iterdir()] == ["lock"]
    assert empty.rows() == counts


def test_after_an_interruption_another_backup_still_needs_to_be_told(kept, empty, tmp_path):
    empty.manage("restore", kept)
    (empty.data / "restore-unfinished.json").write_text(
        json.dumps({"backup": "other.tar", "created_at": "2020-01-01T00:00:00+00:00", "begun_at": ""})
    )
    assert "add --replace" in empty.refused("restore", kept)


def test_a_restore_that_fails_leaves_the_database_as_it_was(kept, empty, counts, monkeypatch):
    """The tables are held by somebody else, who has not gone away."""
    empty.manage("restore", kept)
    with empty.entered():
        Enquiry.objects.last().delete()
    monkeypatch.setattr(postgresql, "PATIENCE", 1)
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    with closing(empty.connect()) as holder, closing(holder.cursor()) as cursor:
        cursor.execute("LOCK TABLE news_topic IN ACCESS SHARE MODE" if empty.on_server else "BEGIN IMMEDIATE")
        assert ("lock timeout" if empty.on_server else "stop web server and worker") in empty.refused("restore", kept, "--replace")
        holder.rollback()
    assert empty.rows()["contact_enquiry"] == counts["contact_enquiry"] - 1
    empty.manage("restore", kept)
    assert empty.rows() == counts


@pytest.mark.parametrize(
    ("name", "sentence"), [("nowhere.tar", "cannot be read: No such file or directory."), ("", "cannot be read: Is a directory.")]
)
def test_a_file_that_cannot_be_read_is_named(empty, tmp_path, name, sentence):
    path = tmp_path / name
    assert empty.refused("restore", "--check", path) == f"{path} {sentence}"
    assert empty.refused("restore", path) == f"{path} {sentence}"


def test_more_than_the_disk_holds_is_not_begun(empty, tmp_path):
    path = tmp_path / "large.tar"
    with path.open("wb") as file:
        file.truncate(2**50 // 1024)
    said = empty.refused("restore", path)
    assert said.startswith(f"{empty.data} has room for ")
    assert not (empty.data / "restore-unfinished.json").exists()
