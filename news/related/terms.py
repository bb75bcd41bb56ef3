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
#: Words with a capital of a name that is shown.
LONGEST_NAME = 4
#: What joins two of them to one name, and what may follow it: ‘Capital of Innovation’, ‘Fonds voor de Wetenschap’.
JOINS = {"en": {"of", "for"}, "nl": {"van", "voor"}}
THE = {"en": {"the"}, "nl": {"de", "den", "der", "het"}}


@dataclass
class Use:
    """How an article uses a term.

    Attributes:
        count: how often, weighted by place.
        shown: the term as the article writes it, of a pair of words the whole name; nothing for what would be no reason to read on.
        written: the word, or the pair, as the article writes it.
        names: whether it is a name: written with a capital where a sentence does not ask for one, or without where it does.
    """

    count: int = 0
    shown: str = ""
    written: str = ""
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
    letters, before = BEGINNING.get(language), names_in(words, language)
    after = {first: second for second, first in before.items()}
    for place, word in enumerate(words):
        if not word.stem:
            continue
        worth = weight + (place < opening)
        capital = word.text[0].isupper()
        use = uses[word.stem]
        use.count += worth * NAME if capital else worth
        # A part of a name is no name: ‘Park’ of ‘Arenberg Science Park’.
        if place not in before and place not in after:
            # What begins a title or a lead without a capital is a name that has none, as ‘imec’.
            is_name = not word.opens if capital else not place and word.text[0].islower()
            show(use, bare(word.text), is_name, language)
        if letters and len(word.stem) > letters:
            uses[f"^{word.stem[:letters]}"].count += worth
        if place in before:
            phrase = uses[f"{words[before[place]].stem} {word.stem}"]
            phrase.count += worth
            show(phrase, name_around(words, place, before, after), True, language, pair(words[before[place]], word))


def show(use, text, names, language, written=""):
    """Note how a term is written; as a name, once it has been one.

    Args:
        use: the ``Use`` of the term.
        text: what is shown of it.
        names: whether it is a name here.
        language: a code.
        written: the term as it is written, where more of it is shown.
    """
    if use.shown and (use.names or not names):
        return
    last = text.rpartition(" ")[2].lower()
    if last not in no_reasons(language) and not last.isdigit():
        use.shown, use.names = text if names else text.lower(), use.names or names
        use.written = written or use.shown


def bare(text):
    """Return a word without the ’s that says whose something is."""
    return text.removesuffix("'s").removesuffix("’s")


def pair(first, second):
    """Return two words of a name as they are compared: as they are written, without what stands between them."""
    return f"{bare(first.text)} {bare(second.text)}"


def names_in(words, language):
    """Return, for each word with a capital that goes on with a name, the place of the word before it in that name.

    Args:
        words: a text, as ``analyse`` returns it.
        language: its code.
    """
    joins, the = JOINS.get(language, ()), THE.get(language, ())
    before = {}
    for place, word in enumerate(words):
        if not place or word.opens or not is_part(word):
            continue
        first = place - 1
        if first > 1 and words[first].text in the and words[first - 1].text in joins:
            first -= 2
        elif first and words[first].text in joins:
            first -= 1
        # Before ‘of’, a capital that opens a sentence says nothing: ‘Friends of Leuven’.
        is_joined = first < place - 1
        if is_part(words[first]) and not (is_joined and words[first].opens) and not any(each.opens for each in words[first + 1 : place]):
            before[place] = first
    return before


def is_part(word):
    """Tell whether a word may be part of a name: it has a capital and is no common one."""
    return bool(word.stem) and word.text[0].isupper()


def name_around(words, place, before, after):
    """Return the whole name that a word and the one before it stand in, as ``Intelligent Cities Challenge``.

    Args:
        words: the text.
        place: the word's.
        before, after: the places of the words before and after each one in its name.
    """
    first, last, parts = before[place], place, 2
    while first in before and parts < LONGEST_NAME:
        first, parts = before[first], parts + 1
    while last in after and parts < LONGEST_NAME:
        last, parts = after[last], parts + 1
    return bare(" ".join(word.text for word in words[first : last + 1]))


@cache
def no_reasons(language):
    """Return the words of a language that are no reason why two articles are related."""
    with (Path(__file__).parent / "no_reason.toml").open("rb") as file:
        return frozenset(tomllib.load(file).get(language, "").split())
