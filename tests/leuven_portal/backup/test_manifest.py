import json

import pytest

from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.manifest import Manifest, Member, Table
from tests.leuven_portal.backup.crafted import manifest_of

MANIFEST = Manifest(
    created_at="2026-11-26T03:12:07+00:00",
    site="https://portal.example.org",
    engine="sqlite",
    engine_version="3.40.1",
    migrations=["news.0001_initial"],
    tables={"news_article": Table(45, "00ff"), "contact_enquiry": Table(6, "0a")},
    left_out=["django_session"],
    files={"database.sqlite3": Member(9, "ab"), "media/images/a/original.jpg": Member(3, "cd")},
    missing=["images/é/original.jpg"],
)


def test_it_survives_being_written():
    assert Manifest.from_json(MANIFEST.to_json()) == MANIFEST


def test_it_tells_its_content():
    assert MANIFEST.content == "sqlite, 51 rows in 2 tables, 1 media files, made at 2026-11-26T03:12:07+00:00"
    assert MANIFEST.media == {"images/a/original.jpg": Member(3, "cd")}


def test_a_later_format_is_named():
    with pytest.raises(BackupFailed, match="a format that this version of the portal does not know"):
        Manifest.from_json(manifest_of({}, format=2))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"1", b"{}", b"\xff", b"[" * 100_000, json.dumps({"made_by": "others"}).encode()])
def test_what_is_no_manifest_is_refused(content):
    with pytest.raises(BackupFailed, match="cannot be read: this is not a backup of the portal"):
        Manifest.from_json(content)


@pytest.mark.parametrize(
    "changes",
    [
        {"tables": {"a": {"rows": "many", "checksum": "0"}}},
        {"tables": {"a": {"rows": 1, "checksum": None}}},
        {"tables": {"a": {"rows": 1}}},
        {"tables": []},
        {"files": {"a": {"size": True, "sha256": ""}}},
        {"files": {"a": 1}},
        {"migrations": [1]},
        {"migrations": None},
        {"engine": ["sqlite"]},
        {"missing": [{}]},
        {"further": 1},
    ],
)
def test_a_value_of_another_kind_is_refused(changes):
    with pytest.raises(BackupFailed, match="cannot be read: this is not a backup of the portal"):
        Manifest.from_json(manifest_of({}, **changes))
