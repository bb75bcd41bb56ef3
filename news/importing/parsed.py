"""What every parser makes, whatever it reads."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.text import slugify

#: The length of ``Article.import_ref``.
LONGEST_REFERENCE = 500


class SourceError(Exception):
    """A source cannot be imported. The text is the reason, for the person at the terminal."""


@dataclass(frozen=True)
class ParsedArticle:
    """An article as its source has it.

    Attributes:
        title: one line of plain text.
        lead: one paragraph of plain text.
        body: HTML.
        published_on: the day in Brussels, or None where the source does not tell.
        language: the source's own word for it, as ``en-GB``; empty where it does not tell.
        address: where the article stands on the web; empty where the source does not tell.
        warnings: what an editor should know, each a sentence without its full stop.
    """

    title: str
    lead: str
    body: str
    published_on: date | None = None
    language: str = ""
    address: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def reference(self):
        """Return what tells this article from all others, and stays the same from one import to the next.

        That is the address, where there is one that fits. Otherwise language, date and title, as
        ``en/2020-07-07/the-title-as-a-slug``: never the file's name or folder, which change when
        somebody tidies up. So without an address a new title or date makes a new article. The
        language is part of it because a name as a title is often the same in both.
        """
        if self.address and len(self.address) <= LONGEST_REFERENCE:
            return self.address
        title = slugify(self.title, allow_unicode=True) or self.title
        return f"{self.language}/{self.published_on or 'undated'}/{title}"

    @property
    def digest(self):
        """Return a hash, 64 characters long, of all that an update would bring over."""
        parts = [self.title, self.lead, self.body, str(self.published_on)]
        return sha256(json.dumps(parts).encode()).hexdigest()
