"""Turns at SQLite's write lock.

SQLite lets one connection write at a time; the others sleep and look again, up to a tenth of a second
later, and who then comes first is chance. With many senders at once the unlucky ones wait for many
seconds while others pass them. So the threads of a process queue here, where the next one is woken
at once. PostgreSQL needs no turns.
"""

import threading
from contextlib import contextmanager

from django.db import OperationalError, connection

_turn = threading.Lock()


@contextmanager
def turn_to_write():
    """Hold this process's turn to write. Take it before a transaction, and not within one.

    Raises:
        django.db.OperationalError: it did not come within the time that a connection waits for the lock itself.
    """
    if connection.vendor != "sqlite":
        yield
        return
    if not _turn.acquire(timeout=connection.settings_dict["OPTIONS"]["timeout"]):
        raise OperationalError("The turn to write did not come.")
    try:
        yield
    finally:
        _turn.release()
