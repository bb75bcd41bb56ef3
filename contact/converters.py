"""Words of an address: those of its language outside, keys inside."""

from django.conf import settings
from django.utils.translation import get_language

from contact import definition
from contact.models import PrivateLink


class PurposeConverter:
    """Takes a slug of either language, so that an address put together by hand can be led to the right one.

    Also one of an older version: receipts keep the address that was mailed.
    """

    regex = "[a-z-]+"

    def to_python(self, value):
        purpose = definition.purpose_by_slug(value)
        if purpose is None:
            raise ValueError(f"no purpose has the slug {value}")
        return purpose.key

    def to_url(self, value):
        purpose = definition.purpose_by_key(value)
        if purpose is None:
            raise ValueError(f"there is no purpose {value}")
        return str(purpose.slug)


class LinkConverter:
    """Takes the word for a kind of private link in either language, so that an address put together by hand can be led to the right one."""

    WORDS = {
        PrivateLink.Kind.THREAD: {"en": "enquiry", "nl": "vraag"},
        PrivateLink.Kind.COPY: {"en": "enquiry/copy", "nl": "vraag/kopie"},
        PrivateLink.Kind.ERASURE: {"en": "enquiry/erasure", "nl": "vraag/wissen"},
    }

    regex = "|".join(word for words in WORDS.values() for word in words.values())

    def to_python(self, value):
        return next(kind for kind, words in self.WORDS.items() if value in words.values())

    def to_url(self, value):
        return self.WORDS[value][get_language() or settings.LANGUAGE_CODE]
