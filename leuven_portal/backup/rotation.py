"""The names of backups in their folder, and which of them are kept."""

import re
from datetime import UTC
from pathlib import Path

NAME = re.compile(r"portal-\d{4}-\d{2}-\d{2}T\d{6}Z\.tar(\.age)?")


def name_at(moment):
    """Return the name of a backup made at a moment; in order of their names is in order of time."""
    return f"portal-{moment.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.tar"


def outdated(folder, keep, made=None):
    """Return the paths of the backups that go when so many are kept, the oldest first.

    Args:
        folder: where they lie. What bears another kind of name, and links, are nobody's business here.
        keep: how many stay.
        made: the one just made, which stays even where a clock that was wrong has dated others after it.
    """
    lying = [path for path in Path(folder).iterdir() if NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink()]
    others = sorted(path for path in lying if path != made)
    stay = keep - 1 if made else keep
    return others[: max(len(others) - stay, 0)]
