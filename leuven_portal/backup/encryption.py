"""Backups that only the holder of a key can read, in the age format (age-encryption.org).

The portal knows the public key alone: whoever takes over its server, its settings or the place where
backups lie cannot read the old ones. Without the portal, ``age --decrypt --identity key.txt`` opens them.

pyrage works from one file to another one and not within a stream, so it runs in a thread behind a pipe.
"""

import os
import threading
from contextlib import contextmanager

import pyrage
from pyrage.x25519 import Identity, Recipient

from leuven_portal.backup.failures import BackupFailed, told_of

SUFFIX = ".age"
BEGINNING = b"age-encryption.org/v1\n"


def recipients_of(keys):
    """Return public keys, ``age1…``, as pyrage wants them.

    Raises:
        BackupFailed: one is none, or was mistyped: they have a checksum in them.
    """
    try:
        return [Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as error:
        raise BackupFailed("--encrypt needs a public key of age, which begins with age1; this is none, or it was mistyped.") from error


def identities_of(path):
    """Return the secret keys in a file as ``age-keygen`` writes it.

    Raises:
        BackupFailed: it cannot be read or holds none.
    """
    with told_of(path, "cannot be read"):
        lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    try:
        found = [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise BackupFailed(f"{path} holds no secret key of age, which begins with AGE-SECRET-KEY-1.")
    return found


@contextmanager
def encrypting(out, recipients):
    """Give a binary file to write to in a ``with`` block; what is written goes encrypted to another one.

    Args:
        out: an open binary file.
        recipients: of ``recipients_of()``.

    Raises:
        OSError: it cannot be written.
    """
    taking, giving = os.pipe()
    destination = Remembering(out)
    work = Work(os.fdopen(taking, "rb"), lambda end: pyrage.encrypt_io(end, destination, recipients))
    work.start()
    try:
        with os.fdopen(giving, "wb") as pipe:
            yield pipe
    except BrokenPipeError:
        pass  # The other end has stopped, and has told why.
    finally:
        work.join()
    if failure := destination.failure or work.failure:
        raise failure


@contextmanager
def decrypting(source, identities):
    """Give a binary file to read from, to its end, in a ``with`` block: the other one, decrypted.

    Args:
        source: an open binary file.
        identities: of ``identities_of()``.

    Raises:
        BackupFailed: no key fits, or the file is damaged.
    """
    taking, giving = os.pipe()
    work = Work(os.fdopen(giving, "wb"), lambda end: pyrage.decrypt_io(source, end, identities))
    work.start()
    try:
        with os.fdopen(taking, "rb") as pipe:
            yield pipe
    except BackupFailed as failure:
        work.join()
        # What could not be decrypted ends too soon for its reader, who then complains of the wrong thing.
        if work.failure and not isinstance(work.failure, BrokenPipeError):
            raise unreadable(work.failure) from failure
        raise
    finally:
        work.join()
    if work.failure:
        raise unreadable(work.failure) from work.failure


def unreadable(failure):
    """Return the sentence for what pyrage says."""
    if "No matching keys" in str(failure):
        return BackupFailed("The backup was encrypted for another key than that of --identity.")
    return BackupFailed(f"The backup cannot be decrypted: it is damaged or cut off ({failure}).")


class Remembering:
    """A file that keeps the reason why it could not be written: pyrage tells it as a text only."""

    def __init__(self, out):
        self.out, self.failure = out, None

    def write(self, content):
        try:
            return self.out.write(content)
        except OSError as error:
            self.failure = error
            raise

    def flush(self):
        """Nothing is kept back here."""


class Work(threading.Thread):
    """One of pyrage's functions, at work at one end of a pipe.

    Args:
        end: that end, as an open file; closed when the work is done, however it ends.
        function: takes it.
    """

    def __init__(self, end, function):
        super().__init__(daemon=True)
        self.end, self.function = end, function
        self.failure = None

    def run(self):
        try:
            with self.end:
                self.function(self.end)
        except Exception as error:  # told in the thread that waits
            self.failure = error
