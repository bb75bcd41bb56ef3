"""From bytes to text: as the file says, or an error. A guess would put wrong letters on the site."""

import codecs

from bs4.dammit import EncodingDetector

from news.importing.parsed import SourceError

BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

#: What a page may declare, by Python's name, and how it is read. As in browsers, who declares Latin-1 gets
#: its larger sister. Python knows many more, among them some that are no character sets at all.
DECLARED = {"utf-8": "utf-8", "ascii": "cp1252", "iso8859-1": "cp1252", "cp1252": "cp1252", "iso8859-15": "iso8859-15"}


def decode_text(content):
    """Return the text of a plain file: UTF-8 with or without byte order mark, or UTF-16 with one.

    Args:
        content: the file's bytes.

    Raises:
        SourceError: it is neither, or no text at all.
    """
    return _decode(content, _marked(content) or "utf-8")


def decode_page(content):
    """Return the text of an HTML page: by its byte order mark, else as it declares, else UTF-8.

    Args:
        content: the file's bytes.

    Raises:
        SourceError: it declares a character set that is not taken, or is not in the one it declares, or is no text.
    """
    if charset := _marked(content):
        return _decode(content, charset)
    declared = EncodingDetector.find_declared_encoding(content, is_html=True) or "utf-8"
    try:
        charset = DECLARED[codecs.lookup(declared).name]
    except (KeyError, LookupError, ValueError) as error:
        raise SourceError(f"it is in the character set {declared[:20]!r}; save it as UTF-8") from error
    return _decode(content, charset)


def _marked(content):
    return next((charset for mark, charset in BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)


def _decode(content, charset):
    try:
        text = content.decode(charset)
    except UnicodeDecodeError as error:
        name = charset.removesuffix("-sig").upper()
        raise SourceError(f"it is not text in {name} (byte {error.start:,}); save it as UTF-8") from error
    if "\0" in text:
        raise SourceError("it is a binary file, not text")
    return text
