"""What stops a backup or a restore, in one sentence for whoever runs it."""

from contextlib import contextmanager


class BackupFailed(Exception):
    """A backup cannot be made, is not sound, or cannot be brought back. Its text is a sentence an operator can act on."""


@contextmanager
def told_of(path, cannot):
    """Turn the system's refusal within a ``with`` block into a sentence.

    Args:
        path: the file or folder it is about.
        cannot: what failed, as "cannot be written".

    Raises:
        BackupFailed: instead of an ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise BackupFailed(f"{path} {cannot}: {error.strerror or error}.") from error
