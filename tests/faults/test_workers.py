"""Workers are killed, stopped and many: each message goes out, and goes out once."""

import signal

import pytest

from tests.faults.reckoning import duplicates
from tests.faults.waiting import wait_until


def ask(portal, count):
    return [portal.visitor(number).ask()[-1].receipt for number in range(count)]


def states(portal):
    return [message["state"] for message in portal.messages()]


def test_a_worker_that_is_killed_while_it_sends_is_taken_over_from(portal, mail):
    mail.behave(hang="data")
    receipts = ask(portal, 1)
    portal.environment["FAULTS_EMAIL_TIMEOUT"] = "60"
    portal.start_worker()
    [hanging] = wait_until(mail.book, "a mail hangs")
    portal.kill_workers()
    mail.behave()
    portal.work_once()
    [held] = [message for message in portal.messages(receipts) if message["message_id"] == hanging["id"]]
    assert (held["state"], held["attempts"]) == ("sending", 1), "until the claim runs out nobody else sends it"
    portal.run_out()
    portal.work_once()
    assert set(states(portal)) == {"sent"}
    assert mail.taken() == {message["message_id"]: 1 for message in portal.messages()}


def test_several_workers_never_send_the_same_message(portal, mail):
    mail.behave(seconds=0.2)
    receipts = ask(portal, 4)
    portal.hold()
    for _ in range(3):
        portal.start_worker()
    wait_until(lambda: portal.log().count('"worker started"') == 3 and not portal.waiting_tasks(), "three workers wait")
    portal.hurry()
    wait_until(lambda: set(states(portal)) == {"sent"}, "all mail is sent")
    messages = portal.messages(receipts)
    assert {message["receipt"] for message in messages} == set(receipts)
    assert mail.taken() == {message["message_id"]: 1 for message in messages}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_stop_finishes_the_mail_at_hand(portal, mail, signum):
    portal.environment["FAULTS_EMAIL_TIMEOUT"] = "20"
    mail.behave(seconds=1)
    ask(portal, 3)
    worker = portal.start_worker()
    wait_until(lambda: "sending" in states(portal), "a mail is being sent")
    worker.send_signal(signum)
    assert worker.wait(20) == 0
    assert sorted(states(portal)) == sorted(["sent", *["queued"] * (len(portal.messages()) - 1)])
    assert (len(mail.taken()), duplicates(mail)) == (1, 0)
