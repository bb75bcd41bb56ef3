import pytest

from news.importing.charset import decode_page, decode_text
from news.importing.parsed import SourceError

TEXT = "één stad"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_text(charset):
    assert decode_text(TEXT.encode(charset)) == TEXT


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (TEXT.encode("latin-1"), "it is not text in UTF-8 (byte 0); save it as UTF-8"),
        (b"\xff\xfea", "it is not text in UTF-16 (byte 2); save it as UTF-8"),
        (b"a\0b", "it is a binary file, not text"),
        (TEXT.encode("utf-32"), "it is a binary file, not text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is not text in UTF-8 (byte 0); save it as UTF-8"),
    ],
)
def test_what_is_no_text(content, reason):
    with pytest.raises(SourceError) as error:
        decode_text(content)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("windows-1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
    ],
)
def test_a_page_is_read_as_it_declares(declared, charset):
    page = f'<meta charset="{declared}"><p>€ {TEXT}'
    assert decode_page(page.encode(charset)) == page


def test_a_page_that_declares_nothing_is_utf_8():
    assert decode_page(TEXT.encode()) == TEXT


def test_a_byte_order_mark_goes_before_what_a_page_declares():
    page = f'<meta charset="iso-8859-1">{TEXT}'
    assert decode_page(page.encode("utf-8-sig")) == page


@pytest.mark.parametrize("declared", ["utf-7", "zip", "hex", "idna", "unicode_escape", "klingon", "a" * 1000])
def test_other_character_sets_are_refused(declared):
    with pytest.raises(SourceError) as error:
        decode_page(f'<meta charset="{declared}"><h1>x</h1>'.encode())
    assert str(error.value) == f"it is in the character set {declared[:20]!r}; save it as UTF-8"
