"""The terms of an article: what it is about, in stems, names and phrases, with how much it says of each."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from news.html import plain_text
from news.words import analyse

#: Occurrences that one in the title counts for.
TITLE = 4
#: Words of the text in which an occurrence counts once more: the lead says what an article is about.
OPENING = 60
#: What a capital multiplies by: two articles with a name in common have more in common than two with a verb.
NAME = 2
#: Letters. Dutch joins its nouns, and ‘klimaatmissie’ begins as ‘klimaatplan’ does.
BEGINNING = {"nl": 5}
#: Words of a name that are shown.
LONGEST_NAME = 4


@dataclass
class Use:
    """How an article uses a term.

    Attributes:
        count: how often, weighted by place.
        shown: the term as the article writes it; nothing for what would be no reason to read on.
        names: whether it is a name: written with a capital where a sentence does not ask for one, or without where it does.
    """

    count: int = 0
    shown: str = ""
    names: bool = False


def words_of(article):
    """Return the words of an article's title, and those of its lead and text."""
    return analyse(article.title, article.language), analyse(f"{article.lead}\n{plain_text(article.body)}", article.language)


def terms_of(title, text, language):
    """Return the terms of an article, each with its ``Use``: stems, pairs of capitalised words and, in Dutch, beginnings of words.

    Args:
        title, text: the words of an article, as ``words_of`` returns them.
        language: its code.
    """
    uses = defaultdict(Use)
    count(uses, title, language, weight=TITLE)
    count(uses, text, language, opening=OPENING)
    return dict(uses)


def count(uses, words, language, *, weight=1, opening=0):
    """Count the terms of a text.

    Args:
        uses: what is counted so far, by term.
        words: the text, as ``analyse`` returns it.
        language: its code.
        weight: what an occurrence counts for.
        opening: the words at its beginning in which an occurrence counts for one more.
    """
    letters = BEGINNING.get(language)
    for place, word in enumerate(words):
        if not word.stem:
            continue
        worth = weight + (place < opening)
        capital = word.text[0].isupper()
        use = uses[word.stem]
        use.count += worth * NAME if capital else worth
        in_name = capital and (bool(place and continues_name(words, place)) or (place + 1 < len(words) and continues_name(words, place + 1)))
        # A part of a name is no name: ‘Park’ of ‘Arenberg Science Park’.
        if not in_name:
            # What begins a title or a lead without a capital is a name that has none, as ‘imec’.
            is_name = not word.opens if capital else not place and word.text[0].islower()
            show(use, word.text.removesuffix("'s").removesuffix("’s"), is_name, language)
        if letters and len(word.stem) > letters:
            uses[f"^{word.stem[:letters]}"].count += worth
        if capital and place and continues_name(words, place):
            phrase = uses[f"{words[place - 1].stem} {word.stem}"]
            phrase.count += worth
            show(phrase, name_around(words, place), True, language)


def show(use, text, names, language):
    """Note how a term is written; as a name, once it has been one."""
    last = text.rpartition(" ")[2].lower()
    if last in no_reasons(language) or last.isdigit():
        return
    if not use.shown or (names and not use.names):
        use.shown, use.names = text if names else text.lower(), use.names or names


def continues_name(words, place):
    """Tell whether a capitalised word follows another one in the same sentence, and neither is a common one."""
    before = words[place - 1]
    return bool(before.stem and words[place].stem and before.text[0].isupper() and words[place].text[0].isupper() and not words[place].opens)


def name_around(words, place):
    """Return the whole name that a word and the one before it stand in, as ``Intelligent Cities Challenge``."""
    first = place - 1
    while first and place - first < LONGEST_NAME - 1 and continues_name(words, first):
        first -= 1
    last = place
    while last + 1 < len(words) and last - first < LONGEST_NAME - 1 and continues_name(words, last + 1):
        last += 1
    return " ".join(word.text for word in words[first : last + 1])


@cache
def no_reasons(language):
    """Return the words of a language that are no reason why two articles are related."""
    with (Path(__file__).parent / "no_reason.toml").open("rb") as file:
        return frozenset(tomllib.load(file).get(language, "").split())
