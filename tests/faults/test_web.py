"""The web server, or a process of it, is killed under load."""

import os
import signal

import pytest

from tests.faults.reckoning import duplicates, reckon, under_load
from tests.faults.waiting import wait_until

pytestmark = pytest.mark.parametrize("environment", [{"WEB_CONCURRENCY": "2"}], ids=["two-processes"])


def test_processes_of_the_web_server_are_killed(portal, mail):
    portal.start_worker()
    with under_load(portal) as load:
        for _ in range(2):
            load.wait_for_more(4)
            victim = portal.web_workers()[0]
            os.kill(victim, signal.SIGKILL)
            wait_until(lambda gone=victim: gone not in portal.web_workers() and len(portal.web_workers()) == 2, "another one has taken its place")
    portal.wait_until_mailed()
    assert load.statuses <= {0, 303}
    assert reckon(portal, mail, load) == []
    assert duplicates(mail) == 0


def test_the_web_server_is_killed_with_its_workers(portal, mail):
    portal.start_worker()
    with under_load(portal) as load:
        load.wait_for_more(4)
        portal.kill_web()
        portal.kill_workers()
        portal.start_web()
        portal.run_out()
        portal.start_worker()
        load.wait_for_more(4)
    portal.wait_until_mailed()
    assert load.statuses <= {0, 303}
    assert reckon(portal, mail, load) == []
    assert duplicates(mail) <= 1, "the mail at hand when the worker was killed"
