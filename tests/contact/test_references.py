import re

from contact.references import ALPHABET, new_reference, new_token


def test_a_reference_has_no_look_alikes_and_no_vowels():
    assert re.fullmatch(f"LIR-[{ALPHABET}]{{6}}", new_reference())
    assert set(ALPHABET) & set("0O1IL2Z5S8BUAE") == set()


def test_a_token_fits_into_an_address():
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_token())
