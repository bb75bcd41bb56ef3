"""What all tests share."""

import os
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils.translation import override


def pytest_sessionfinish(session, exitstatus):
    """With CI=true a skipped test is a failure: there everything that a test needs is there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        reporter.write_line("CI: a skipped test counts as a failure.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def nothing_collected(tmp_path_factory):
    """Return a folder without static files: those of a portal that runs beside the tests have other names."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def own_settings(settings, tmp_path, nothing_collected):
    """Keep tests out of the files of a portal that runs beside them, and their passwords cheap."""
    settings.STATIC_ROOT = nothing_collected
    settings.STORAGES = dict(settings.STORAGES)  # set, so that the storages are made anew
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


@pytest.fixture(autouse=True)
def english():
    """Begin in English: the language of the last test's last request is still the active one."""
    with override("en"):
        yield


@pytest.fixture
def migrated(transactional_db):
    """A database that other connections see, with the desks that ``migrate`` makes.

    The transactional test before it has emptied the tables. (pytest-django's serialized rollback
    does not find its copy once Playwright's event loop runs: Django then has other connections.)
    """
    import_module("contact.migrations.0002_desks").create_desks(apps, SimpleNamespace(connection=connection))
