"""Pictures for tests: honest ones, and every kind of hostile one."""

import io
import struct
import zlib

from PIL import Image, ImageCms


def encoded(form="JPEG", size=(640, 480), mode="RGB", colour=None, **options):
    """Return the bytes of a picture with a left half and a right half."""
    image = Image.new(mode, size, colour if colour is not None else 0)
    if mode == "RGB" and colour is None:
        image.paste((200, 40, 40), (0, 0, size[0] // 2, size[1]))
        image.paste((40, 40, 200), (size[0] // 2, 0, *size))
    return saved(image, form, **options)


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def photograph(size=(4000, 3000)):
    """Return the bytes of a JPEG with detail everywhere, as a camera makes it: place, camera and orientation are written in it."""
    noise = Image.effect_noise((size[0] // 8, size[1] // 8), 90).resize(size)
    image = Image.merge("RGB", [noise, noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT), Image.linear_gradient("L").resize(size)])
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "SecretCamera", "Model"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (50.0, 52.0, 45.0)
    return saved(image, "JPEG", quality=85, exif=exif, comment=b"secret comment", xmp=b"<x:xmpmeta>secret xmp</x:xmpmeta>")


def turned():
    """Return the bytes of a JPEG that lies on its side, and says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(exif=exif)


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width=12_000, height=12_000):
    """Return a PNG of 144 megapixels that takes a few kilobytes: one row of zeros, over and over."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def png_with_text_bomb():
    """Return a small PNG whose note is fifty megabytes once it is unpacked."""
    whole = encoded("PNG")
    note = png_chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(50_000_000), 9))
    return whole[:33] + note + whole[33:]


def webp_bomb():
    """Return a WebP of a few bytes that says it is 16,383 pixels a side."""
    size = struct.pack("<I", 16_382)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animated(form):
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "blue")]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def grey_16_bit():
    """Return a PNG of sixteen bits whose grey is in the middle."""
    return saved(Image.new("I;16", (300, 300), 32_768), "PNG")


def with_broken_profile():
    return encoded(icc_profile=b"not a profile")


def srgb_profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
