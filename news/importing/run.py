"""An import from beginning to end: each source's files, parsed, tidied and stored, and what became of each."""

from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from news.importing.files import find_files
from news.importing.html_page import parse_page
from news.importing.parsed import SourceError
from news.importing.store import Outcome, store
from news.importing.text_page import parse_text
from news.importing.tidy import shorten, tidy

#: By a file's ending, a function from its path to a ``ParsedArticle`` that raises ``SourceError``.
PARSERS = {".txt": parse_text, ".html": parse_page, ".htm": parse_page}


@dataclass(frozen=True)
class Result:
    """What became of a file.

    Attributes:
        path: the file, or a folder without any.
        outcome: an ``Outcome``.
        title: what the article is called here, empty where there is none.
        reason: why it failed.
        warnings: what an editor should look at.
    """

    path: Path
    outcome: Outcome
    title: str = ""
    reason: str = ""
    warnings: tuple[str, ...] = ()


def import_sources(sources, *, language=None, publish=False, topic=None, dry_run=False):
    """Import files and folders one by one, and yield a ``Result`` for each file.

    Each article has a transaction of its own: what fails leaves no trace and stops nothing else.

    Args:
        sources: paths of files and folders.
        language: the language of all articles, as ``nl``; None takes what each page says, and where
            it says nothing the portal's own.
        publish: whether new articles with a date are published at once instead of drafts.
        topic: the main topic of new articles, or None.
        dry_run: tell what would become of each, and write nothing.
    """
    rehearsed = {}
    for source in sources:
        try:
            paths = find_files(source, PARSERS)
        except SourceError as error:
            yield Result(source, Outcome.FAILED, reason=str(error))
            continue
        for path in paths:
            try:
                parsed = _read(path, language)
                outcome, title = _repeated(parsed, rehearsed) or store(parsed, publish=publish, topic=topic, dry_run=dry_run)
            except SourceError as error:
                yield Result(path, Outcome.FAILED, reason=str(error))
                continue
            if dry_run and outcome in {Outcome.CREATED, Outcome.UPDATED}:
                rehearsed[parsed.reference] = parsed.digest
            yield Result(path, outcome, title, warnings=parsed.warnings)


def _repeated(parsed, rehearsed):
    """Return what ``store`` would in a real run for a second file of an article that a dry run has met before, else None."""
    if parsed.reference not in rehearsed:
        return None
    return Outcome.UNCHANGED if rehearsed[parsed.reference] == parsed.digest else Outcome.UPDATED, parsed.title


def _read(path, language):
    """Return the tidy article of a file, in one of the portal's languages."""
    try:
        parse = PARSERS[path.suffix.lower()]
    except KeyError:
        raise SourceError(f"only {', '.join(PARSERS)} files can be imported") from None
    parsed = tidy(parse(path))
    code = language or parsed.language.replace("_", "-").partition("-")[0].strip().lower() or settings.LANGUAGE_CODE
    if code not in dict(settings.LANGUAGES):
        raise SourceError(f"it is in the language {shorten(code, 20)!r}, which the portal does not have; --language overrules it")
    return replace(parsed, language=code)
