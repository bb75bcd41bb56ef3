"""Static files under hashed names once they are collected."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage that falls back to the plain name where nothing has been collected.

    ``runserver`` and ``pytest`` need no ``collectstatic`` then, and a page never dies of a
    stylesheet that is missing.
    """

    manifest_strict = False

    def stored_name(self, name):
        try:
            return super().stored_name(name)
        except ValueError:
            return name


def collect_when_changed():
    """Collect the static files unless they are those of the last time: compressing them takes most of a start."""
    mark = settings.STATIC_ROOT / ".collected"
    fingerprint = fingerprint_of_sources()
    if not mark.is_file() or mark.read_text() != fingerprint:
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(fingerprint)


def fingerprint_of_sources():
    """Return a hash of the names, sizes and times of all static files, as their finders find them."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}\n".encode())
    return digest.hexdigest()
