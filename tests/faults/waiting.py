"""Waiting for what other processes do."""

import socket
import time


def wait_until(condition, what, seconds=60):
    """Wait until a condition holds, and return what it returned.

    Args:
        condition: asked again and again; true ends the wait.
        what: the condition in words.
        seconds: how long at most.

    Raises:
        TimeoutError: it did not come to hold.
    """
    end = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"After {seconds} seconds it still does not hold that {what}.")
        time.sleep(0.02)
    return answer


def free_port():
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def is_listening(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
