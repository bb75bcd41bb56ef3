import os
import re
import resource
import shutil
import tarfile
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest
from pyrage.x25519 import Identity

from leuven_portal.backup.census import LEFT_OUT
from leuven_portal.backup.create import appearing, clear_drafts, generated_key
from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.manifest import Manifest


def manifest_of(path):
    with tarfile.open(path) as tar:
        return Manifest.from_json(tar.extractfile("manifest.json").read())


def test_a_backup_holds_all_that_the_portal_is(portal, kept):
    manifest = manifest_of(kept)
    # The rows of SQLite's index of words are in the tables beside it.
    rows = {name: count for name, count in portal.rows().items() if name not in {*LEFT_OUT, "contact_searchtext_index"}}
    assert {name: table.rows for name, table in manifest.tables.items()} == rows
    assert all(rows[name] for name in ("news_article", "contact_enquiry", "contact_message", "news_image", "auth_user"))
    assert {name: member.size for name, member in manifest.media.items()} == {name: len(content) for name, content in portal.files().items()}
    assert len(manifest.media) == 2 * 4 + 1
    assert manifest.missing == []
    assert "secret_key" in manifest.files
    assert "news.0001_initial" in manifest.migrations
    assert datetime.now(UTC) >= datetime.fromisoformat(manifest.created_at)


def test_a_backup_is_readable_for_its_owner_alone_and_any_tar_opens_it(kept):
    assert re.fullmatch(r"portal-\d{4}-\d\d-\d\dT\d{6}Z\.tar", kept.name)
    assert kept.stat().st_mode & 0o777 == 0o600
    with tarfile.open(kept) as tar:
        names = tar.getnames()
    assert (names[0].split(".")[0], names[-2:]) == ("database", ["secret_key", "manifest.json"])


def test_nothing_is_left_in_the_data_folder(portal, kept):
    assert [path.name for path in (portal.data / ".backup-work").iterdir()] == ["lock"]


class Writer(threading.Thread):
    """Writes to a portal without a pause: two rows in each transaction, and pictures whose file is there before their row."""

    def __init__(self, system):
        super().__init__()
        self.system, self.enough, self.written = system, threading.Event(), 0
        self.begun = threading.Event()

    def run(self):
        mark = "%s" if self.system.on_server else "?"
        with closing(self.system.connect()) as link, closing(link.cursor()) as cursor:
            cursor.execute("SELECT * FROM news_image")
            columns = [each[0] for each in cursor.description]
            first = dict(zip(columns, cursor.fetchone(), strict=True))
            original = (self.system.data / "media" / first["file"]).read_bytes()
            names = [name for name in columns if name != "id"]
            add = f"INSERT INTO news_image ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"
            while not self.enough.is_set():
                key = f"written{self.written:09}"
                path = self.system.data / f"media/images/{key}/original.jpg"
                path.parent.mkdir()
                path.write_bytes(original)
                row = first | {"key": key, "file": f"images/{key}/original.jpg", "rendered_at": None}
                cursor.execute(f"INSERT INTO leuven_portal_milestone (key, reached_at) VALUES ({mark}, {mark})", (key, "2026-11-26 03:12:07+00"))
                cursor.execute(add, [row[name] for name in names])
                link.commit()
                self.written += 1
                self.begun.set()


def test_a_backup_while_people_write_is_of_one_moment(kept, empty, tmp_path):
    """Rows that are written together are in it together, and no row is in it without its file."""
    busy = empty
    busy.manage("restore", kept)
    writer = Writer(busy)
    writer.start()
    try:
        assert writer.begun.wait(30)
        before = writer.written
        made = busy.backup(tmp_path / "busy")
        after = writer.written
    finally:
        writer.enough.set()
        writer.join()
    manifest = manifest_of(made)
    assert after > before
    assert manifest.tables["leuven_portal_milestone"].rows - 1 == manifest.tables["news_image"].rows - 3 >= before
    assert manifest.missing == []
    assert f"{made} is sound" in busy.manage("restore", "--check", made)
    # Its counts are those of the very rows in it.
    assert "Rows and checksums of all tables and files are those of the backup." in busy.manage("restore", "--replace", made)


def test_an_encrypted_one_says_nothing_to_who_has_no_key(portal, tmp_path):
    key = Identity.generate()
    made = portal.backup(tmp_path / "made", "--encrypt", str(key.to_public()))
    assert made.name.endswith(".tar.age")
    assert made.stat().st_mode & 0o777 == 0o600
    assert made.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert b"manifest.json" not in made.read_bytes()
    assert portal.refused("restore", "--check", made) == f"{made} is encrypted. Name the file with the secret key: --identity FILE"
    (tmp_path / "key.txt").write_text(str(key))
    assert f"{made} is sound" in portal.manage("restore", "--check", made, "--identity", tmp_path / "key.txt")
    (tmp_path / "key.txt").write_text(str(Identity.generate()))
    assert "encrypted for another key" in portal.refused("restore", "--check", made, "--identity", tmp_path / "key.txt")


