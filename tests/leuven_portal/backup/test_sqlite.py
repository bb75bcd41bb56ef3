import sqlite3
from contextlib import closing

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from leuven_portal.backup import sqlite
from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.manifest import Table


@pytest.fixture
def portal(tmp_path):
    """Django's connection to a SQLite file with a few rows, whatever the settings' database is."""
    path = tmp_path / "portal.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        # Debian's SQLite overwrites what is deleted, others do not.
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, photo BLOB)")
        database.execute("CREATE TABLE django_session (session_key TEXT PRIMARY KEY, session_data TEXT)")
        database.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
        database.executemany("INSERT INTO person (name, photo) VALUES (?, ?)", [("Ada", b"\0\xff"), ("Béa", None), ("Erased Person", b"")])
        database.execute("DELETE FROM person WHERE name = 'Erased Person'")
        database.execute("INSERT INTO django_session VALUES ('the-key-of-a-session', 'x')")
        database.execute("INSERT INTO django_migrations (app, name) VALUES ('news', '0001_initial')")
    settings = {
        "NAME": path,
        "OPTIONS": {},
        "TIME_ZONE": None,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "AUTOCOMMIT": True,
        "ATOMIC_REQUESTS": False,
    }
    connection = DatabaseWrapper(settings | {"TEST": {}}, alias="other")
    yield connection
    connection.close()


@pytest.fixture
def copied(portal, tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        return sqlite.snapshot(portal, tmp_path / "copy"), tmp_path / "copy"


def test_a_snapshot_says_what_is_in_it(copied):
    census, path = copied
    assert census.migrations == ["news.0001_initial"]
    assert {name: table.rows for name, table in census.tables.items()} == {"django_migrations": 1, "person": 2}
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("SELECT name, photo FROM person").fetchall() == [("Ada", b"\0\xff"), ("Béa", None)]
        assert copy.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_a_snapshot_is_one_file_without_remains_of_what_was_deleted(copied):
    _, path = copied
    assert [each.name for each in path.parent.glob("copy*")] == ["copy"]
    content = path.read_bytes()
    assert b"Ada" in content
    assert b"Erased Person" not in content
    assert b"the-key-of-a-session" not in content


def test_it_comes_back_with_the_same_checksums(portal, copied, django_db_blocker):
    census, path = copied
    with closing(sqlite3.connect(portal.settings_dict["NAME"])) as database, database:
        database.execute("UPDATE person SET name = 'Eva' WHERE name = 'Ada'")
    changed = sqlite.census(portal).tables["person"]
    assert changed.rows == census.tables["person"].rows
    assert changed != census.tables["person"]
    with django_db_blocker.unblock():
        sqlite.bring_back(portal, path, None)
    assert sqlite.census(portal).tables == census.tables


def test_a_process_that_has_the_file_open_sees_what_came_back(portal, copied, django_db_blocker):
    _, path = copied
    with closing(sqlite3.connect(portal.settings_dict["NAME"])) as other:
        other.execute("DELETE FROM person")
        other.commit()
        with django_db_blocker.unblock():
            sqlite.bring_back(portal, path, None)
        assert other.execute("SELECT count(*) FROM person").fetchone() == (2,)
        other.execute("INSERT INTO person (name) VALUES ('Cem')")
        other.commit()
    assert sqlite.census(portal).tables["person"].rows == 3


def test_a_database_that_is_held_is_not_waited_for_forever(portal, copied, monkeypatch, django_db_blocker):
    census, path = copied
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    with closing(sqlite3.connect(portal.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with django_db_blocker.unblock(), pytest.raises(BackupFailed, match="cannot be written: .*stop web server and worker, and try again"):
            sqlite.bring_back(portal, path, None)
        other.execute("ROLLBACK")
    assert sqlite.census(portal).tables == census.tables


def test_a_damaged_database_is_told(portal, tmp_path, django_db_blocker):
    with closing(sqlite3.connect(portal.settings_dict["NAME"])) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode=DELETE")
    content = bytearray(portal.settings_dict["NAME"].read_bytes())
    content[4096:4400] = b"\xff" * 304
    portal.settings_dict["NAME"].write_bytes(content)
    with django_db_blocker.unblock(), pytest.raises(BackupFailed, match="The database (is damaged|cannot be copied)"):
        sqlite.snapshot(portal, tmp_path / "copy")


def test_a_copy_that_cannot_be_written_is_told(portal, tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), pytest.raises(BackupFailed, match="The database cannot be copied to .*nowhere: unable to open"):
        sqlite.snapshot(portal, tmp_path / "nowhere/copy")


def test_a_checksum_depends_on_every_value_and_on_no_order():
    def measured(*rows):
        return sqlite.measured(lambda _query: rows, "person")

    assert measured((1, "a"), (2, "b")) == measured((2, "b"), (1, "a"))
    assert len({measured((1, "a"), (2, "b")), measured((1, "b"), (2, "a")), measured((1, "a"), (2, None)), measured((1, "a"), (2, b"b"))}) == 4
    assert measured() == Table(0, "0" * 16)
