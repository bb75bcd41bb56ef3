"""A consistent dump of a PostgreSQL database while people write, and the way back, by PostgreSQL's own programs.

How to connect is in the settings, and reaches them by the environment: what stands on a command line can
be read by everybody on the machine.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, transaction

from leuven_portal.backup.census import LEFT_OUT, Census, files_of, migrations_of
from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.manifest import Table

#: Where Debian and Ubuntu keep each version's programs.
PACKAGED = Path("/usr/lib/postgresql")
#: Names of psycopg's parameters to those of the programs' environment.
ENVIRONMENT = {
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
#: Seconds that tables may be held by somebody else.
PATIENCE = 30
#: Rows are compared as text, which then depends on nothing but them.
PLAIN_TEXT = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO'",
    "SET LOCAL intervalstyle = 'iso_8601'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
)


def snapshot(connection, target):
    """Dump the database as it is at one moment to a file, and return its ``Census`` of that same moment.

    Args:
        connection: Django's, outside of any transaction.
        target: path of a file that is not there yet.

    Raises:
        BackupFailed: the database or its programs cannot be used, or the dump cannot be written.
    """
    pg_dump = program("pg_dump", server_version(connection))
    try:
        with transaction.atomic(using=connection.alias, durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # The dump may take longer than the server lets a transaction be idle.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (moment,) = cursor.fetchone()
            now = taken(connection, cursor)
            dump(connection, pg_dump, moment, target)
    except DatabaseError as error:
        raise BackupFailed(f"The database cannot be read: {str(error).strip().splitlines()[0]}.") from error
    return now


def dump(connection, pg_dump, moment, target):
    """Write the database to a file as another transaction sees it.

    Args:
        connection: Django's.
        pg_dump: path of the program.
        moment: what ``pg_export_snapshot()`` has returned in that transaction, which must still be open.
        target: path of the file.

    Raises:
        BackupFailed: it cannot be written.
    """
    left_out = [f"--exclude-table-data={name}" for name in LEFT_OUT]
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-password", f"--lock-wait-timeout={PATIENCE}s"]
    run(connection, [pg_dump, *options, *left_out, f"--snapshot={moment}", f"--file={target}"])


def bring_back(connection, source, manifest):
    """Put a dump in the place of the portal's tables, all of it or nothing: in one transaction.

    The dump becomes a file of statements first. Were it handed over while it is being read, an end that
    comes too soon would look like the end.

    Args:
        connection: Django's, outside of any transaction.
        source: path of the dump.
        manifest: of the backup.

    Raises:
        BackupFailed: it cannot be brought back; the database is as it was.
    """
    version = server_version(connection)
    statements, removal = source.with_suffix(".sql"), source.with_suffix(".drop.sql")
    run(connection, [program("pg_restore", version), "--no-owner", "--no-privileges", "--no-comments", f"--file={statements}", source])
    tables = table_names(connection)
    ours = own_tables() | manifest.tables.keys() | set(manifest.left_out)
    removal.write_text("".join(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE;\n" for name in tables if name in ours))
    connection.close()
    run(
        connection,
        [
            program("psql", version),
            "--no-psqlrc",
            "--no-password",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--file={removal}",
            f"--file={statements}",
        ],
        # Rather than wait forever for a server that still runs.
        PGOPTIONS=f"-c lock_timeout={PATIENCE}s -c client_min_messages=warning",
    )


def census(connection):
    """Return the ``Census`` of the live database."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        return taken(connection, cursor)


def check_version(connection, manifest):
    """Refuse a dump of a newer server than the one that is to take it.

    Raises:
        BackupFailed: it is.
    """
    here = server_version(connection)
    if not manifest.engine_version.isdigit() or int(manifest.engine_version) > here:
        raise BackupFailed(
            f"The backup comes from PostgreSQL {manifest.engine_version}; this server is PostgreSQL {here}. Use that version or a newer one."
        )


def server_version(connection):
    """Return the major version of the server, as 15.

    Raises:
        BackupFailed: it cannot be reached.
    """
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise BackupFailed(f"The database cannot be reached: {str(error).strip().splitlines()[0]}.") from error
    return connection.pg_version // 10000


def taken(connection, cursor):
    """Return the ``Census`` that a cursor sees within its transaction."""

    def select(query):
        cursor.execute(query)
        return cursor.fetchall()

    for setting in PLAIN_TEXT:
        cursor.execute(setting)
    tables = table_names(connection)
    return Census(
        version=str(server_version(connection)),
        tables={name: measured(select, connection.ops.quote_name(name)) for name in tables if name not in LEFT_OUT},
        migrations=migrations_of(select, tables),
        files=files_of(select, tables),
    )


def table_names(connection):
    """Return the names of all tables in the connection's schemas."""
    with connection.cursor() as cursor:
        return sorted(each.name for each in connection.introspection.get_table_list(cursor) if each.type in {"t", "p"})


def measured(select, table):
    """Return the ``Table`` of a quoted name: the sum of its rows' hashes is the same in whatever order they come."""
    query = f"SELECT count(*), coalesce(sum(('x' || left(md5(each::text), 15))::bit(60)::bigint), 0) FROM {table} AS each"  # noqa: S608 - names of ours
    ((rows, total),) = select(query)
    return Table(rows, f"{int(total) % 2**64:016x}")


def own_tables():
    """Return the tables that this version of the portal has when it is migrated."""
    return {"django_migrations"} | {model._meta.db_table for model in apps.get_models(include_auto_created=True)}


def program(name, server):
    """Return the path of one of PostgreSQL's programs that gets along with the server.

    Of the server's own version where there is one; an older one refuses to dump, and a newer one may
    write what the server does not know.

    Args:
        name: ``pg_dump``, ``pg_restore`` or ``psql``.
        server: its major version.

    Raises:
        BackupFailed: there is none, or an older one alone.
    """
    everywhere = [shutil.which(name), *sorted(PACKAGED.glob(f"*/bin/{name}"))]
    found = {version: Path(path) for path in reversed(everywhere) if path and (version := version_of(path))}
    fitting = [version for version in sorted(found) if version >= server]
    if fitting:
        return found[fitting[0]]
    if not found:
        raise BackupFailed(f"{name} was not found. Install PostgreSQL's client. Type: sudo apt install postgresql-client")
    raise BackupFailed(f"{name} {max(found)} is older than the server, PostgreSQL {server}. Type: sudo apt install postgresql-client-{server}")


def version_of(path):
    """Return a program's major version, None where it does not start."""
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=30)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(match[1]) if match else None


def run(connection, command, **environment):
    """Run one of PostgreSQL's programs on the database of the settings.

    Args:
        connection: Django's.
        command: path and arguments.
        environment: further variables.

    Raises:
        BackupFailed: it fails; with the first line that it says about it.
    """
    parameters = connection.get_connection_params()
    connecting = {variable: str(parameters[name]) for name, variable in ENVIRONMENT.items() if parameters.get(name)}
    told = subprocess.run(  # noqa: S603 - our own command
        command,
        env=os.environ | connecting | {"LC_MESSAGES": "C", "PGAPPNAME": "portal backup"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if told.returncode:
        name = Path(command[0]).name
        if told.returncode < 0:
            raise BackupFailed(f"{name} was ended by signal {-told.returncode}.")
        lines = [line.strip() for line in told.stderr.splitlines() if line.strip()]
        reason = next((line for line in lines if "error:" in line.lower()), lines[0] if lines else f"exit status {told.returncode}")
        raise BackupFailed(f"{name} failed: {re.sub(r'^.*?error: *', '', reason, flags=re.IGNORECASE).rstrip('.')}.")
