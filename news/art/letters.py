"""Setting text within a width, in the one typeface that there is."""

import re
import unicodedata
from functools import lru_cache

import font_source_serif_pro
from PIL import ImageFont

ELLIPSIS = "…"
# What does not stand before it.
TRAILING = " ,;:.–-"
VOWELS = "aeiouyàáâäèéêëíîïóôöúûü"
#: From this size down, in pixels, a word that is wider than the label is broken rather than set smaller.
BREAKING = 46
# What the typeface lacks and another character says as well.
SAME = str.maketrans({"\u2011": "-", "\u202f": "\u00a0", "\u2007": "\u00a0"})


@lru_cache(maxsize=64)
def face(weight, size):
    """Return the typeface.

    Args:
        weight: 'Regular' or 'Semibold'.
        size: in pixels.
    """
    return ImageFont.truetype(_file(weight), size)


def _file(weight):
    return font_source_serif_pro.font_files_otf["SourceSerifPro" + weight.replace("Regular", "")]


@lru_cache(maxsize=4096)
def is_drawn(character):
    """Return whether the typeface has a character: what it lacks it draws as the box of glyph 0."""
    # The plain layout engine, because the other one hides some of what is lacking.
    plain = ImageFont.truetype(_file("Regular"), 32, layout_engine=ImageFont.Layout.BASIC)
    glyph, box = plain.getmask(character), plain.getmask("\U0010ffff")
    return glyph.size != box.size or bytes(glyph) != bytes(box)


def drawable(text):
    """Return a text on one line, without what the typeface cannot draw (emoji, other scripts) or what is not seen."""
    text = unicodedata.normalize("NFC", text).translate(SAME)
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text if unicodedata.category(c) not in ("Cf", "Cs"))
    text = "".join(character for character in text if is_drawn(character))
    return re.sub(r"[ \u2028\u2029]+", " ", text).strip()


def cut(text, font, width):
    """Return a text, or as much of it as fits a width with … after it."""
    if font.getlength(text) <= width:
        return text
    return shortened(text, font, width)


def shortened(text, font, width):
    """Return as much of a text as fits a width with … after it, however short the text is."""
    end = _fitting(text, ELLIPSIS, font, width)
    return text[:end].rstrip(TRAILING) + ELLIPSIS


def _fitting(text, after, font, width):
    """Return how many characters of a text fit a width with something after them; by halves, as a text may be long."""
    few, many = 0, len(text)
    while few < many:
        middle = (few + many + 1) // 2
        if font.getlength(text[:middle] + after) <= width:
            few = middle
        else:
            many = middle - 1
    return few


def wrap(text, font, width):
    """Return the lines of a text; a word wider than the width is broken with a hyphen."""
    lines, line, words = [], "", text.split(" ")[::-1]
    while words:
        word = words.pop()
        longer = f"{line} {word}" if line else word
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
            line = ""
        if font.getlength(word) <= width:
            line = word
        else:
            head = _head(word, font, width)
            lines.append(head + "-")
            words.append(word[len(head) :])
    return [*lines, line] if line else lines


def _head(word, font, width):
    """Return the first part of a word that fits a width with a hyphen after it, up to the end of a syllable if one is near."""
    most = max(1, _fitting(word, "-", font, width))
    for end in range(most, max(most - 11, 3), -1):
        before, first, second = word[end - 1 : end + 2].lower().ljust(3)[:3]
        if first.isalpha() and first not in VOWELS and second in VOWELS and before + first not in ("ch", "sh", "th", "ph"):
            return word[:end]
    return word[:most]


def balanced(text, font, width):
    """Return the lines of a text, no more of them than it needs and about as long as each other."""
    lines = wrap(text, font, width)
    narrow, wide = width // 2, width
    while wide - narrow > 4:
        middle = (narrow + wide) // 2
        tried = wrap(text, font, middle)
        # A narrower measure may not break a word that the full one leaves whole.
        if len(tried) == len(lines) and " ".join(tried) == " ".join(lines):
            wide, lines = middle, tried
        else:
            narrow = middle
    return lines


def fitted(text, width, height, sizes, leading):
    """Return a text set as large as it fits: (lines, font, size).

    It is set smaller, on more lines, and only then cut with ….

    Args:
        text: what drawable() returned.
        width, height: in pixels, of the room.
        sizes: the sizes to try in pixels, largest first.
        leading: from line to line, as a share of the size.
    """
    words = text.split(" ")
    for size in sizes:
        font, most = face("Semibold", size), int(height / (size * leading))
        if size > BREAKING and max(font.getlength(word) for word in words) > width:
            continue
        lines = wrap(text, font, width)
        if len(lines) <= most:
            return balanced(text, font, width), font, size
    lines = lines[:most]
    return [*lines[:-1], shortened(lines[-1], font, width)], font, size
