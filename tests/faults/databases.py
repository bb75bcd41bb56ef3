"""The database of a portal under fault: a file of SQLite, or one of a PostgreSQL cluster of its own that can be stopped and started.

Both answer the same few questions, beside the portal and not through it.
"""

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2

from tests.faults.waiting import free_port, wait_until


class SQLite:
    """A database file.

    Args:
        path: the file.
    """

    vendor = "sqlite"

    def __init__(self, path):
        self.path = Path(path)
        self.url = f"sqlite:///{self.path}"

    def copy(self, path):
        """Return a copy of this database, which nobody uses, at another path."""
        shutil.copy(self.path, path)
        return SQLite(path)

    def rows(self, query):
        """Return the rows of a query, or an empty list where it changes the database."""
        with closing(sqlite3.connect(self.path, timeout=30)) as connection, connection:
            return connection.execute(query).fetchall()

    def drop(self):
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()


class Postgres:
    """A database of a cluster.

    Args:
        cluster: the ``Cluster``.
        name: its name.
    """

    vendor = "postgresql"

    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name
        self.url = cluster.url(name)

    def copy(self, name, options=""):
        """Return a copy of this database, which nobody uses, under another name in the same cluster."""
        self.cluster.run(f"CREATE DATABASE {name} TEMPLATE {self.name} {options}")
        return Postgres(self.cluster, name)

    def rows(self, query):
        """Return the rows of a query, or an empty list where it changes the database."""
        with closing(psycopg2.connect(self.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def drop(self):
        self.cluster.run(f"DROP DATABASE {self.name} WITH (FORCE)")


class Cluster:
    """A throw-away PostgreSQL server: its own folder, a free port of the loopback, a user who is not root.

    Args:
        durable: whether it waits for the disk; what is thrown away need not survive a power cut, and a killed server loses nothing by it.
    """

    def __init__(self, *, durable=False):
        self.durable = durable
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-faults.", dir="/tmp"))
        self.owner = owner()
        if self.owner:
            shutil.chown(self.folder, self.owner, self.owner)
        self.call("initdb", "--auth", "trust", "--username", "postgres", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")

    @property
    def data(self):
        return self.folder / "data"

    def url(self, name):
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def call(self, program, *arguments):
        who = {"user": self.owner, "group": self.owner, "extra_groups": []} if self.owner else {}
        subprocess.run(
            [binaries() / program, "--pgdata", self.data, *arguments],
            cwd=self.folder,
            env=os.environ | {"HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=60,
            **who,
        )

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c max_connections=100"
        if not self.durable:
            options += " -c fsync=off -c full_page_writes=off"
        self.call("pg_ctl", "--log", self.folder / "log", "--wait", "--options", options, "start")

    def stop(self, mode):
        """End the server.

        Args:
            mode: "fast" ends its sessions and tidies up; "immediate" breaks everything off, as a crash does.
        """
        self.call("pg_ctl", "--mode", mode, "--wait", "stop")

    def run(self, statement):
        """Run a statement outside any transaction."""
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)

    @property
    def is_running(self):
        return (self.data / "postmaster.pid").exists()

    def throw_away(self):
        if self.is_running:
            self.stop("immediate")
        wait_until(lambda: not self.is_running, "PostgreSQL has ended")
        shutil.rmtree(self.folder)


def binaries():
    """Return the folder of PostgreSQL's programs, the newest where there are several, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def owner():
    """Return the user who may run the server: nobody else than ourselves, unless we are root."""
    return "postgres" if os.geteuid() == 0 else None


def why_not():
    """Return why no cluster can be made here, or an empty text."""
    if binaries() is None:
        return "PostgreSQL is not installed"
    try:
        pwd.getpwnam(owner() or pwd.getpwuid(os.geteuid()).pw_name)
    except KeyError:
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""
