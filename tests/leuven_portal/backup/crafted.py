"""Archives as no backup of ours would be, for those who must not be taken in by them."""

import hashlib
import io
import json
import tarfile

DATABASE = b"any bytes"


def about(content):
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def manifest_of(files, /, **changes):
    """Return the bytes of a manifest that lists files by name and content."""
    return json.dumps(
        {
            "made_by": "leuven-portal",
            "format": 1,
            "created_at": "2026-11-26T03:12:07+00:00",
            "site": "http://localhost:8000",
            "engine": "sqlite",
            "engine_version": "3.40.1",
            "migrations": [],
            "tables": {},
            "left_out": [],
            "files": {name: about(content) for name, content in files.items()},
            "missing": [],
        }
        | changes
    ).encode()


def entry(name, content=b"", **attributes):
    """Return a pair of tar header and content."""
    header = tarfile.TarInfo(name)
    header.size = len(content)
    for attribute, value in attributes.items():
        setattr(header, attribute, value)
    return header, content


def crafted(*entries, manifest=None, files=None, **changes):
    """Return the bytes of an archive.

    Args:
        entries: of ``entry()``, between the database and the manifest.
        manifest: its bytes; else one that lists ``files``.
        files: name to content; else those of the entries.
        changes: to the manifest.
    """
    listed = {"database.sqlite3": DATABASE} | ({header.name: content for header, content in entries} if files is None else files)
    last = manifest if manifest is not None else manifest_of(listed, **changes)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for header, content in (entry("database.sqlite3", DATABASE), *entries, entry("manifest.json", last)):
            tar.addfile(header, io.BytesIO(content))
    return out.getvalue()