@contextmanager
def largest_file(limit):
    """Refuse, in a ``with`` block, what makes a file larger than that, in bytes: a full disk in the middle of writing."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


@pytest.mark.parametrize("encrypt", [False, True])
def test_a_full_disk_leaves_no_half_backup(portal, tmp_path, encrypt):
    picture = portal.data / "media/images/large.jpg"
    picture.write_bytes(os.urandom(3_000_000))
    key = ["--encrypt", str(Identity.generate().to_public())] if encrypt else []
    try:
        with largest_file(2_000_000):
            said = portal.refused("backup", tmp_path / "made", *key)
    finally:
        picture.unlink()
    assert said == f"{tmp_path / 'made'} cannot be written: File too large."
    assert list((tmp_path / "made").iterdir()) == []


def test_a_disk_too_full_for_the_database_is_told(portal, tmp_path):
    with largest_file(20_000):
        said = portal.refused("backup", tmp_path / "made")
    assert said.startswith(("The database cannot be copied to", "pg_dump was ended by signal", "pg_dump failed"))
    assert list((tmp_path / "made").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(portal, tmp_path):
    (tmp_path / "file").write_text("x")
    assert portal.refused("backup", tmp_path / "file") == f"{tmp_path / 'file'} cannot be written: File exists."
    assert portal.refused("backup", tmp_path / "file/made") == f"{tmp_path / 'file/made'} cannot be written: Not a directory."


def test_a_database_that_is_not_there_is_told(empty, tmp_path, monkeypatch):
    elsewhere = {"HOST": "127.0.0.1", "PORT": 1} if empty.on_server else {"NAME": tmp_path / "nowhere/portal.sqlite3"}
    with monkeypatch.context() as patch:
        for setting, value in elsewhere.items():
            patch.setitem(empty.database, setting, value)
        said = empty.refused("backup", tmp_path / "made")
    assert said.startswith(("The database cannot be reached: ", "The database cannot be copied to "))
    assert list((tmp_path / "made").iterdir()) == []


def test_a_row_whose_file_is_gone_is_told_and_stops_nothing(empty, kept, tmp_path):
    empty.manage("restore", kept)
    originals = sorted(empty.data.glob("media/images/*/original.jpg"))
    originals[0].unlink()
    name = originals[0].relative_to(empty.data / "media").as_posix()
    said = empty.manage("backup", tmp_path / "made")
    assert f"Not in it, as not among the media, though rows refer to it: {name}." in said
    (made,) = (tmp_path / "made").iterdir()
    assert manifest_of(made).missing == [name]


def test_a_link_among_the_media_stops_the_backup(portal, tmp_path):
    link = portal.data / "media/images/elsewhere"
    link.symlink_to("/etc")
    try:
        assert "elsewhere is a link or no ordinary file" in portal.refused("backup", tmp_path / "made")
    finally:
        link.unlink()
    assert list((tmp_path / "made").iterdir()) == []


def test_older_ones_go_after_success_alone(portal, tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    old = [folder / f"portal-2025-01-0{day}T031200Z.tar" for day in (1, 2, 3)]
    for path in [*old, folder / "notes.txt"]:
        path.write_text("x")
    said = portal.manage("backup", folder, "--keep=2", "--dry-run")
    assert [line for line in said.splitlines() if line.startswith("Would be deleted")] == [f"Would be deleted: {path}" for path in old[:2]]
    assert len(list(folder.iterdir())) == 4
    portal.refused("backup", folder, "--keep=2", "--encrypt=age1mistyped")
    assert len(list(folder.iterdir())) == 4
    said = portal.manage("backup", folder, "--keep=2")
    assert said.splitlines()[1:] == [f"Deleted: {path}" for path in old[:2]]
    names = sorted(path.name for path in folder.iterdir())
    assert (names[0], names[1], len(names)) == ("notes.txt", old[2].name, 3)


@pytest.mark.parametrize("keep", ["0", "-1", "all"])
def test_at_least_one_is_kept(portal, keep):
    assert "is not a whole number from 1 to" in portal.refused("backup", f"--keep={keep}")


def test_without_a_folder_it_goes_beside_the_data_and_says_nothing_when_told_so(portal):
    assert portal.manage("backup", "--verbosity=0") == ""
    (made,) = (portal.data / "backups").iterdir()
    assert made.parent.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(made.parent)


# The file's own life, without a portal around it


def test_a_file_appears_under_its_name_once_it_is_whole(tmp_path):
    with appearing(tmp_path, "portal-2026-11-26T031207Z.tar") as out:
        out.write(b"half")
        assert [path.name for path in tmp_path.iterdir()] == [".portal-2026-11-26T031207Z.tar.part"]
        # Another one that cleans up beside it leaves it alone.
        clear_drafts(tmp_path)
        out.write(b" and whole")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("portal-2026-11-26T031207Z.tar", b"half and whole")]


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), appearing(tmp_path, "portal-2026-11-26T031207Z.tar") as out:
        out.write(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_the_same_second_is_not_replaced(tmp_path):
    (tmp_path / "portal-2026-11-26T031207Z.tar").write_text("the first")
    with pytest.raises(BackupFailed, match="portal-2026-11-26T031207Z.tar is there already"), appearing(tmp_path, "portal-2026-11-26T031207Z.tar"):
        pass
    assert (tmp_path / "portal-2026-11-26T031207Z.tar").read_text() == "the first"


def test_what_a_killed_one_has_left_goes_with_the_next(tmp_path):
    for name in (".portal-2026-11-26T031207Z.tar.part", ".portal-2026-11-26T031207Z.tar.age.part", ".portal-notes.part"):
        (tmp_path / name).write_text("half")
    with appearing(tmp_path, "portal-2026-11-27T031207Z.tar"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == [".portal-notes.part", "portal-2026-11-27T031207Z.tar"]


def test_a_key_of_the_environment_is_kept_where_it_came_from(data, settings):
    assert generated_key() is None
    (data / "secret_key").write_text("generated-" * 5 + "\n")
    assert generated_key() is None
    settings.SECRET_KEY = "generated-" * 5
    assert generated_key() == data / "secret_key"
