"""The words of a text as they are compared: folded, without the commonest ones, and brought to their stems.

Everything that compares texts asks here, so that one word is the same everywhere and on both databases.
The lists of common words are those of the Snowball project (snowballstem.org, BSD licence).
"""

import re
import threading
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from snowballstemmer import stemmer

FOLDER = Path(__file__).parent
#: Snowball's names of the languages. A text in another one is compared by whole words.
STEMMERS = {"en": "english", "nl": "dutch"}
#: Letters and digits in a row, and what an apostrophe joins to them.
WORDS = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)")
ACCENT = re.compile("[\u0300-\u036f]")
#: More signs in a row, marks above all, than any writing needs: Unicode calls no text stream-safe that has (UAX 15). What words are made of is none.
SIGN = "[^\x00-\u02ff\\w\\s]"
TOO_MANY = re.compile(f"({SIGN}{SIGN}{{29}}){SIGN}+")
POSSESSIVE = re.compile("['’]s$")
SENTENCE_END = re.compile(r"[.!?:\n]")
#: Characters. What is longer is no word, and its beginning tells as much.
LONGEST = 40
#: Words of a text that are looked at; an article has a thousand.
MOST = 20_000

stemmers = threading.local()


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        stem: what it is compared by; empty where the word is too common or too short to say anything.
        text: the word as it is written.
        opens: whether it is the first of a sentence or a line, where a capital says nothing.
    """

    stem: str
    text: str
    opens: bool


def normalize(form, text):
    """Return a text in one of Unicode's forms, in a time that its length alone decides.

    What is cut are signs that are in no word: to put a hundred thousand marks of one letter in their order takes minutes.

    Args:
        form: its name, as ``NFC``.
        text: any text.
    """
    return unicodedata.normalize(form, TOO_MANY.sub(r"\1", text))


def fold(text):
    """Return a text without the accents of its letters."""
    return text if text.isascii() else ACCENT.sub("", normalize("NFKD", text))


def analyse(text, language):
    """Return the words of a plain text in their order, the common ones too: they keep the others apart.

    Args:
        text: text without markup.
        language: its code, as ``nl``.
    """
    _before, *parts = WORDS.split(normalize("NFC", text), MOST)
    written, between = [word[:LONGEST] for word in parts[::2]], parts[1::2]
    opens = [True, *(gap != " " and SENTENCE_END.search(gap) is not None for gap in between)]
    return list(map(Word, [stem_of(word, language) for word in written], written, opens))


@lru_cache(maxsize=100_000)
def stem_of(written, language):
    """Return what a word is compared by, and nothing for one that is too common or too short.

    Args:
        written: the word as it is written.
        language: its code.
    """
    # Cut once more: a single sign may be folded into a whole phrase.
    plain = POSSESSIVE.sub("", fold(written.lower())).replace("'", "").replace("’", "")[:LONGEST]
    if plain in common_words(language) or (len(plain) < 2 and not plain.isdigit()):
        return ""
    return stemmer_of(language).stemWord(plain) if language in STEMMERS else plain


@cache
def common_words(language):
    """Return the words of a language that say nothing about what a text is about."""
    path = FOLDER / f"{language}.txt"
    return frozenset(path.read_text().split()) if language in STEMMERS else frozenset()


def stemmer_of(language):
    """Return the stemmer of a language, one for each thread: it keeps the words it has met, and two threads must not do that at once."""
    if not hasattr(stemmers, language):
        setattr(stemmers, language, stemmer(STEMMERS[language]))
    return getattr(stemmers, language)
