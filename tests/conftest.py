"""What all tests share."""

import os
import warnings

import pytest
from django.db import OperationalError
from django.test.utils import setup_databases, teardown_databases
from django.utils.translation import override

from contact import outbox
from tests.demo_site import make_desks


def pytest_sessionfinish(session, exitstatus):
    """With CI=true a skipped test is a failure: there everything that a test needs is there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        reporter.write_line("CI: a skipped test counts as a failure.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings, django_db_keepdb):
    """Make the test database, whichever tests are chosen.

    pytest-django's own fixture makes none where no chosen test asks for one of its fixtures; those that
    look at the demonstration do not, and would find themselves in the database of a portal beside them.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb)
    yield
    if not django_db_keepdb:
        try:
            with django_db_blocker.unblock():
                teardown_databases(made, verbosity=0)
        except OperationalError as error:
            # A thread of a live server may outlive it for a moment with its connection; the next run takes the database away.
            warnings.warn(f"The test database is still in use: {error}", stacklevel=1)


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
    # All tests write from one address.
    settings.CONTACT_RATE = None


@pytest.fixture(autouse=True)
def mail_server_is_there():
    """Begin without what the last test's outbox knows of its mail server."""
    outbox.mail_server.met()


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
    make_desks()
