import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from news import ingest as room
from news.ingest import MOST_BYTES, ingest
from tests import pictures


def taken_in(content):
    picture = ingest(ContentFile(content, name="anything.exe"))
    image = Image.open(io.BytesIO(picture.read()))
    image.load()
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (picture.width, picture.height))
    assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_formats_that_are_taken(form):
    image = taken_in(pictures.encoded(form))
    assert image.size == (640, 480)
    red, green, blue = image.getpixel((100, 100))
    assert red > 180
    assert max(green, blue) < 70


def test_a_photograph_loses_place_camera_and_comments():
    content = pictures.photograph((1200, 900))
    assert b"SecretCamera" in content
    assert b"secret comment" in content
    assert b"secret xmp" in content
    clean = ingest(ContentFile(content)).read()
    assert b"Secret" not in clean
    assert b"secret" not in clean
    assert b"Exif" not in clean
    taken_in(content)


def test_a_picture_that_lies_on_its_side_is_turned():
    image = taken_in(pictures.turned())
    assert image.size == (480, 640)
    assert image.getpixel((240, 50))[0] > 180  # the left half is on top


@pytest.mark.parametrize(
    ("mode", "form", "colour"), [("L", "PNG", 128), ("P", "PNG", 3), ("1", "PNG", 1), ("CMYK", "JPEG", (0, 255, 255, 0)), ("LA", "PNG", (128, 255))]
)
def test_other_kinds_of_colour_become_rgb(mode, form, colour):
    taken_in(pictures.encoded(form, mode=mode, colour=colour))


def test_print_colours_keep_their_hue():
    red, green, blue = taken_in(pictures.encoded("JPEG", mode="CMYK", colour=(0, 255, 255, 0))).getpixel((50, 50))
    assert red > 200
    assert max(green, blue) < 60


def test_sixteen_bits_keep_their_grey():
    assert abs(taken_in(pictures.grey_16_bit()).getpixel((50, 50))[0] - 128) <= 2


def test_what_is_transparent_is_white():
    assert taken_in(pictures.encoded("PNG", mode="RGBA", colour=(0, 0, 0, 0))).getpixel((50, 50)) == (255, 255, 255)


def test_a_profile_is_applied_and_a_broken_one_passed_over():
    taken_in(pictures.encoded(icc_profile=pictures.srgb_profile()))
    taken_in(pictures.with_broken_profile())


def test_what_hides_behind_a_picture_is_gone():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("hidden.js", "alert(1)")
    for tail in (archive.getvalue(), b"<script>alert(1)</script><?php phpinfo(); ?>"):
        clean = ingest(ContentFile(pictures.encoded() + tail)).read()
        assert b"hidden" not in clean
        assert b"script" not in clean
        assert clean.endswith(b"\xff\xd9")


def test_two_pictures_in_one_jpeg_are_the_first():
    first, second = (Image.new("RGB", (300, 300), colour) for colour in ("red", "blue"))
    assert taken_in(pictures.saved(first, "MPO", save_all=True, append_images=[second])).getpixel((50, 50))[0] > 200


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (pictures.png_bomb, "large", "40 megapixels"),
        (lambda: pictures.png_bomb(16_008, 400), "large", "16000 pixels"),
        (lambda: pictures.png_bomb(60_000, 60_000), "large", "40 megapixels"),
        (pictures.png_with_text_bomb, "damaged", "damaged or incomplete"),
        (lambda: pictures.encoded(size=(640, 100)), "small", "640 × 100 pixels"),
        (lambda: pictures.encoded()[:-2000], "damaged", "damaged or incomplete"),
        (lambda: pictures.encoded("PNG")[:-60], "damaged", "damaged or incomplete"),
        (lambda: pictures.encoded("WEBP")[:200], "damaged", "damaged or incomplete"),
        (lambda: pictures.encoded("AVIF")[:300], "damaged", "damaged or incomplete"),
        (lambda: pictures.animated("WEBP"), "animated", "moves"),
        (lambda: pictures.animated("PNG"), "animated", "moves"),
        (lambda: pictures.animated("AVIF"), "animated", "moves"),
        (lambda: pictures.animated("GIF"), "format", "GIF"),
        (lambda: pictures.encoded("TIFF"), "format", "TIFF"),
        (lambda: pictures.encoded("BMP"), "format", "JPEG, PNG, WebP or AVIF"),
        (lambda: pictures.encoded("ICO", size=(256, 256)), "format", "JPEG, PNG, WebP or AVIF"),
        (lambda: pictures.encoded("PDF"), "format", "PDF"),
        (lambda: b'\xef\xbb\xbf <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "format", "SVG"),
        (lambda: b"<SVG onload=alert(1)>", "format", "SVG"),
        (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "format", "HEIC"),
        (lambda: b"<html><script>alert(1)</script>", "format", "JPEG, PNG, WebP or AVIF"),
        (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file", "format", "JPEG, PNG, WebP or AVIF"),
        (lambda: b"\xff\xd8\xff", "format", "JPEG, PNG, WebP or AVIF"),
        (lambda: b"", "empty", "empty"),
        (lambda: bytes(MOST_BYTES + 1), "heavy", "25 MB"),
    ],
)
def test_what_is_refused_and_what_the_editor_is_told(content, code, message):
    with pytest.raises(ValidationError) as refusal:
        ingest(ContentFile(content()))
    assert refusal.value.code == code
    assert message in refusal.value.messages[0]


def test_a_webp_that_only_says_it_is_large_takes_no_memory():
    with pytest.raises(ValidationError):
        ingest(ContentFile(pictures.webp_bomb()))


def test_a_file_that_is_cut_or_changed_anywhere_is_taken_in_or_refused():
    """Decoders raise many things; whatever they raise, it is a refusal."""
    for form in ("JPEG", "PNG", "WEBP", "AVIF"):
        whole = pictures.encoded(form, size=(220, 220))
        for step in range(0, len(whole), max(1, len(whole) // 60)):
            for content in (whole[:step], whole[:step] + b"\xff\x00\x7f" + whole[step + 3 :]):
                try:
                    taken_in(content)
                except ValidationError as refusal:
                    assert refusal.code in {"damaged", "format", "large", "small", "animated", "empty"}


def test_a_jpeg_of_endless_scans_is_refused_unread():
    whole = pictures.encoded(progressive=True)
    last = whole.rindex(b"\xff\xda")
    with pytest.raises(ValidationError, match="damaged or incomplete"):
        ingest(ContentFile(whole[:-2] + whole[last:-2] * 200 + b"\xff\xd9"))


def test_sixteen_bits_keep_what_is_transparent():
    image = Image.new("I;16", (300, 300), 1000)
    content = pictures.saved(image, "PNG", transparency=1000)
    assert taken_in(content).getpixel((50, 50)) == (255, 255, 255)


def test_an_upload_waits_for_the_one_before_it(monkeypatch):
    monkeypatch.setattr(room, "PATIENCE", 0.01)
    with room._taking_in, pytest.raises(ValidationError) as refusal:
        ingest(ContentFile(pictures.encoded()))
    assert refusal.value.code == "busy"
    taken_in(pictures.encoded())
