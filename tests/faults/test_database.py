"""The database goes away and comes back: the visitor keeps every word, and no page is broken."""

import sqlite3
from contextlib import closing

import pytest

from tests.faults.reckoning import duplicates, reckon, under_load
from tests.faults.waiting import wait_until

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

# Pages that ask the database, and those that do not.
ASKING = ["/en/", "/nl/nieuws/", "/en/topics/", "/en/contact/", "/nl/contact/iets-anders/", "/en/news/feed.rss", "/sitemap.xml"]
SILENT = ["/healthz", "/en/about/", "/nl/privacy/", "/robots.txt", "/admin/login/"]


def pages(portal, paths):
    """Return each page's status and when it says to come back."""
    return {path: (answer.status, answer.retry_after) for path in paths if (answer := portal.visitor().request("GET", path))}


@on_postgresql
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_it_is_stopped_and_started_under_load(portal, mail, cluster, mode):
    worker = portal.start_worker()
    with under_load(portal) as load:
        load.wait_for_more(4)
        cluster.stop(mode)
        load.wait_for(503, 4)
        cluster.start()
        load.wait_for_more(4)
    portal.wait_until_mailed()
    assert {303, 503} <= load.statuses <= {0, 303, 503}
    assert {answer.retry_after for answer in load.answers if answer.status == 503} == {"60"}
    assert reckon(portal, mail, load) == []
    assert duplicates(mail) == 0
    assert worker.poll() is None


@on_postgresql
def test_while_it_is_stopped_no_page_is_broken(portal, mail, cluster):
    visitor = portal.visitor(1, "nl")
    visitor.open_form()
    earlier = portal.visitor(2).ask()[-1]
    cluster.stop("fast")
    try:
        answer = visitor.press_send()
        assert (answer.status, answer.retry_after, visitor.keeps(answer)) == (503, "60", True)
        assert "We konden je vraag" in answer.text
        asking = [*ASKING, f"/en/contact/other/received/{earlier.receipt}/"]
        assert pages(portal, asking) == dict.fromkeys(asking, (503, "60"))
        assert pages(portal, ["/readyz"]) == {"/readyz": (503, "")}
        assert pages(portal, SILENT) == dict.fromkeys(SILENT, (200, ""))
    finally:
        cluster.start()
    assert visitor.press_send().status == 303
    assert pages(portal, ASKING) == dict.fromkeys(ASKING, (200, ""))
    portal.work_once()
    assert {message["state"] for message in portal.messages()} == {"sent"}


@on_postgresql
def test_web_server_and_worker_start_without_it(database, mail, cluster, portal):
    portal.stop()
    cluster.stop("fast")
    try:
        portal.start_web()
        worker = portal.start_worker()
        wait_until(lambda: '"round failed"' in portal.log(), "the worker has missed it")
        assert portal.visitor(1).open_form().status == 503
    finally:
        cluster.start()
    receipt = portal.visitor(1).ask()[-1].receipt
    portal.wait_until_mailed()
    assert {message["receipt"] for message in portal.messages()} == {receipt}
    assert worker.poll() is None


@on_sqlite
@pytest.mark.parametrize("environment", [{"FAULTS_LOCK_TIMEOUT": "1"}], ids=["impatient"])
def test_it_is_locked_for_longer_than_a_request_waits(portal, mail, database):
    visitor = portal.visitor(1)
    visitor.open_form()
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        worker = portal.start_worker()
        answer = visitor.press_send()
        assert (answer.status, answer.retry_after, visitor.keeps(answer)) == (503, "60", True)
        assert pages(portal, ASKING) == dict.fromkeys(ASKING, (200, "")), "readers need not wait"
        wait_until(lambda: '"round failed"' in portal.log(), "the worker has missed it")
        other.execute("ROLLBACK")
    answer = visitor.press_send()
    assert answer.status == 303
    portal.wait_until_mailed()
    assert {message["receipt"] for message in portal.messages()} == {answer.receipt}
    assert worker.poll() is None


@on_sqlite
@pytest.mark.parametrize("environment", [{"FAULTS_LOCK_TIMEOUT": "1"}], ids=["impatient"])
def test_it_is_locked_now_and_then_under_load(portal, mail, database):
    portal.start_worker()
    with under_load(portal) as load, closing(sqlite3.connect(database.path, isolation_level=None, timeout=30)) as other:
        for turn in (1, 2):
            load.wait_for_more(4)
            other.execute("BEGIN IMMEDIATE")
            load.wait_for(503, turn * 4)
            other.execute("ROLLBACK")
    portal.wait_until_mailed()
    assert {303, 503} <= load.statuses <= {303, 503}
    assert reckon(portal, mail, load) == []
    assert duplicates(mail) == 0
