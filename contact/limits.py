"""How often one sender may write, counted in the database under salted hashes that are kept for a day."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from contact.models import Tally

#: Bits of an address that count as one sender: a provider gives its customer no less of the newer ones.
PREFIXES = {4: 24, 6: 56}
DAY = timedelta(days=1)
ACKNOWLEDGEMENTS_A_DAY = 3


@dataclass(eq=False)  # an exception is equal to itself alone
class TooMany(Exception):
    """One sender wrote too often.

    Attributes:
        wait: until they may write again, a timedelta.
    """

    wait: timedelta

    @property
    def minutes(self):
        """The wait in whole minutes, rounded up."""
        return max(1, -int(-self.wait.total_seconds() // 60))


def count_sender(address, now=None):
    """Count an enquiry of a sender. Call this in the transaction that stores it.

    Args:
        address: the visitor's IP address; one that cannot be read is a sender like any other.
        now: the moment, the present one unless told.

    Raises:
        TooMany: ``CONTACT_RATE`` is used up.
    """
    if not settings.CONTACT_RATE:
        return
    most, seconds = settings.CONTACT_RATE
    now, window = now or timezone.now(), timedelta(seconds=seconds)
    tally = Tally.objects.add(hidden("sender", prefix(address)), window, now)
    if tally.count > most:
        raise TooMany(tally.since + window - now)


def may_acknowledge(email, now=None):
    """Count an acknowledgement to an address, and tell whether it may still be sent today.

    What stands behind a plus in its first part does not count: it reaches the same mailbox.

    Args:
        email: the address.
        now: the moment, the present one unless told.
    """
    name, _at, host = email.lower().rpartition("@")
    return Tally.objects.add(hidden("acknowledgement", f"{name.partition('+')[0]}@{host}"), DAY, now).count <= ACKNOWLEDGEMENTS_A_DAY


def times_today(text, now=None):
    """Count a text, and return how often it came within a day. Capitals and spaces make no difference.

    Args:
        text: what was typed.
        now: the moment, the present one unless told.
    """
    return Tally.objects.add(hidden("text", " ".join(text.lower().split())), DAY, now).count


def hidden(kind, value):
    """Return the key under which something is counted: a salted hash, from which nothing can be read."""
    return salted_hmac(f"contact.limits.{kind}", value, algorithm="sha256").hexdigest()


def prefix(address):
    """Return the part of an IP address that stands for one sender, as ``192.0.2.0/24``."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network((parsed, PREFIXES[parsed.version]), strict=False))
