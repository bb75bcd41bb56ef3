import pytest

from tests.leuven_portal.backup.systems import System


@pytest.fixture(scope="session")
def portal(tmp_path_factory, django_db_setup, django_db_blocker):
    """A portal with the demonstration, an administrator, pictures and a mail that waits; tests leave it as it is."""
    system = System(tmp_path_factory.mktemp("portal") / "data", "portal", django_db_blocker).fill()
    yield system
    system.drop()


@pytest.fixture(scope="session")
def kept(portal, tmp_path_factory):
    """The path of a backup of that portal."""
    return portal.backup(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="session")
def counts(portal):
    """How many rows each of its tables has."""
    return portal.rows()


@pytest.fixture
def empty(tmp_path, django_db_setup, django_db_blocker):
    """A portal that has nothing yet, not even tables."""
    system = System(tmp_path / "empty", "empty", django_db_blocker)
    yield system
    system.drop()


@pytest.fixture
def data(settings, tmp_path):
    """The data folder of the portal that a test itself is."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR
