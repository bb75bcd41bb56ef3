import pytest
from allauth.mfa.totp.internal import auth


class Clock:
    """The half minute that authenticator apps and the portal are in, so that no test runs over its end."""

    def __init__(self):
        self.half_minute = 59_000_000

    def next(self):
        self.half_minute += 1


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([clock.half_minute]))
    return clock
