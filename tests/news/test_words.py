import time
import unicodedata

import pytest

from news.words import LONGEST, MOST, analyse, fold, normalize


def stems(text, language="en"):
    return [word.stem for word in analyse(text, language) if word.stem]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Vaccines", "vaccine"),
        ("en", "Leuven's", "Leuven"),
        ("en", "Leuven’s", "leuven"),
        ("en", "café", "CAFE"),
        ("en", "cafe\u0301", "café"),
        ("nl", "bibliotheken", "bibliotheek"),
        ("nl", "coöperatie", "cooperatie"),
        ("xx", "Лёвен", "лёвен"),
    ],
)
def test_forms_of_a_word_have_one_stem(language, one, other):
    assert stems(one, language) == stems(other, language) != []


def test_common_words_say_nothing_and_keep_the_others_apart():
    assert [word.stem for word in analyse("The labs of the city", "en")] == ["", "lab", "", "", "citi"]
    assert stems("het lab van de stad", "nl") == ["lab", "stad"]


def test_a_word_knows_how_it_is_written_and_whether_it_opens_a_sentence():
    words = analyse("Imec grows. Its cleanroom, in Leuven:\nNanoIC", "en")
    assert [(word.text, word.opens) for word in words] == [
        ("Imec", True),
        ("grows", False),
        ("Its", True),
        ("cleanroom", False),
        ("in", False),
        ("Leuven", False),
        ("NanoIC", True),
    ]


def test_an_accent_stands_where_it_was_written():
    assert (analyse("Séverine", "en")[0].text, analyse("Séverine", "en")[0].stem) == ("Séverine", "severin")


@pytest.mark.parametrize("text", ["", " ", "—…·", "\u0000", "🧪", "'’'"])
def test_what_has_no_word_has_none(text):
    assert stems(text) == []


def test_numbers_are_words():
    assert stems("2 nm, 2030") == ["2", "nm", "2030"]


def test_no_text_is_too_much():
    assert len(analyse("word " * (MOST + 10), "en")) == MOST
    assert analyse("x" * 1_000_000, "en")[0].text == "x" * LONGEST


def test_fold_takes_accents_alone():
    assert fold("Größe, Łódź, 鲁汶") == "Große, Łodz, 鲁汶"


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u05bc\u05b0", "\u0f73", "\U0001d16d\U0001d165"])
def test_no_pile_of_marks_takes_long(marks):
    began = time.process_time()
    assert [fold(word.text)[0] for word in analyse("a" + marks * 30_000 + " b", "en")] == ["a", "b"]
    assert fold("a" + marks * 30_000)[0] == "a"
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["Việt Nam", "e\u0301te\u0301", "שָׁלוֹם", "देवनागरी", "a" + "\u0301\u0316" * 15 + "b", "— … — 🧪🧫"])
def test_marks_as_writing_needs_them_are_left(text):
    assert [normalize(form, text) for form in ("NFC", "NFKD")] == [unicodedata.normalize(form, text) for form in ("NFC", "NFKD")]
