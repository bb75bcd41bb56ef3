"""The countries to choose from, in both languages."""

import tomllib
import unicodedata
from functools import cache

from contact.definition import FOLDER, Text


@cache
def load():
    """Return the codes of the nearby countries, those of the EU, EEA and Switzerland, and the names of all by ISO 3166-1 code."""
    with (FOLDER / "countries.toml").open("rb") as file:
        data = tomllib.load(file)
    return data["nearby"], frozenset(data["eea"]), {code: Text(**name) for code, name in data["names"].items()}


def near():
    """Return the codes of the countries of the EU, the EEA and of Switzerland."""
    return load()[1]


def name(code):
    """Return a country's name in the active language, or the code itself where it is unknown."""
    return str(load()[2].get(code, code))


@cache
def choices(language):
    """Return pairs of code and name for a select: the nearby ones, then the others by the alphabet.

    Args:
        language: the code of the language of the names and of their order.
    """
    nearby, _near, names = load()
    named = {code: getattr(each, language) for code, each in names.items()}
    others = sorted(named.keys() - set(nearby), key=lambda code: plain_letters(named[code]))
    return [(code, named[code]) for code in [*nearby, *others]]


def plain_letters(word):
    """Return a word by which to sort it: Åland stands under A."""
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").lower()
