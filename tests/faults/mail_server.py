"""An SMTP server in a process of its own, which misbehaves as it is told, and a handle on it.

Run as a script it serves; imported it starts, tells, kills and asks such a process.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests.faults.waiting import free_port, is_listening, wait_until

GOOD = {}


class MailServer:
    """The process, what it was told to do, and what it has taken.

    Args:
        folder: where its orders and its book lie.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.process = None
        self.behave()

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.mail_server", str(self.port), str(self.folder)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
        )
        wait_until(lambda: is_listening(self.port), "the mail server listens")

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """End it at once; until it is started again, connections are refused."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def behave(self, **orders):
        """Tell the server what to do from now on; nothing told is good behaviour.

        Args:
            orders: ``hang``: "greeting" or "data", where it falls silent; ``answers``: an SMTP answer to RCPT by address, ``*`` for all
                others; ``drop``: "untaken" or "taken", whether the mail counts when the connection breaks after DATA; ``seconds``:
                how long it thinks before it takes a mail.
        """
        draft = self.folder / "orders.new"
        draft.write_text(json.dumps(orders))
        draft.replace(self.folder / "orders")

    def book(self):
        """Return what happened to each mail, in order: dicts with its Message-ID, its recipient and what was done with it."""
        with suppress(FileNotFoundError):
            return [json.loads(line) for line in (self.folder / "book").read_text().splitlines()]
        return []

    def taken(self):
        """Return how many times each mail was taken, by its Message-ID."""
        return Counter(line["id"] for line in self.book() if line["done"] == "taken")


class Clerk:
    """Handles what arrives, by the orders of the moment."""

    def __init__(self, folder):
        self.folder = folder
        self.book = os.open(folder / "book", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    @property
    def orders(self):
        return json.loads((self.folder / "orders").read_text())

    def note(self, envelope, done):
        """Write down what happens to a mail before the client hears of it."""
        mail = BytesHeaderParser().parsebytes(envelope.content)
        for recipient in envelope.rcpt_tos:
            os.write(self.book, f"{json.dumps({'id': mail['Message-ID'], 'to': recipient, 'done': done})}\n".encode())

    async def handle_RCPT(self, server, session, envelope, address, options):
        answers = self.orders.get("answers", {})
        if answer := answers.get(address, answers.get("*")):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        orders = self.orders
        await asyncio.sleep(orders.get("seconds", 0))
        if orders.get("hang") == "data":
            self.note(envelope, "hanging")
            await asyncio.sleep(3600)
        if drop := orders.get("drop"):
            self.note(envelope, drop)
            server.transport.abort()
            return "421 never heard"
        self.note(envelope, "taken")
        return "250 OK"


def serve(port, folder):
    clerk = Clerk(Path(folder))

    def answer():
        """Return the protocol of a new connection."""
        if clerk.orders.get("hang") == "greeting":
            return asyncio.Protocol()
        return SMTP(clerk, hostname="mail.example.org", loop=loop)

    async def listen():
        server = await loop.create_server(answer, "127.0.0.1", port)
        await server.serve_forever()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(listen())


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
