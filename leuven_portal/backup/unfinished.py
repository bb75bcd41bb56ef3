"""The note that a restore is under way. It stays where one was interrupted, until it has been run to its end."""

import json
from datetime import UTC, datetime

from django.conf import settings

NAME = "restore-unfinished.json"


def path():
    return settings.DATA_DIR / NAME


def begin(backup, created_at):
    """Note that a backup is being brought back.

    Args:
        backup: its file's name.
        created_at: of its manifest.
    """
    path().write_text(json.dumps({"backup": backup, "created_at": created_at, "begun_at": datetime.now(UTC).isoformat(timespec="seconds")}))


def end():
    """Note that it is done."""
    path().unlink(missing_ok=True)


def is_of(created_at):
    """Tell whether it is this backup whose restore was interrupted."""
    return read().get("created_at") == created_at


def told():
    """Return the sentence about an interrupted restore, an empty one where there was none."""
    if not path().exists():
        return ""
    about = read()
    return f"The restore of {about.get('backup', 'a backup')}, begun at {about.get('begun_at', 'some time')}, has not come to its end. Run it again."


def read():
    """Return the note as a dictionary, an empty one where there is none, or half of one."""
    try:
        note = json.loads(path().read_text())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}
