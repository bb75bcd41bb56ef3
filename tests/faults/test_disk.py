"""The disk is full to the last byte, and then it is not."""

import shutil

import pytest

from tests.faults.portal import Portal
from tests.faults.reckoning import duplicates
from tests.faults.test_database import ASKING, pages


def fill(folder):
    """Leave no byte of a disk free, and return the file to delete for it."""
    path = folder / "filling"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


@pytest.fixture
def portal_on_it(request, small_disk, mail, tmp_path):
    """Start the web server of a portal whose data, SQLite's file or PostgreSQL's, are on the small disk."""
    if request.param == "sqlite":
        database = request.getfixturevalue("sqlite").copy(small_disk / "portal.sqlite3")
        environment = {"DATA_DIR": str(small_disk)}
    else:
        pattern = request.getfixturevalue("postgresql")
        place = small_disk / "tablespace"
        place.mkdir()
        if pattern.cluster.owner:
            shutil.chown(place, pattern.cluster.owner)
        pattern.cluster.run(f"CREATE TABLESPACE small LOCATION '{place}'")
        database = pattern.copy("on_small_disk", "TABLESPACE small")
        environment = {}
    portal = Portal(tmp_path / "portal", database, mail, environment=environment)
    try:
        portal.start_web()
        yield portal
    finally:
        portal.stop()
        database.drop()
        if request.param == "postgresql":
            pattern.cluster.run("DROP TABLESPACE small")


@pytest.mark.parametrize("portal_on_it", ["sqlite", "postgresql"], indirect=True)
def test_a_full_disk(portal_on_it, small_disk, mail):
    portal = portal_on_it
    worker = portal.start_worker()
    before = portal.visitor(0).ask()[-1].receipt
    filling = fill(small_disk)
    asked = []
    while not asked or asked[-1].receipt:  # pages of the database that are not full yet take a few more
        visitor = portal.visitor(len(asked) + 1)
        visitor.open_form()
        asked.append(visitor.press_send())
        assert len(asked) < 200, "the disk is full, and everything is stored"
    assert (asked[-1].status, asked[-1].retry_after, visitor.keeps(asked[-1])) == (503, "60", True)
    assert set(pages(portal, ASKING).values()) <= {(200, ""), (503, "60")}
    filling.unlink()
    receipts = {before, visitor.press_send().receipt} | {answer.receipt for answer in asked[:-1]}
    assert "" not in receipts
    portal.wait_until_mailed()
    assert {message["receipt"] for message in portal.messages()} == receipts == set(portal.receipts())
    assert worker.poll() is None
    assert pages(portal, ASKING) == dict.fromkeys(ASKING, (200, ""))
    assert duplicates(mail) == 0
