import io
import os
import tarfile
from datetime import UTC, datetime

import pytest

from leuven_portal.backup import archive
from leuven_portal.backup.archive import Writer, read
from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.manifest import Manifest
from tests.leuven_portal.backup.crafted import DATABASE, crafted, entry, manifest_of

MOMENT = datetime(2026, 11, 26, 3, 12, 7, tzinfo=UTC)


def refusal(content, stage=None):
    with pytest.raises(BackupFailed) as failure:
        read(io.BytesIO(content), stage)
    return str(failure.value)


def test_what_is_written_is_read_again(tmp_path):
    (tmp_path / "database").write_bytes(DATABASE)
    (tmp_path / "picture").write_bytes(b"x" * 3_000_000)
    out = io.BytesIO()
    writer = Writer(out, MOMENT)
    writer.add("database.sqlite3", tmp_path / "database")
    writer.add("media/images/é €/original.jpg", tmp_path / "picture")
    made = Manifest("2026-11-26T03:12:07+00:00", "http://localhost:8000", "sqlite", "3.40.1", [], {}, [], writer.members)
    writer.finish(made)
    stage = tmp_path / "stage"
    stage.mkdir()
    assert read(io.BytesIO(out.getvalue()), stage) == made
    assert (stage / "media/images/é €/original.jpg").read_bytes() == b"x" * 3_000_000
    assert (stage / "media/images/é €/original.jpg").stat().st_mode & 0o777 == 0o600
    with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as tar:
        assert [(each.name, each.mode, each.mtime, each.uid, each.uname) for each in tar] == [
            (name, 0o600, MOMENT.timestamp(), 0, "") for name in ("database.sqlite3", "media/images/é €/original.jpg", "manifest.json")
        ]


def test_a_sound_archive_without_media():
    assert read(io.BytesIO(crafted())).files.keys() == {"database.sqlite3"}


@pytest.mark.parametrize(
    "name",
    ["/etc/cron.d/x", "../x", "media/../../x", "media/../secret_key", "media//x", "media/./x", "media/", "media", "static/x", "secret_key/x", "x"]
    + ["media/a\\b", "media/a\nb", "media/\x1b[2J", "media/images/\udc80", "MANIFEST.JSON", "restore-unfinished.json", ""],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    stage = tmp_path / "stage"
    stage.mkdir()
    assert "which no backup of the portal has" in refusal(crafted(entry(name, b"x"), files={}), stage)
    assert {path.name for path in tmp_path.rglob("*")} == {"stage", "database.sqlite3"}


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, tarfile.CONTTYPE]
)
def test_links_devices_and_folders_are_refused(tmp_path, kind):
    content = crafted(entry("media/images", type=kind, linkname="/etc"), files={})
    assert refusal(content, tmp_path) == "The backup holds 'media/images' as something else than an ordinary file."
    assert [path.name for path in tmp_path.iterdir()] == ["database.sqlite3"]


def test_a_file_that_claims_more_than_it_has_bytes_is_refused(tmp_path):
    sparse = entry("media/x", b"x" * 512, pax_headers={"GNU.sparse.major": "0", "GNU.sparse.map": "0,0", "GNU.sparse.realsize": str(3_000_000)})
    assert "as something else than an ordinary file" in refusal(crafted(sparse), tmp_path)


def test_a_second_file_of_the_same_name_is_refused(tmp_path):
    assert refusal(crafted(entry("media/x", b"1"), entry("media/x", b"2")), tmp_path) == "The backup holds 'media/x' twice."


def test_a_file_within_a_file_is_refused(tmp_path):
    assert "cannot be written" in refusal(crafted(entry("media/x", b"1"), entry("media/x/y", b"2")), tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (crafted(entry("media/x", b"1"), files={"media/x": b"2"}), "media/x is damaged: its checksum is not the one that the manifest lists."),
        (crafted(entry("media/x", b"1"), files={"media/x": b"12"}), "media/x is damaged: its checksum is not the one that the manifest lists."),
        (crafted(entry("media/x", b"1"), files={}), "The backup holds media/x, which its manifest does not list."),
        (crafted(files={"media/x": b"1"}), "The backup lacks media/x, which its manifest lists."),
        (crafted(engine="postgresql"), "The backup holds no database that the portal knows."),
        (crafted(engine="oracle"), "The backup holds no database that the portal knows."),
        (crafted(entry("manifest.json", manifest_of({})), files={}), "The backup goes on after its manifest."),
    ],
)
def test_what_its_manifest_does_not_say_is_refused(content, sentence):
    assert refusal(content) == sentence


def test_every_kind_of_cut_is_noticed(tmp_path):
    whole = crafted(entry("media/x", b"x" * 5000))
    ends = whole.rindex(b"}") // 512 * 512 + 512
    for length in [*range(0, ends, 512), ends - 1, 700]:
        assert refusal(whole[:length]).startswith(
            ("The backup cannot be read", "The backup is incomplete", "The backup's manifest.json cannot be read")
        )


def test_one_changed_byte_is_noticed():
    whole = crafted(entry("media/x", b"x" * 5000))
    place = whole.index(b"xxxx") + 77
    assert refusal(whole[:place] + b"y" + whole[place + 1 :]) == "media/x is damaged: its checksum is not the one that the manifest lists."


@pytest.mark.parametrize("content", [b"", b"no tar", os.urandom(4096), b"\0" * 10240])
def test_what_is_no_archive_is_refused(content):
    assert refusal(content).startswith(("The backup cannot be read", "The backup is incomplete"))


def test_a_manifest_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MOST_MANIFEST", 100)
    assert refusal(crafted()) == "The backup's manifest is too large."


def test_a_backup_that_no_restore_would_take_is_not_made(monkeypatch):
    writer = Writer(io.BytesIO(), MOMENT)
    monkeypatch.setattr(archive, "MOST_MANIFEST", 100)
    with pytest.raises(BackupFailed, match="more files than a backup can list"):
        writer.finish(Manifest("", "", "sqlite", "", [], {}, [], {}))


def test_a_link_or_device_is_not_read(tmp_path):
    (tmp_path / "key").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "key")
    os.mkfifo(tmp_path / "pipe")
    writer = Writer(io.BytesIO(), MOMENT)
    for name in ("link", "pipe"):
        with pytest.raises(BackupFailed, match=f"{name} (cannot be read|is no ordinary file)"):
            writer.add("media/x", tmp_path / name)


def test_a_file_that_becomes_shorter_stops_the_backup(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(b"x" * 10)
    with path.open("rb") as file, pytest.raises(BackupFailed, match="picture became shorter while it was read"):
        archive.Hashed(file, path, 11).read(11)
