"""A visitor: opens the form, fills it in, presses Send, and presses it again where the page says so."""

import html
import http.client
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

RECEIPT = re.compile(r"/contact/[a-z-]+/received/([\w-]+)/$")


@dataclass(frozen=True)
class Answer:
    """What the browser shows after Send.

    Attributes:
        status: the status code, or 0 where the connection broke.
        receipt: the token of the receipt's address, where one was given.
        text: the page.
        retry_after: the header of that name.
        seconds: how long it took.
    """

    status: int = 0
    receipt: str = ""
    text: str = ""
    retry_after: str = ""
    seconds: float = 0.0


class Visitor:
    """A browser with one form in it.

    Args:
        port: where the portal listens.
        number: makes the visitor's address and question their own.
        language: that of the page.
    """

    def __init__(self, port, number, language="en"):
        self.port = port
        self.path = {"en": "/en/contact/other/", "nl": "/nl/contact/iets-anders/"}[language]
        self.origin = f"http://127.0.0.1:{port}"
        self.email = f"visitor-{number}@example.org"
        self.question = f"Who answers the question number {number}, and does “{number}” arrive whole?"
        self.hidden = {}
        self.receipt = ""

    def open_form(self):
        """Open the page of the form; its hidden part is kept for Send."""
        answer = self.request("GET", self.path)
        self.take_hidden_part(answer.text)
        return answer

    def press_send(self):
        """Send the form as it stands. Where a page comes back, its hidden part is sent the next time."""
        fields = self.hidden | {
            "name": "Demo Visitor",
            "email": self.email,
            "message": self.question,
            "answer_language": "en",
            "may_refer": "ask",
            "subject": "",
        }
        answer = self.request("POST", self.path, urlencode(fields))
        self.take_hidden_part(answer.text)
        self.receipt = answer.receipt
        return answer

    def ask(self, seconds=30, pause=0.1, answers=None):
        """Open the form and press Send until the receipt comes.

        Args:
            seconds: after how many the visitor gives up.
            pause: between two tries, in seconds.
            answers: a list to put the answers into as they come, a new one unless given.

        Returns:
            The list: answers to Send in their order, the last one with a receipt unless the visitor gave up.
        """
        answers = [] if answers is None else answers
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.hidden:
                self.open_form()
            if self.hidden:
                answers.append(self.press_send())  # in one step: other visitors may share the list
                if self.receipt:
                    break
            time.sleep(pause)
        return answers

    def take_hidden_part(self, text):
        self.hidden = dict(re.findall(r'name="(token|started)" value="([^"]+)"', text)) or self.hidden

    def keeps(self, answer):
        """Tell whether a page holds what was typed."""
        return html.escape(self.question) in answer.text and html.escape(self.email) in answer.text

    def request(self, method, path, body=None):
        """Send a request as a browser does, and return its ``Answer``."""
        headers = {"Accept": "text/html", "Accept-Language": "en"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        start = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            return Answer(seconds=time.monotonic() - start)
        finally:
            connection.close()
        found = RECEIPT.search(response.headers.get("Location", "")) if response.status == 303 else None
        return Answer(response.status, found[1] if found else "", text, response.headers.get("Retry-After", ""), time.monotonic() - start)
