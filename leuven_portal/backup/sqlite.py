"""A consistent copy of the SQLite file while people write, and the way back, by SQLite's backup API."""

import hashlib
import sqlite3
from contextlib import closing

from django.db import DatabaseError

from leuven_portal.backup.census import LEFT_OUT, Census, files_of, migrations_of
from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.manifest import Table

#: Seconds that the live database may be held by somebody else.
PATIENCE = 30


def snapshot(connection, target):
    """Copy the database as it is at one moment to a file, and return its ``Census``.

    All pages in one step: in WAL mode nobody waits for that, while a copy in several steps would begin
    anew after each commit of another process and might never end. The copy is then written anew, so that
    what was deleted in the portal does not live on in pages that are free.

    Args:
        connection: Django's.
        target: path of a file that is not there yet.

    Raises:
        BackupFailed: the database cannot be read, is damaged, or the copy cannot be written.
    """
    try:
        connection.ensure_connection()
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            connection.connection.backup(copy, progress=no_endless_wait)
            copy.execute("PRAGMA journal_mode=DELETE")
            tables = table_names(copy)
            for name in LEFT_OUT:
                if name in tables:
                    copy.execute(f"DELETE FROM {quoted(name)}")  # noqa: S608 - names of our own
            copy.execute("VACUUM")
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise BackupFailed(f"The database is damaged: {verdict}. Keep your older backups.")
            return taken(copy)
    except (sqlite3.Error, DatabaseError) as error:
        raise BackupFailed(f"The database cannot be copied to {target.parent}: {error}.") from error


def bring_back(connection, source, manifest):
    """Put a copy in the place of the database, all of it or nothing: for SQLite that is one transaction.

    The file stays the same one, so a process that has it open goes on with what is in it then.

    Args:
        connection: Django's.
        source: path of the copy.
        manifest: of the backup.

    Raises:
        BackupFailed: it cannot be written.
    """
    connection.close()
    name = connection.settings_dict["NAME"]
    try:
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(name, timeout=PATIENCE)) as live:
            copy.backup(live, progress=no_endless_wait)
    except sqlite3.Error as error:
        raise BackupFailed(f"{name} cannot be written: {error}.") from error


def no_endless_wait(status, remaining, pages):
    """Stop a copy for which SQLite has waited in vain; Python would begin to wait once more, and so forever.

    Args:
        status: of the last step, as SQLite says it.
        remaining: pages still to be copied.
        pages: of the whole.

    Raises:
        sqlite3.OperationalError: somebody else holds the database.
    """
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise sqlite3.OperationalError("another process holds it; stop web server and worker, and try again")


def census(connection):
    """Return the ``Census`` of the live database."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=PATIENCE)) as live:
        return taken(live)


def check_version(connection, manifest):
    """Every version of SQLite 3 reads the files of every other one."""


def taken(database):
    """Return the ``Census`` of an open sqlite3 connection."""

    def select(query):
        return database.execute(query)

    tables = table_names(database)
    return Census(
        version=sqlite3.sqlite_version,
        tables={name: measured(select, name) for name in tables if name not in LEFT_OUT},
        migrations=migrations_of(select, tables),
        files=files_of(select, tables),
    )


def table_names(database):
    """Return the names of all tables, but neither SQLite's own nor virtual ones, whose rows are in tables beside them."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    return sorted(name for (name,) in database.execute(query))


def measured(select, name):
    """Return the ``Table`` of a name: the sum of its rows' hashes is the same in whatever order they come."""
    rows, total = 0, 0
    for row in select(f"SELECT * FROM {quoted(name)}"):  # noqa: S608 - names that the database itself has told
        rows += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode(errors="surrogatepass")).digest()[:8])
    return Table(rows, f"{total % 2**64:016x}")


def quoted(name):
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
