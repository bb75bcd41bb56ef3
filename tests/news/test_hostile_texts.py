"""What hostile rich text leaves behind after cleaning, read as a browser reads it."""

import re

import pytest

from news.html import ATTRIBUTES, PICTURE_ADDRESS, SCHEMES, TAGS, clean
from tests.hostile_texts import hostile_texts

html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed: make test installs it")


def test_nothing_is_left_but_what_an_editor_could_have_made():
    for text in hostile_texts():
        cleaned = clean(text)
        assert clean(cleaned) == cleaned, text
        for element in html5lib.parseFragment(cleaned, namespaceHTMLElements=False).iter():
            if not isinstance(element.tag, str) or element.tag in {"DOCUMENT_FRAGMENT", "tbody"}:
                assert isinstance(element.tag, str), text  # a comment
                continue
            assert element.tag in TAGS, text
            assert set(element.attrib) <= ATTRIBUTES.get(element.tag, set()) | {"rel"}, text
            # As browsers read an address: without controls around it, and without line ends within.
            address = re.sub("[\t\r\n]", "", element.get("href", "").strip("".join(map(chr, range(33)))))
            scheme = re.match("[a-z][a-z0-9+.-]*(?=:)", address, re.IGNORECASE)
            assert scheme is None or scheme[0].lower() in SCHEMES, text
            if element.tag == "img":
                assert PICTURE_ADDRESS.fullmatch(element.get("src")), text
