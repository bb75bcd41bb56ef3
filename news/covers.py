"""The drawings that stand in for photographs: their addresses, and how they are made once and kept.

A page only needs the address. The worker draws when an article is saved; what it has not drawn yet,
as for articles that came in by the thousand, is drawn when the address is first asked for.
"""

import threading
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from PIL import Image

from news import art

FOLDER = "art"
FORMS = ("avif", "webp")
WIDTHS = {art.SIZE: (480, 800, 1600), art.TILE_SIZE: (300, 600)}
SIZES = {width: size for size, widths in WIDTHS.items() for width in widths}
#: Seconds that a request waits while its process draws something else.
PATIENCE = 8

# A drawing takes a whole core: one at a time leaves the other threads of the process to their readers.
_drawing = threading.Lock()
# Three quarters of a process's threads, which is two readers with a page of news each: who comes on top of them is told to come back.
_waiting = threading.BoundedSemaphore(12)


class Busy(Exception):
    """The process is drawing something else; ask again in a moment."""


def addresses(palette, seed, size=art.SIZE):
    """Return a dictionary of form to pairs of address and width of a drawing's renditions, smallest first.

    Args:
        palette: a name of ``art.PALETTES``.
        seed: the text it is drawn from.
        size: ``art.SIZE``, or ``art.TILE_SIZE`` for an upright one.
    """
    # Looked up once for all: a list shows a dozen drawings in six renditions each.
    stem = reverse("art", args=[palette, seed, signature(palette, seed), art.VERSION, "000", FORMS[0]]).removesuffix(f"000.{FORMS[0]}")
    return {form: tuple((f"{stem}{width}.{form}", width) for width in WIDTHS[size]) for form in FORMS}


def signature(palette, seed):
    """Return what shows that an address is ours: nobody can make the portal draw, or ask whether a draft has a slug, by guessing."""
    return salted_hmac("news.covers", f"{palette}/{seed}", algorithm="sha256").hexdigest()[:16]


def is_ours(palette, seed, mark):
    """Tell whether a page of ours has made an address."""
    return palette in art.PALETTES and constant_time_compare(mark, signature(palette, seed))


def name_of(palette, seed, width, form):
    """Return the name of a rendition among the media."""
    return f"{FOLDER}/{art.VERSION}/{palette}/{seed}/{width}.{form}"


def ensure(palette, seed, renditions):
    """Draw, and store the renditions that are not there yet.

    Args:
        palette: a name of ``art.PALETTES``.
        seed: the text it is drawn from.
        renditions: pairs of width and form, all of the same size: ``renditions_of(size)``, or the one that somebody waits for.

    Raises:
        Busy: the process has been drawing something else for ``PATIENCE`` seconds.
    """
    with turn():
        missing = [each for each in renditions if not default_storage.exists(name_of(palette, seed, *each))]
        if not missing:
            return
        picture = art.draw(seed, palette, SIZES[missing[0][0]])
        for width, form in missing:
            keep(name_of(palette, seed, width, form), art.encode(reduced(picture, width), form))


def reduced(picture, width):
    """Return a picture at a width in pixels."""
    if width == picture.width:
        return picture
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def renditions_of(size):
    """Return pairs of width and form of all renditions of a size."""
    return [(width, form) for width in WIDTHS[size] for form in FORMS]


@contextmanager
def turn():
    """The right to draw in this process, for the length of a ``with`` block.

    Raises:
        Busy: others have had it for ``PATIENCE`` seconds, or too many wait for it.
    """
    waiting = _waiting  # what is given back is what was taken, also where a test has put another in its place
    if not waiting.acquire(blocking=False):
        raise Busy
    try:
        if not _drawing.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _drawing.release()
    finally:
        waiting.release()


def keep(name, content):
    """Store a file that its caller has not found; where another process was sooner, it is the same file."""
    default_storage.save(name, ContentFile(content))
