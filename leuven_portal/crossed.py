"""Addresses that have the other language's word in them, as `/nl/news/…` for `/nl/nieuws/…`."""

import re

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import re_path
from django.utils.translation import override
from django.views.decorators.http import require_safe


def crossed(*words):
    """Return the patterns that lead from every other language's word to a language's own one.

    They stand outside ``i18n_patterns``: inside, `/nl/news/` could not differ from `/en/news/`.

    Args:
        words: the translated parts that follow the language in an address, as ``_("news/")``.
    """
    patterns = []
    for word in words:
        spelt = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                spelt[code] = str(word)
        for code, right in spelt.items():
            for wrong in set(spelt.values()) - {right}:
                patterns.append(
                    re_path(f"^{code}/{re.escape(wrong)}", own_word, {"wrong": f"/{code}/{wrong}", "right": f"/{code}/{right}"}, name="crossed")
                )
    return patterns


@require_safe
def own_word(request, wrong, right):
    """Lead to the same address with the language's own word, and with the query that came along."""
    return HttpResponsePermanentRedirect(request.get_full_path().replace(wrong, right, 1))
