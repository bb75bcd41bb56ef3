import pytest

from contact.placeholders import PLACEHOLDERS, fill, unknown_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dear {name}", []),
        ("{nam} {Name} {x.y} {} {{name}} {nam}", ["{nam}"]),
        (" ".join(f"{{{name}}}" for name in PLACEHOLDERS), []),
        ("{" * 1000, []),
    ],
)
def test_what_is_no_placeholder(text, found):
    assert unknown_in(text) == found


def test_each_is_filled_in_once_and_what_has_no_value_stays():
    assert fill("{name}, {name} and {me} {link} {x}", {"name": "{me}", "me": "Anna"}) == "{me}, {me} and Anna {link} {x}"


def test_nothing_but_words_in_braces_means_anything():
    text = "%s {0} {name.__class__} {name!r} $name"
    assert fill(text, {"name": "x"}) == text
