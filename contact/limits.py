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
#: Mails with a private link that one address gets, of each kind.
LINKS_A_DAY = 3
#: Messages to one enquiry.
REPLIES_A_DAY = 20
#: Private links that do not work, from one sender: who guesses needs more, and who mistypes does not.
WRONG_LINKS = 20
WRONG_LINKS_WINDOW = timedelta(minutes=10)


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
    count("sender", prefix(address), most, timedelta(seconds=seconds), now)


def count_reply(reference, now=None):
    """Count a message of an enquirer to their enquiry. Call this in the transaction that stores it.

    Args:
        reference: the enquiry's.
        now: the moment, the present one unless told.

    Raises:
        TooMany: there were as many today as may be.
    """
    count("reply", reference, REPLIES_A_DAY, DAY, now)


def count_wrong_link(address, now=None):
    """Count a private link that does not work. Call this in a transaction.

    Args:
        address: the visitor's IP address.
        now: the moment, the present one unless told.

    Raises:
        TooMany: the sender tried too many of late.
    """
    count("wrong link", prefix(address), WRONG_LINKS, WRONG_LINKS_WINDOW, now)


def count(kind, value, most, window, now=None):
    """Count something.

    Args:
        kind: what is counted.
        value: by what.
        most: how often it may be.
        window: within what time, a timedelta.
        now: the moment, the present one unless told.

    Raises:
        TooMany: it was more often.
    """
    now = now or timezone.now()
    tally = Tally.objects.add(hidden(kind, value), window, now)
    if tally.count > most:
        raise TooMany(tally.since + window - now)


def may_acknowledge(email, now=None):
    """Count an acknowledgement to an address, and tell whether it may still be sent today.

    Args:
        email: the address.
        now: the moment, the present one unless told.
    """
    return Tally.objects.add(hidden("acknowledgement", mailbox(email)), DAY, now).count <= ACKNOWLEDGEMENTS_A_DAY


def may_mail_link(email, kind, now=None):
    """Count a mail with a private link to an address, and tell whether it may still be sent today.

    Args:
        email: the address.
        kind: a ``PrivateLink.Kind``.
        now: the moment, the present one unless told.
    """
    return Tally.objects.add(hidden(f"link {kind}", mailbox(email)), DAY, now).count <= LINKS_A_DAY


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


def mailbox(email):
    """Return an address without what stands behind a plus in its first part: that reaches the same mailbox."""
    name, _at, host = email.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def prefix(address):
    """Return the part of an IP address that stands for one sender, as ``192.0.2.0/24``."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network((parsed, PREFIXES[parsed.version]), strict=False))
