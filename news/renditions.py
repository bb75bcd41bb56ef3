"""The smaller renditions of a picture, in the formats of today and yesterday. The worker makes them.

The row of a picture is the truth: a worker claims it for a few minutes, and notes when all is there.
If it dies in between, the claim runs out and another one begins again. Until then, and where a
picture defeats every attempt, pages show its original.
"""

import io
import logging
from itertools import takewhile

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image as Pillow

from news.models import Image
from news.models.image import FORMATS

logger = logging.getLogger("portal.pictures")

#: AVIF at speed 8: slower ones save few bytes and take the worker many times longer.
ENCODINGS = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 8},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "progressive": True, "optimize": True},
}


def render_due(limit=10, stopping=lambda: False):
    """Make the renditions that are due, the longest waiting first.

    Args:
        limit: the greatest number of pictures.
        stopping: asked before each; when it says yes, the rest is left to the next worker.

    Returns:
        How many pictures were rendered.
    """
    keys = list(Image.objects.due().values_list("pk", flat=True)[:limit])
    return sum(render(key) for key in takewhile(lambda _key: not stopping(), keys))


def render(image_pk):
    """Make the renditions of a picture, if they are due and no other worker is at it; tell whether this call made them."""
    image = Image.objects.filter(pk=image_pk).first()
    if image is None or not image.claim():
        return False
    try:
        make(image)
    except Exception as error:  # storage or encoder, whatever they raise: the worker must not die of a picture
        image.mark_failed()
        logger.warning("renditions failed", extra={"image": image.pk, "attempt": image.attempts, "kind": type(error).__name__})
        return False
    if not image.mark_rendered():
        # Deleted meanwhile, with the files that were there by then.
        remove_files(image)
        return False
    return True


def make(image):
    """Write all renditions of a picture to the storage."""
    widest = image.widths[-1]
    whole = image.decoded(widest, widest * image.height // image.width)
    for width in image.widths:
        smaller = whole.resize((width, max(1, round(image.height * width / image.width))), Pillow.Resampling.LANCZOS)
        for form in FORMATS:
            out = io.BytesIO()
            smaller.save(out, **ENCODINGS[form])
            default_storage.save(image.rendition_name(width, form), ContentFile(out.getvalue()))


def forget(sender, instance, **kwargs):
    """Delete the files of a picture that has been deleted, once that is certain."""
    transaction.on_commit(lambda: remove_files(instance))


def remove_files(image):
    """Delete a picture's files; what is not there is passed over."""
    for name in (image.file.name, *image.rendition_names()):
        default_storage.delete(name)
