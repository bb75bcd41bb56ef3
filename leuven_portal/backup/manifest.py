"""The list of what a backup holds: its last member, by which everything before it is judged."""

import json
from dataclasses import asdict, dataclass, field

from leuven_portal.backup.failures import BackupFailed

#: Changes when a reader of the former one could not read the new one.
FORMAT = 1
MADE_BY = "leuven-portal"


@dataclass(frozen=True)
class Table:
    """What a table held: how many rows, and a sum over their contents that no order of theirs changes."""

    rows: int
    checksum: str


@dataclass(frozen=True)
class Member:
    """A file of the archive: bytes, and the SHA-256 of them in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A backup's own description.

    Attributes:
        created_at: the moment of its database, ISO 8601 in UTC.
        site: the address of the portal it is of.
        engine: ``sqlite`` or ``postgresql``.
        engine_version: major number of the server (PostgreSQL), or the library's version (SQLite).
        migrations: those applied, as ``news.0001_initial``.
        tables: name to ``Table``.
        left_out: tables whose rows are not in the backup.
        files: name of a member to ``Member``, for all but the manifest itself.
        missing: files that rows refer to and that were not there.
    """

    created_at: str
    site: str
    engine: str
    engine_version: str
    migrations: list
    tables: dict
    left_out: list
    files: dict
    missing: list = field(default_factory=list)

    def to_json(self):
        """Return it as bytes."""
        told = {"made_by": MADE_BY, "format": FORMAT, **asdict(self)}
        return json.dumps(told, indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, content):
        """Read it from bytes, believing nothing.

        Raises:
            BackupFailed: it is not a manifest, or one that newer code has made.
        """
        try:
            told = json.loads(content)
            if told.pop("made_by") != MADE_BY:
                raise ValueError("made_by")
            if told.pop("format") != FORMAT:
                raise BackupFailed(
                    "The backup has a format that this version of the portal does not know. Use the version that made it, or a newer one."
                )
            told["tables"] = {name: Table(**each) for name, each in told["tables"].items()}
            told["files"] = {name: Member(**each) for name, each in told["files"].items()}
            read = cls(**told)
            read.check_types()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BackupFailed("The backup's manifest.json cannot be read: this is not a backup of the portal, or it is damaged.") from error
        return read

    def check_types(self):
        """Raise ``TypeError`` where JSON held another kind of value than a manifest does."""
        texts = [self.created_at, self.site, self.engine, self.engine_version, *self.migrations, *self.tables, *self.left_out, *self.missing]
        texts += [each.checksum for each in self.tables.values()] + [each.sha256 for each in self.files.values()]
        numbers = [each.rows for each in self.tables.values()] + [each.size for each in self.files.values()]
        if not all(isinstance(each, str) for each in texts) or not all(type(each) is int for each in numbers):
            raise TypeError("manifest")

    @property
    def content(self):
        """Return what it holds in words: engine, rows, files, and when it was made."""
        rows = sum(each.rows for each in self.tables.values())
        return f"{self.engine}, {rows} rows in {len(self.tables)} tables, {len(self.media)} media files, made at {self.created_at}"

    @property
    def media(self):
        """Return the members that are media, name among the media to ``Member``."""
        return {name.removeprefix("media/"): each for name, each in self.files.items() if name.startswith("media/")}
