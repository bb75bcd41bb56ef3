import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler


@pytest.fixture(autouse=True)
def in_no_hurry(settings):
    """Each test may send a form as fast as it likes."""
    settings.CONTACT_MIN_SECONDS = 0


class Mailbox(MessageHandler):
    """Keeps what it receives; refuses everything while `refusal` holds an SMTP answer."""

    def __init__(self):
        super().__init__()
        self.mails = []
        self.refusal = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message):
        self.mails.append(message)


@pytest.fixture
def mail_server(settings):
    """A real SMTP server, to which Django sends in this test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield mailbox
    controller.stop()
