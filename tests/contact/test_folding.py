import time

import pytest

from contact.folding import LONGEST, words
from tests.hostile_texts import hostile_texts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LIR-7K3M9Q", ["lir", "7k3m9q"]),
        ("Søren Ångström-Łódź", ["soren", "angstrom", "lodz"]),
        ("STRASSE Straße ﬁne", ["strasse", "strasse", "fine"]),
        ("İstanbul ISSIZ ıssız", ["istanbul", "issiz", "issiz"]),
        ("e\u0301te\u0301 été", ["ete", "ete"]),
        ("Ελλάς", ["ελλασ"]),
        ("Привет, мир", ["привет", "мир"]),
        ("山田です x", ["山", "田", "て", "す", "x"]),
        ("a_b\u200bc d\u0000e", ["a", "b", "c", "d", "e"]),
        ("visitor@example.org", ["visitor", "example", "org"]),
        ("* \" ' : NEAR(", ["near"]),
        ("", []),
    ],
)
def test_words_are_told_in_small_letters_without_accents(text, found):
    assert words(text) == found


def test_a_long_word_is_known_by_its_beginning():
    assert words("x" * 5000) == ["x" * LONGEST]


def test_no_pile_of_accents_takes_long():
    began = time.process_time()
    assert words("e" + "\u0301\u0316" * 30_000 + "te \u0f73") == ["ete"]
    assert time.process_time() - began < 1


def test_of_hostile_texts_nothing_is_left_but_letters_and_digits():
    """So nothing of them has a meaning in a question to a database, and folding what is folded changes nothing."""
    found = {word for text in hostile_texts() for word in words(text)}
    assert found
    assert [word for word in found if not word.isalnum()] == []
    assert [word for word in found if words(word) != [word]] == []
