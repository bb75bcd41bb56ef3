"""The cleaning step: what any parser found, brought within what an article holds."""

import re
from dataclasses import replace
from html import escape, unescape

from django.utils.html import strip_tags

from news.html import clean
from news.importing.parsed import SourceError
from news.models import Article

LONGEST_TITLE = Article._meta.get_field("title").max_length
LONGEST_LEAD = Article._meta.get_field("lead").max_length
#: Control characters, and the halves and non-characters that no text has; not the white space among them.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: Not the no-break space: it holds a number and its unit together.
WHITE_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def tidy(parsed):
    """Return the article as it can be stored, with a warning for what an editor has to look at.

    Title and lead become one line each and are cut where they are too long; the whole of what was
    cut goes on top of the body, so that nothing is lost. The body is cleaned. No control characters stay.

    Args:
        parsed: a ``ParsedArticle`` fresh from its parser.

    Raises:
        SourceError: it has no title or no text.
    """
    title, lead, body = (WHITE_SPACE.sub(" ", CONTROL.sub("", text)).strip() for text in (parsed.title, parsed.lead, parsed.body))
    warnings = list(parsed.warnings)
    body = clean(body)
    if not title:
        raise SourceError("it has no title")
    if not lead and not unescape(strip_tags(body)).strip():
        raise SourceError("it has no text")
    if parsed.published_on is None:
        warnings.append("it has no date, so it is a draft until somebody gives it one")
    if not lead:
        warnings.append("it has no lead")
    if len(lead) > LONGEST_LEAD:
        body = f"<p>{escape(lead, quote=False)}</p>{body}"
        lead = shorten(lead, LONGEST_LEAD)
        warnings.append(f"its lead was cut to {LONGEST_LEAD} characters and stands whole on top of the text")
    if len(title) > LONGEST_TITLE:
        body = f"<p>{escape(title, quote=False)}</p>{body}"
        title = shorten(title, LONGEST_TITLE)
        warnings.append(f"its title was cut to {LONGEST_TITLE} characters and stands whole on top of the text")
    return replace(parsed, title=title, lead=lead, body=body, warnings=tuple(warnings))


def shorten(text, most, *, between=" ", mark="…"):
    """Return a text of a length at most, cut between words, or within the first word where that alone is too long.

    Args:
        text: what may be too long.
        most: characters, the mark among them.
        between: what stands between words.
        mark: what tells of the cut.
    """
    if len(text) <= most:
        return text
    room = most - len(mark)
    end = text.rfind(between, 0, room + 1)
    return text[: end if end > 0 else room].rstrip(between) + mark
