"""Static files under hashed names once they are collected."""

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
