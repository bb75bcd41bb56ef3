"""From a picture to a file: the formats, how well each keeps a picture, and how large it may be."""

import io
import math

#: The most bytes a full-width cover may take.
LIMIT = 80_000

# Drawings are flat colour and thin line: full colour for every pixel costs AVIF 5% and keeps red lines
# red. One tile, whatever the number of cores, so that the same picture is the same file everywhere.
OPTIONS = {
    "avif": {"format": "AVIF", "speed": 8, "subsampling": "4:4:4", "autotiling": False},
    "webp": {"format": "WEBP", "method": 4},
    "jpeg": {"format": "JPEG", "progressive": True, "optimize": True},
}
BEST = {"avif": 54, "webp": 76, "jpeg": 84}
WORST = 8
# How fast a drawing shrinks: its logarithm for each step of quality. Measured on covers; it only saves tries.
SLOPE = {"avif": 0.031, "webp": 0.0135, "jpeg": 0.022}


def encode(image, format, limit=LIMIT):
    """Return a picture as a file, at the best quality that stays within a limit.

    Args:
        image: an RGB image.
        format: 'avif', 'webp' or 'jpeg'.
        limit: the most bytes. A picture that is too large at the lowest quality comes back so: a
            photograph full of leaves, say, never a cover.

    Raises:
        ValueError: there is no such format.
    """
    if format not in OPTIONS:
        raise ValueError(f"There is no format {format!r}; the formats are {', '.join(OPTIONS)}.")
    quality = BEST[format]
    while True:
        file = io.BytesIO()
        image.save(file, quality=quality, **OPTIONS[format])
        if file.tell() <= limit or quality == WORST:
            return file.getvalue()
        steps = math.ceil(math.log(file.tell() / limit) / SLOPE[format])
        quality = max(WORST, quality - max(2, steps))
