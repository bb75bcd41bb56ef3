"""One thing done by several at the same moment, as by several workers or visitors. For tests with a database that other connections see."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def at_once(number, do):
    """Do something in so many threads, each with a connection of its own, and return what each of them returned.

    Args:
        number: how many.
        do: what they do; it takes nothing. What it raises is raised here.
    """
    all_are_here = Barrier(number, timeout=20)

    def take_part():
        try:
            all_are_here.wait()
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as threads:
        return [each.result(timeout=60) for each in [threads.submit(take_part) for _ in range(number)]]
