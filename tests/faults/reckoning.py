"""Load while something breaks, and the reckoning after it: what was acknowledged is stored, what is stored is mailed."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from tests.faults.waiting import wait_until


@dataclass
class Load:
    """What came of visitors who asked at the same time.

    Attributes:
        answers: all answers to Send.
        tokens: the forms' tokens with which something was sent.
        gave_up: how many visitors left without a receipt.
    """

    answers: list = field(default_factory=list)
    tokens: set = field(default_factory=set)
    gave_up: int = 0

    @property
    def receipts(self):
        """The receipts that visitors got: what the portal has promised."""
        return {answer.receipt for answer in self.answers if answer.receipt}

    def wait_for(self, status, times):
        """Wait until so many answers had a status code, since the beginning."""
        wait_until(lambda: [answer.status for answer in self.answers].count(status) >= times, f"{times} answers were {status}")

    def wait_for_more(self, more):
        """Wait until so many further receipts were given."""
        before = len(self.receipts)
        wait_until(lambda: len(self.receipts) >= before + more, f"{more} more visitors have a receipt")

    @property
    def statuses(self):
        """The status codes of the answers, 0 where the connection broke."""
        return {answer.status for answer in self.answers}


@contextmanager
def under_load(portal, visitors=4, pause=0.02, patience=60):
    """Let visitors ask, one question each, without end while the block runs; after it each gets the receipt of the question at hand.

    Args:
        portal: the portal.
        visitors: how many ask at the same time; when one has a receipt the next one comes.
        pause: between an answer and the next Send or the next question, in seconds.
        patience: for how many seconds a visitor tries to send one question.

    Yields:
        The ``Load``, which is complete when the block has ended.
    """
    load = Load()
    enough = threading.Event()
    book = threading.Lock()
    numbers = count()

    def ask():
        while not enough.is_set():
            visitor = portal.visitor(next(numbers))
            visitor.ask(seconds=patience, pause=pause, answers=load.answers)
            with book:
                load.tokens.add(visitor.hidden.get("token"))
                load.gave_up += not visitor.receipt
            enough.wait(pause)

    threads = [threading.Thread(target=ask) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def reckon(portal, mail, load):
    """Return what is wrong between visitors, database and mail server: nothing, where the promise was kept.

    Args:
        portal: the portal, once its mail is out.
        mail: its ``MailServer``.
        load: a complete ``Load``.

    Returns:
        Sentences.
    """
    stored, messages, taken = portal.receipts(), portal.messages(), mail.taken()
    unmailed = [message for message in messages if not taken[message["message_id"]]]
    silent = load.receipts - {message["receipt"] for message in messages}
    wrong = {
        "visitors got no receipt": load.gave_up,
        "acknowledged enquiries are not stored": len(load.receipts - set(stored)),
        "enquiries are stored twice": len(stored) - len(set(portal.submissions()) & load.tokens),
        "stored enquiries were not acknowledged to anybody": len(set(stored) - load.receipts),
        "acknowledged enquiries have no message": len(silent),
        "messages did not reach the mail server": len(unmailed),
    }
    return [f"{count} {what}" for what, count in wrong.items() if count]


def duplicates(mail):
    """Return how many mails reached the mail server a second time."""
    return sum(times - 1 for times in mail.taken().values())
