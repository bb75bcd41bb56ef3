"""The file itself: a plain tar that any tar reads, written and read in one pass.

Members are the database, ``media/…``, the generated key where there is one, and at the end the
manifest, whose hashes are known by then. A file that was cut off has none, and so is never taken
for a whole one.
"""

import hashlib
import io
import os
import stat
import tarfile
from pathlib import Path

from leuven_portal.backup.failures import BackupFailed, told_of
from leuven_portal.backup.manifest import Manifest, Member

MANIFEST = "manifest.json"
KEY = "secret_key"
MEDIA = "media/"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
#: Bytes: room for a million files. It is the one member that is read into memory.
MOST_MANIFEST = 128_000_000
#: Bytes read at a time.
CHUNK = 1_048_576


class Writer:
    """An archive in the making.

    Args:
        out: where it goes, a binary file that need not be seekable.
        moment: ``datetime`` that all members bear.
    """

    def __init__(self, out, moment):
        self.tar = tarfile.TarFile(fileobj=Onwards(out), mode="w", format=tarfile.PAX_FORMAT, copybufsize=CHUNK)
        self.moment = moment
        self.members = {}

    def add(self, name, path):
        """Add a file as it is on the disk.

        Raises:
            BackupFailed: it cannot be read, or is no ordinary file.
            OSError: the archive cannot be written.
        """
        with told_of(path, "cannot be read"):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise BackupFailed(f"{path} is no ordinary file.")
            source = Hashed(file, path, about.st_size)
            self.tar.addfile(self._entry(name, about.st_size), source)
        self.members[name] = Member(about.st_size, source.digest.hexdigest())

    def finish(self, manifest):
        """Add the manifest and the end.

        Raises:
            BackupFailed: there are more files than a restore would take.
            OSError: the archive cannot be written.
        """
        content = manifest.to_json()
        if len(content) > MOST_MANIFEST:
            raise BackupFailed(f"There are more files than a backup can list: {len(self.members)}.")
        self.tar.addfile(self._entry(MANIFEST, len(content)), io.BytesIO(content))
        self.tar.close()

    def _entry(self, name, size):
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, int(self.moment.timestamp()), 0o600
        return entry


class Onwards:
    """What a tar needs of a file it is written to, for one that has no place to tell, as a pipe.

    (tarfile's own streams would write once more when they are cleared away after a failure.)
    """

    def __init__(self, out):
        self.write = out.write

    def tell(self):
        return 0


class Hashed:
    """A file that is hashed while it is read.

    Args:
        file: an open binary file.
        path: its name, for the sentence when it cannot be read.
        size: the bytes that must come.
    """

    def __init__(self, file, path, size):
        self.file, self.path, self.left = file, path, size
        self.digest = hashlib.sha256()

    def read(self, size):
        with told_of(self.path, "cannot be read"):
            content = self.file.read(size)
        self.digest.update(content)
        self.left -= len(content)
        if len(content) < size and self.left > 0:
            raise BackupFailed(f"{self.path} became shorter while it was read.")
        return content


def read(source, stage=None):
    """Read an archive to its end and judge every member by the manifest.

    Nothing is extracted by tarfile: members are streams, and each is written under a name that was
    checked here, into a folder that was empty. (The filters that tarfile brings for this are missing from
    Python 3.11.2, which Debian 12 has, and allow more than these five kinds of names.)

    Args:
        source: an open binary file.
        stage: an empty folder that takes the members; None only looks at them.

    Returns:
        The ``Manifest``.

    Raises:
        BackupFailed: it is not a backup, is damaged or incomplete, or holds what a backup does not.
    """
    found, manifest = {}, None
    try:
        with tarfile.open(fileobj=source, mode="r|", bufsize=CHUNK) as tar:
            for member in tar:
                if manifest:
                    raise BackupFailed("The backup goes on after its manifest.")
                check(member, found)
                content = tar.extractfile(member)
                if member.name == MANIFEST:
                    manifest = Manifest.from_json(content.read(MOST_MANIFEST))
                else:
                    found[member.name] = taken(content, stage / member.name if stage else None)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupFailed(f"The backup cannot be read: it is damaged, cut off, or none ({error}).") from error
    while source.read(CHUNK):
        pass
    if manifest is None:
        raise BackupFailed("The backup is incomplete: it ends before its manifest.")
    compare(manifest, found)
    return manifest


def check(member, found):
    """Refuse a member that no backup of ours has.

    Raises:
        BackupFailed: a link or device, a name that leads elsewhere, a name for the second time.
    """
    parts = member.name.split("/")
    known = member.name in {MANIFEST, KEY, *DATABASES.values()} or (member.name.startswith(MEDIA) and is_plain(parts))
    if not known:
        raise BackupFailed(f"The backup holds {member.name!r}, which no backup of the portal has.")
    # A sparse one may claim more than the archive has bytes for.
    if member.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or member.issparse():
        raise BackupFailed(f"The backup holds {member.name!r} as something else than an ordinary file.")
    if member.name in found:
        raise BackupFailed(f"The backup holds {member.name!r} twice.")
    if member.name == MANIFEST and member.size > MOST_MANIFEST:
        raise BackupFailed("The backup's manifest is too large.")


def is_plain(parts):
    """Tell whether a path, split into its parts, stays in its folder and has no characters that a file system or a log would trip over."""
    return all(part not in {"", ".", ".."} and part.isprintable() and "\\" not in part for part in parts)


def taken(content, target):
    """Read a member to its end, writing it to a path unless that is None, and return its ``Member``."""
    if target is None:
        return measured(content, lambda _chunk: None)
    with told_of(target, "cannot be written"):
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=0) as out:

        def write(chunk):
            with told_of(target, "cannot be written"):
                while chunk:
                    chunk = chunk[out.write(chunk) :]

        return measured(content, write)


def measured(content, each=lambda _chunk: None):
    """Return the ``Member`` of an open binary file, handing on what is read of it."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        each(chunk)
    return Member(size, digest.hexdigest())


def member_of(path):
    """Return the ``Member`` that a file on the disk would be, None where there is no file."""
    if not Path(path).is_file():
        return None
    with told_of(path, "cannot be read"), Path(path).open("rb") as file:
        return measured(file)


def compare(manifest, found):
    """Judge what was found by what the manifest says.

    Raises:
        BackupFailed: a member is missing, is not listed, or is another one than was put in.
    """
    if manifest.engine not in DATABASES or DATABASES[manifest.engine] not in manifest.files:
        raise BackupFailed("The backup holds no database that the portal knows.")
    for name in sorted(manifest.files.keys() | found.keys()):
        if name not in found:
            raise BackupFailed(f"The backup lacks {name}, which its manifest lists.")
        if name not in manifest.files:
            raise BackupFailed(f"The backup holds {name}, which its manifest does not list.")
        if found[name] != manifest.files[name]:
            raise BackupFailed(f"{name} is damaged: its checksum is not the one that the manifest lists.")
