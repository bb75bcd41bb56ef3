"""Portals to break: each has a database, a mail server, a web server and workers that are processes of their own."""

from pathlib import Path

import pytest

from tests.faults.databases import Cluster, Postgres, SQLite, why_not
from tests.faults.mail_server import MailServer
from tests.faults.portal import Portal


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory):
    """Return a database file as ``migrate`` makes it: to be copied, not used."""
    folder = tmp_path_factory.mktemp("pattern")
    database = SQLite(folder / "portal.sqlite3")
    Portal(folder, database, MailServer(folder / "mail")).manage("migrate", "--verbosity", "0")
    return database


@pytest.fixture(scope="session")
def cluster():
    """Start a PostgreSQL server of our own."""
    if reason := why_not():
        pytest.skip(reason)
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.throw_away()


@pytest.fixture(scope="session")
def postgresql(cluster, tmp_path_factory):
    """Return a database of the cluster as ``migrate`` makes it: to be copied, not used."""
    folder = tmp_path_factory.mktemp("pattern")
    cluster.run("CREATE DATABASE pattern")
    database = Postgres(cluster, "pattern")
    Portal(folder, database, MailServer(folder / "mail")).manage("migrate", "--verbosity", "0")
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return an empty database of our own."""
    pattern = request.getfixturevalue(request.param)
    database = pattern.copy(tmp_path / "portal.sqlite3" if request.param == "sqlite" else "portal")
    yield database
    database.drop()


@pytest.fixture
def mail(tmp_path):
    """Start a mail server."""
    server = MailServer(tmp_path / "mail")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def environment():
    """Return variables that differ from those of other tests; parametrise it."""
    return {}


@pytest.fixture
def portal(database, mail, environment, tmp_path):
    """Start the web server of a portal. Workers are the tests' own to start."""
    portal = Portal(tmp_path, database, mail, environment=environment)
    try:
        portal.start_web()
        yield portal
    finally:
        portal.stop()
