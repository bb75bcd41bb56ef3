"""Words as search compares them: in small letters, without accents, the same on every database."""

import re
import unicodedata

#: Characters of a word that count. Longer ones are compared by their beginning.
LONGEST = 40
#: Letters with a stroke or a form of their own, which Unicode takes for no accent.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
#: Chinese and Japanese write without spaces: there each character is a word. Elsewhere a run of letters and digits is one.
IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+")


def words(text):
    """Return the words of a text, folded, in their order."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    return [word[:LONGEST] for word in WORD.findall(letters.casefold().translate(PLAIN))]
