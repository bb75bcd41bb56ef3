"""Words as search compares them: in small letters, without accents, the same on every database."""

import re
import unicodedata
from functools import lru_cache

#: Characters of a word that count. Longer ones are compared by their beginning.
LONGEST = 40
#: Letters with a stroke or a form of their own, which Unicode takes for no accent.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
#: Chinese and Japanese write without spaces: there each character is a word. Elsewhere a run of letters and digits is one.
IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+")


def words(text):
    """Return the words of a text, folded, in their order."""
    letters = "".join(map(without_marks, text.casefold()))
    return [word[:LONGEST] for word in WORD.findall(letters.casefold().translate(PLAIN))]


@lru_cache(maxsize=4096)
def without_marks(letter):
    """Return a letter without its accents, and nothing for an accent that stands by itself.

    Letter by letter, since the accents go anyway: to put thousands of them on one letter in their order takes long.
    """
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
