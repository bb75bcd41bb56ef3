"""The Dutch catalogue is whole: every text has its translation, and the compiled one holds them."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest

LOCALE = Path(__file__).parents[2] / "locale" / "nl" / "LC_MESSAGES"
ENTRY = re.compile(r'((?:#.*\n)*)(?:msgctxt ((?:".*"\n)+))?msgid ((?:".*"\n)+)(?:msgid_plural ((?:".*"\n)+))?((?:msgstr(?:\[\d\])? (?:".*"\n)+)+)')


def unquote(text):
    return "".join(line[1:-1] for line in text.strip().splitlines()).encode().decode("unicode_escape").encode("latin-1").decode() if text else ""


def entries():
    text = (LOCALE / "django.po").read_text() + "\n"
    for comments, context, singular, plural, translations in ENTRY.findall(text):
        if unquote(singular):
            yield (
                comments,
                unquote(context),
                unquote(singular),
                unquote(plural),
                [unquote(each) for each in re.findall(r'msgstr(?:\[\d\])? ((?:".*"\n)+)', translations)],
            )


def test_every_text_is_translated():
    untranslated = [singular for _, _, singular, _, translations in entries() if not all(translations)]
    assert untranslated == []


def test_no_translation_is_a_guess():
    assert [singular for comments, _, singular, _, _ in entries() if "fuzzy" in comments] == []


def test_placeholders_are_the_same():
    def held(text):
        return set(re.findall(r"%\(\w+\)[sd]|%[sd]", text))

    wrong = [
        singular
        for _, _, singular, plural, translations in entries()
        # A singular may say "one" in words, in either language.
        for number, each in enumerate(translations)
        if held(each) != held(plural or singular) and not (plural and number == 0 and held(each) == held(singular))
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_written_one():
    with (LOCALE / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for _, context, singular, plural, translations in entries():
        if not plural:
            assert (compiled.pgettext(context, singular) if context else compiled.gettext(singular)) == translations[0]
        else:
            assert compiled.ngettext(singular, plural, 2) == translations[1]


@pytest.mark.parametrize(
    ("english", "dutch"),
    [("Related news", "Gerelateerd nieuws"), ("How can we help?", "Hoe kunnen we helpen?"), ("Go to the content", "Ga naar de inhoud")],
)
def test_the_briefs_own_terms(english, dutch):
    assert {singular: translations[0] for _, _, singular, _, translations in entries()}[english] == dutch
