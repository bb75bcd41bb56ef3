from django.conf import settings
from django.utils.translation import get_language


class Bilingual:
    """A row that holds a text in each language, in fields named ``text_en`` and ``text_nl``."""

    def in_language(self, field, language=None):
        """Return a field in a language, the active one unless told.

        Args:
            field: the fields' common name.
            language: a code, as ``nl``; what is no language of ours gives English.
        """
        code = language or get_language() or settings.LANGUAGE_CODE
        return getattr(self, f"{field}_{code[:2]}", getattr(self, f"{field}_en"))
