"""From an upload to a picture of ours: whatever came in, a clean JPEG goes out, or a reason that an editor understands."""

import io
import threading
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

#: Bytes. A photograph of 40 megapixels has about half of it.
MOST_BYTES = 25_000_000
#: A picture of this size takes 160 MB once it is decoded, and a few times that while it is changed.
MOST_PIXELS = 40_000_000
#: Pixels a side: WebP, one of the formats we make, ends soon after.
LONGEST_SIDE = 16_000
SHORTEST_SIDE = 200
#: The only decoders that ever see a file. (Some cameras write several pictures into one JPEG, which Pillow calls MPO.)
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
QUALITY = 90
#: A progressive JPEG is drawn scan by scan over the whole picture; honest ones have a dozen.
MOST_SCANS = 100
SCAN = b"\xff\xda"
#: Seconds that an upload waits for the one before it.
PATIENCE = 20

# One picture at a time in a process: each may take a gigabyte for a moment.
_taking_in = threading.Lock()

#: By how a file begins, what to tell whoever sends a kind that we do not take.
REFUSED = (
    (("<svg", "<?xml", "<!doctype"), _("This is an SVG drawing or a page, which may hold scripts. Export it as PNG.")),
    (("GIF8",), _("GIF pictures are not taken. Save it as PNG or JPEG.")),
    (("%PDF",), _("This is a PDF. Export the page as PNG or JPEG.")),
    (("II*\0", "MM\0*"), _("TIFF pictures are not taken. Save it as JPEG or PNG.")),
)
HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


class IngestedPicture(ContentFile):
    """A JPEG that ``ingest`` has written.

    Attributes:
        width: pixels.
        height: pixels.
    """

    def __init__(self, content, width, height):
        super().__init__(content, name="original.jpg")
        self.width, self.height = width, height


def ingest(file):
    """Return an upload as a clean picture: turned upright, in sRGB, on white where it was transparent, and without any metadata.

    The file's name and declared type are not looked at. Its size is read before it is decoded, and
    what is written is encoded anew, so that nothing of the upload's bytes is ever served.

    Args:
        file: an open binary file, or one of Django's uploads.

    Returns:
        An ``IngestedPicture``.

    Raises:
        ValidationError: it is not taken; the text says why, and what to do.
    """
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file has more than %(most)s MB. Save it smaller."), code="heavy", params={"most": MOST_BYTES // 1_000_000})
    if content.startswith(b"\xff\xd8") and content.count(SCAN) > MOST_SCANS:
        raise damaged()
    if not _taking_in.acquire(timeout=PATIENCE):
        raise ValidationError(_("Other pictures are being taken in just now. Try again in a minute."), code="busy")
    try:
        return decoded(content)
    finally:
        _taking_in.release()


def decoded(content):
    """Return the bytes of an upload as a clean picture.

    Raises:
        ValidationError: they are none that is taken.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            check_size(*image.size)
            if image.format != "MPO" and getattr(image, "is_animated", False):
                raise ValidationError(_("This picture moves. Save a single frame of it as PNG or JPEG."), code="animated")
            image.load()
            clean = flattened(in_srgb(upright(image)))
    except UnidentifiedImageError as error:
        raise ValidationError(why_refused(content), code="format") from error
    except Image.DecompressionBombError as error:
        raise too_large() from error
    except ValidationError:
        raise
    except Exception as error:
        # Decoders raise whatever a hostile file makes them trip over: OSError, SyntaxError, struct.error, MemoryError and more.
        raise damaged() from error
    # What Pillow would write into the new file by itself: comments, XMP.
    clean.info.clear()
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True, progressive=True)
    return IngestedPicture(out.getvalue(), *clean.size)


def check_size(width, height):
    """Refuse a picture by what its header says, before a pixel of it is decoded.

    Raises:
        ValidationError: it is too large or too small.
    """
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise too_large()
    if min(width, height) < SHORTEST_SIDE:
        raise ValidationError(
            _("The picture is %(width)s × %(height)s pixels. It needs at least %(least)s a side."),
            code="small",
            params={"width": width, "height": height, "least": SHORTEST_SIDE},
        )


def damaged():
    return ValidationError(_("The file is damaged or incomplete. Save it anew and try again."), code="damaged")


def too_large():
    return ValidationError(
        _("The picture has more than %(most)s megapixels, or a side of more than %(side)s pixels. Save it smaller."),
        code="large",
        params={"most": MOST_PIXELS // 1_000_000, "side": LONGEST_SIDE},
    )


def why_refused(content):
    """Return what to tell whoever sent a file that no decoder of ours knows."""
    head = content[:256].decode("latin-1").lstrip("\xef\xbb\xbf \t\r\n")
    for beginnings, reason in REFUSED:
        if head.lower().startswith(tuple(each.lower() for each in beginnings)):
            return reason
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return _("This is a HEIC picture, as telephones make them. Save or send it as JPEG.")
    return _("This is not a picture we can read. Send a JPEG, PNG, WebP or AVIF file.")


def upright(image):
    """Return a picture turned as its camera says; one whose note about that is unreadable stays as it is."""
    # Pillow's reader of EXIF trips over a malformed block in many ways, and the picture itself is whole.
    with suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def in_srgb(image):
    """Return a picture in RGB or RGBA, eight bits a channel, in the colours of its profile; a broken profile is passed over."""
    if image.mode.startswith("I"):
        # Sixteen bits of grey. Pillow's own conversion would clip them to white, and look for the transparent one among eight.
        if isinstance(clear := image.info.get("transparency"), int):
            image.info["transparency"] = clear >> 8
        image = image.point(lambda value: value / 256, "L") if image.mode == "I;16" else image.point(lambda value: value / 256).convert("L")
    alpha = None
    if image.has_transparency_data:
        alpha = (image if image.mode in {"RGBA", "LA"} else image.convert("RGBA")).getchannel("A")
    flat = image if image.mode in {"RGB", "L", "CMYK"} else image.convert("RGB")
    if profile := image.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            flat = ImageCms.profileToProfile(flat, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB")
    flat = flat.convert("RGB")
    if alpha:
        flat.putalpha(alpha)
    return flat


def flattened(image):
    """Return a picture without transparency: dark letters on nothing could not be read on a dark page."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
