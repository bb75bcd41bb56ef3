"""Making a backup: the database first, then the files that its rows refer to, then the list of it all."""

import fcntl
import os
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from leuven_portal.backup import archive, encryption, media, rotation, unfinished
from leuven_portal.backup.census import LEFT_OUT
from leuven_portal.backup.engines import room_of
from leuven_portal.backup.failures import BackupFailed, told_of
from leuven_portal.backup.manifest import Manifest
from leuven_portal.backup.workplace import workplace


@dataclass(frozen=True)
class Made:
    """A backup that was made: where it is, its bytes, and its ``Manifest``."""

    path: Path
    size: int
    manifest: Manifest


def make_backup(folder, recipients=(), moment=None):
    """Make a backup beside a portal that goes on working.

    The file has its name once it is whole and on the disk; a backup that fails leaves none.

    Args:
        folder: where it goes; made when it is not there.
        recipients: of ``encryption.recipients_of()``; with none it is not encrypted.
        moment: of which it bears the date, now unless told.

    Returns:
        A ``Made``.

    Raises:
        BackupFailed: it cannot be made.
    """
    if told := unfinished.told():
        raise BackupFailed(f"{told} What is here now is not worth a backup.")
    moment = moment or datetime.now(UTC)
    name = rotation.name_at(moment) + (encryption.SUFFIX if recipients else "")
    with workplace() as work, appearing(Path(folder), name) as out:
        database = archive.DATABASES[connection.vendor]
        census = room_of(connection).snapshot(connection, work / database)
        # After the snapshot: a file is there before its row is, and is never replaced.
        files = media.names()
        with told_of(folder, "cannot be written"), encryption.encrypting(out, recipients) if recipients else nullcontext(out) as sink:
            writer = archive.Writer(sink, moment)
            writer.add(database, work / database)
            gone = [each for each in files if not added(writer, each)]
            if key := generated_key():
                writer.add(archive.KEY, key)
            manifest = Manifest(
                created_at=moment.astimezone(UTC).isoformat(timespec="seconds"),
                site=settings.SITE_URL,
                engine=connection.vendor,
                engine_version=census.version,
                migrations=census.migrations,
                tables=census.tables,
                left_out=list(LEFT_OUT),
                files=writer.members,
                missing=sorted(census.files.difference(files) | census.files.intersection(gone)),
            )
            writer.finish(manifest)
    path = Path(folder) / name
    return Made(path, path.stat().st_size, manifest)


def added(writer, name):
    """Add a file of the media and tell whether it was still there: an editor may have deleted its picture meanwhile."""
    try:
        writer.add(archive.MEDIA + name, Path(settings.MEDIA_ROOT) / name)
    except BackupFailed as failure:
        if isinstance(failure.__cause__, FileNotFoundError):
            return False
        raise
    return True


def generated_key():
    """Return the path of the secret key that the portal has made for itself, None where the environment gives another one."""
    path = settings.DATA_DIR / "secret_key"
    with told_of(path, "cannot be read"):
        return path if path.is_file() and path.read_text().strip() == settings.SECRET_KEY else None


@contextmanager
def appearing(folder, name):
    """Give a file to write, which gets its name when the ``with`` block has ended well and its bytes are on the disk.

    Raises:
        BackupFailed: the folder cannot be written, or has that file already.
    """
    final, draft = folder / name, folder / f".{name}.part"
    with told_of(folder, "cannot be written"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear_drafts(folder)
        if final.exists():
            raise FileExistsError(None, f"{name} is there already")
        out = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        fcntl.flock(out, fcntl.LOCK_EX)
        yield out
        with told_of(folder, "cannot be written"):
            out.flush()
            os.fsync(out.fileno())
            draft.rename(final)
            sync(folder)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    finally:
        # After a failure what is still to be written has nowhere to go either.
        with suppress(OSError):
            out.close()


def clear_drafts(folder):
    """Delete what a killed backup has left: a draft whose writer no longer holds it."""
    for draft in folder.glob(".portal-*.part"):
        if not rotation.NAME.fullmatch(draft.name[1:].removesuffix(".part")):
            continue
        with draft.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            draft.unlink()


def sync(folder):
    """Bring a folder's names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
