"""Disks that can be full: a small one of our own where that may be mounted, else a limit on the size of files."""

import os
import resource
import subprocess
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path


class SmallDisk:
    """A disk of a few megabytes.

    Args:
        folder: where it is mounted.
    """

    def __init__(self, folder):
        self.folder = folder

    def fill(self, portal):
        """Leave no byte free."""
        with (self.folder / "filling").open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def free(self, portal):
        (self.folder / "filling").unlink()


class Quota:
    """A limit on the size of the files that the portal's processes write; for SQLite, as PostgreSQL's processes are another user's.

    Args:
        folder: where the files are.
    """

    def __init__(self, folder):
        self.folder = folder

    def fill(self, portal):
        """Let no file grow beyond the present size of the database."""
        self.limit(portal, portal.database.path.stat().st_size)

    def free(self, portal):
        self.limit(portal, resource.RLIM_INFINITY)

    @staticmethod
    def limit(portal, size):
        for pid in [portal.web.pid, *portal.web_workers(), *(worker.pid for worker in portal.workers)]:
            _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def small_disk():
    """Mount a small disk, or limit the size of files where that is not permitted."""
    with tempfile.TemporaryDirectory(prefix="portal-faults.", dir="/tmp") as name:
        folder = Path(name)
        # PostgreSQL, who is another user, has a folder of its own in it.
        folder.chmod(0o755)
        if not may_mount():
            yield Quota(folder)
            return
        mount(folder)
        try:
            yield SmallDisk(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@cache
def may_mount():
    """Tell whether we may mount a disk: root alone may, where the machine lets it."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory(prefix="portal-faults.", dir="/tmp") as folder:
        try:
            mount(folder)
        except (OSError, subprocess.CalledProcessError):
            return False
        subprocess.run(["umount", "--lazy", folder], check=True)
    return True


def mount(folder):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", folder], check=True, stderr=subprocess.DEVNULL)
