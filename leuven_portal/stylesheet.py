"""The visitors' one stylesheet, put together from the files it is written in.

The parts stay apart for those who write them; a visitor's browser asks for one file. A finder
makes it, so that ``runserver``, tests and ``collectstatic`` all see the same `css/site.css`.
"""

import os

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"
PARTS = ["css/tokens.css", "css/base.css", "css/news.css", "css/contact.css"]


class StylesheetFinder(BaseFinder):
    """Finds the stylesheet whose text is that of its parts, in their order."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path != NAME:
            return []
        target = build().path(NAME)
        return [target] if find_all else target

    def list(self, ignore_patterns):
        yield NAME, build()


def build():
    """Write the stylesheet into the data folder where it differs, and return the storage that holds it.

    It is replaced in one step: several processes start at once, and none may read half of it.
    """
    sources = settings.STATICFILES_DIRS[0]
    text = "".join((sources / part).read_text() for part in PARTS)
    storage = FileSystemStorage(location=settings.DATA_DIR / "build")
    target = settings.DATA_DIR / "build" / NAME
    if not target.exists() or target.read_text() != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_text(text)
        draft.replace(target)
    return storage
