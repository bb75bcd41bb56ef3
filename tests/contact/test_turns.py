from threading import Thread

import pytest
from django.db import OperationalError, connection

from contact.turns import turn_to_write

pytestmark = pytest.mark.django_db


def came(monkeypatch, seconds):
    """Return whether a second thread's turn comes while the first one holds its own."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", seconds)
    results = []

    def try_it():
        try:
            with turn_to_write():
                results.append(True)
        except OperationalError:
            results.append(False)

    with turn_to_write():
        thread = Thread(target=try_it)
        thread.start()
        thread.join()
    return results == [True]


def test_on_sqlite_one_thread_at_a_time_writes(monkeypatch):
    assert came(monkeypatch, 0.01) is (connection.vendor != "sqlite")


def test_a_turn_ends_also_where_the_writing_fails():
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), turn_to_write():
            raise ZeroDivisionError
