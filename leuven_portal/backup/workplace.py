"""Where a backup or a restore keeps what it is working on: in the data folder, for nobody else to read, one at a time."""

import fcntl
import os
import shutil
from contextlib import contextmanager

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from leuven_portal.backup.failures import BackupFailed, told_of

FOLDER = ".backup-work"
LOCK = "lock"


@contextmanager
def workplace():
    """Give an empty folder for the length of a ``with`` block; what a killed process has left in it is cleared away.

    Raises:
        BackupFailed: another backup or restore of this portal is at work, or the folder cannot be written.
    """
    folder = settings.DATA_DIR / FOLDER
    with told_of(folder, "cannot be written"):
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFailed("Another backup or restore of this portal is at work. Wait for it to end.") from error
        clear(folder)
        try:
            yield folder
        finally:
            clear(folder)
    finally:
        os.close(lock)


def clear(folder):
    """Delete everything in the folder but its lock."""
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each.name != LOCK:
            each.unlink()


def check_room(needed, folder):
    """Refuse to begin where the disk would be full half-way.

    Args:
        needed: bytes.
        folder: on that disk.

    Raises:
        BackupFailed: there is less room.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupFailed(f"{settings.DATA_DIR} has room for {in_size(free)}, and {in_size(needed)} more are needed.")


def in_size(count):
    """Return a number of bytes in words."""
    return filesizeformat(count).replace("\xa0", " ")
