"""The files among the media: which of them belong into a backup, and how they come back."""

import os
import shutil
import stat
from pathlib import Path

from django.conf import settings

from leuven_portal.backup.archive import is_plain, member_of
from leuven_portal.backup.failures import BackupFailed, told_of
from news import covers

#: Drawings and share cards are drawn again, the same, when they are next asked for.
DRAWN = covers.FOLDER
#: How a file ends that is not whole yet, see leuven_portal.media_storage.
UNFINISHED = ".part"


def names():
    """Return the names of all files that belong into a backup, sorted.

    Raises:
        BackupFailed: a folder cannot be read, or holds what a backup cannot hold. To pass over it in
            silence would be found out on the worst of days.
    """
    root = Path(settings.MEDIA_ROOT)
    return sorted(files_under(root, root)) if root.exists() else []


def files_under(folder, root):
    """Yield the names of the files in a folder and its folders, without those of unfinished and drawn ones."""
    with told_of(folder, "cannot be read"):
        entries = list(os.scandir(folder))
    for entry in entries:
        name = Path(entry.path).relative_to(root).as_posix()
        if name == DRAWN or name.endswith(UNFINISHED):
            continue
        with told_of(entry.path, "cannot be read"):
            mode = entry.stat(follow_symlinks=False).st_mode
        if not is_plain(name.split("/")):
            raise BackupFailed(f"{entry.path!r} has a name that a backup cannot hold. Rename it.")
        if stat.S_ISDIR(mode):
            yield from files_under(Path(entry.path), root)
        elif stat.S_ISREG(mode):
            yield name
        else:
            raise BackupFailed(
                f"{entry.path} is a link or no ordinary file, which a backup does not follow. Take it away, or mount what it leads to."
            )


def bring_back(stage, wanted):
    """Move media from a folder to their places, each whole from one moment to the next.

    Args:
        stage: the folder, on the same disk where that can be.
        wanted: their names.

    Raises:
        BackupFailed: one cannot be written.
    """
    for name in wanted:
        target = Path(settings.MEDIA_ROOT) / name
        with told_of(target, "cannot be written"):
            target.parent.mkdir(parents=True, exist_ok=True)
            # As the storage writes them: nginx may serve them for another user.
            (stage / name).chmod(settings.FILE_UPLOAD_PERMISSIONS)
            shutil.move(stage / name, target)


def remove_others(wanted):
    """Delete the media that are not among those wanted, and return how many they were."""
    others = [name for name in names() if name not in wanted]
    for name in others:
        with told_of(name, "cannot be deleted"):
            (Path(settings.MEDIA_ROOT) / name).unlink()
    return len(others)


def differing(wanted):
    """Return the names of media that are not as they should be.

    Args:
        wanted: name to ``Member``.
    """
    return [name for name, member in wanted.items() if member_of(Path(settings.MEDIA_ROOT) / name) != member]
