"""Media on the local disk."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string


class WholeFileStorage(FileSystemStorage):
    """Files that appear under their names once they are whole.

    Several processes may make the same rendition at once while another one serves it, and what is
    served is kept by browsers for a year: nobody may see half of it.
    """

    def get_available_name(self, name, max_length=None):
        """Return the name itself: a file of the same name is the same file, and is replaced."""
        return name

    def _save(self, name, content):
        draft = super()._save(f"{name}.{get_random_string(8)}.part", content)
        Path(self.path(draft)).replace(self.path(name))
        return name
