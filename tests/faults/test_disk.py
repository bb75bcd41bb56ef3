"""The disk is full to the last byte, and then it is not."""

import shutil

import pytest

from tests.faults.disks import may_mount, small_disk
from tests.faults.portal import Portal
from tests.faults.reckoning import duplicates
from tests.faults.test_database import ASKING, pages


@pytest.fixture
def disk():
    with small_disk() as disk:
        yield disk


@pytest.fixture
def portal_on_it(request, disk, mail, tmp_path):
    """Start the web server of a portal whose data, SQLite's file or PostgreSQL's, are on the disk."""
    if request.param == "sqlite":
        database = request.getfixturevalue("sqlite").copy(disk.folder / "portal.sqlite3")
        environment = {"DATA_DIR": str(disk.folder)}
    else:
        pattern = request.getfixturevalue("postgresql")
        place = disk.folder / "tablespace"
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


# Without a disk of its own, a full one can be played to SQLite alone.
@pytest.mark.parametrize("portal_on_it", ["sqlite", "postgresql"] if may_mount() else ["sqlite"], indirect=True)
def test_a_full_disk(portal_on_it, disk, mail):
    portal = portal_on_it
    worker = portal.start_worker()
    before = portal.visitor(0).ask()[-1].receipt
    disk.fill(portal)
    asked = []
    while not asked or asked[-1].receipt:  # pages of the database that are not full yet take a few more
        visitor = portal.visitor(len(asked) + 1)
        visitor.open_form()
        asked.append(visitor.press_send())
        assert len(asked) < 200, "the disk is full, and everything is stored"
    assert (asked[-1].status, asked[-1].retry_after, visitor.keeps(asked[-1])) == (503, "60", True)
    assert set(pages(portal, ASKING).values()) <= {(200, ""), (503, "60")}
    disk.free(portal)
    receipts = {before, visitor.press_send().receipt} | {answer.receipt for answer in asked[:-1]}
    assert "" not in receipts
    portal.wait_until_mailed()
    assert {message["receipt"] for message in portal.messages()} == receipts == set(portal.receipts())
    assert worker.poll() is None
    assert pages(portal, ASKING) == dict.fromkeys(ASKING, (200, ""))
    assert duplicates(mail) == 0
