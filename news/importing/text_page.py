"""A page saved as text: skip line, title, date, lead, paragraphs, and the site's closing blocks."""

import re
from html import escape
from itertools import groupby

from news.importing.charset import decode_text
from news.importing.dates import date_line
from news.importing.files import read_bytes
from news.importing.furniture import closing_line, skip_line
from news.importing.parsed import ParsedArticle

BULLET = re.compile(r"(?:[-*]\s+|•\s*)(?=\S)")
SENTENCE_END = re.compile(r"[.!?:;,…]['\"’”»)\]]*$")
LONGEST_HEADING = 90
#: Characters in a line of a program that wraps long ones.
WRAPPED_WIDTHS = range(60, 101)
#: The date stands among the first lines. A date further down belongs to the text.
DATE_WITHIN = 5


def parse_text(path):
    """Return the article in a page saved as text.

    The title is the first line, a line with nothing but a date near it the date, the paragraph after
    them the lead. A short line without a sentence end, between two paragraphs, is a heading; lines
    that begin with ``-``, ``*`` or ``•`` are a list. All from 'Related News' or 'How can we help?' on,
    in either language, is the site's and left out.

    Args:
        path: the file, UTF-8 or UTF-16 with a byte order mark.

    Raises:
        SourceError: the file cannot be read as text.
    """
    paragraphs = _paragraphs(decode_text(read_bytes(path)))
    language = ""
    while paragraphs and (found := skip_line(paragraphs[0])):
        language = found
        del paragraphs[0]
    for index, paragraph in enumerate(paragraphs[1:], start=1):
        if found := closing_line(paragraph):
            language = language or found
            del paragraphs[index:]
            break
    published_on = None
    for index, paragraph in enumerate(paragraphs[:DATE_WITHIN]):
        if published_on := date_line(paragraph):
            del paragraphs[index]
            break
    title = paragraphs.pop(0) if paragraphs else ""
    lead = paragraphs.pop(0) if paragraphs and not BULLET.match(paragraphs[0]) else ""
    return ParsedArticle(title=title, lead=lead, body=_html(paragraphs), published_on=published_on, language=language)


def _paragraphs(text):
    """Return the paragraphs, each on one line: an empty line ends one, and so does a line that was not wrapped."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    width = max(map(len, lines), default=0)
    paragraphs, previous = [], ""
    for line in lines:
        if line and previous and _was_wrapped(previous, line, width):
            paragraphs[-1] += f" {line}"
        elif line:
            paragraphs.append(line)
        previous = line
    return paragraphs


def _was_wrapped(previous, line, width):
    """Tell whether a line goes on in the next one: because its first word had no room there any more."""
    if width not in WRAPPED_WIDTHS or BULLET.match(line):
        return False
    if any(test(each) for test in (date_line, skip_line, closing_line) for each in (previous, line)):
        return False
    return len(previous) + 1 + len(line.split()[0]) > width


def _html(paragraphs):
    """Return paragraphs, headings and lists as HTML."""
    html = []
    for kind, group in groupby(_with_kinds(paragraphs), key=lambda pair: pair[0]):
        texts = [escape(text, quote=False) for _, text in group]
        if kind == "li":
            html.append(f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>")
        else:
            html += [f"<{kind}>{text}</{kind}>" for text in texts]
    return "".join(html)


def _with_kinds(paragraphs):
    short = [len(text) <= LONGEST_HEADING and not SENTENCE_END.search(text) and not BULLET.match(text) for text in paragraphs]
    for index, text in enumerate(paragraphs):
        if BULLET.match(text):
            yield "li", BULLET.sub("", text, count=1)
        # Several short lines in a row are names or an address, not headings; and a heading has text below it.
        elif short[index] and short[index + 1 : index + 2] == [False] and not any(short[max(index - 1, 0) : index]):
            yield "h2", text
        else:
            yield "p", text
