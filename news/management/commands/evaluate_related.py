"""`manage.py evaluate_related`: how good the related news is, on labelled articles, in a throw-away database."""

import io
import json
import logging
import os
import signal
import threading
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection
from django.utils.crypto import get_random_string

from news.related import evaluation

RULES = {
    "related news": evaluation.lists_of_engine,
    "latest of the topic": evaluation.lists_of_latest,
    "full text": evaluation.lists_of_full_text,
    "TF-IDF": evaluation.lists_of_tf_idf,
}


class Command(BaseCommand):
    help = (
        "Publishes labelled articles one after another in a throw-away database and prints how well the related news finds what is related: "
        "nDCG@4, P@4, R@10 and MRR with 95 % intervals (resampled by event), beside simpler rules."
    )

    def add_arguments(self, parser):
        parser.add_argument("documents", type=Path, metavar="DOCS.jsonl", help="one article a line: import_ref, language, title, body, perhaps date")
        parser.add_argument("judgements", type=Path, metavar="QRELS.json", help="{article: {related article: grade}}")
        parser.add_argument("--run", type=Path, metavar="FILE", help="write the lists there: {import_ref: [import_ref, best first]}")

    def handle(self, *, documents, judgements, run, **options):
        try:
            texts = evaluation.read_documents(documents)
            judged, absent = evaluation.read_judgements(judgements, {text["import_ref"] for text in texts})
        except (OSError, ValueError) as error:
            raise CommandError(f"The files cannot be read: {error}") from None
        if absent:
            self.stderr.write(f"References in the judgements that are not among the documents, so that no list can have them: {absent}.")
        if run:
            try:
                # Tried now, since the lists take a while.
                try_place(run)
            except OSError as error:
                raise CommandError(f"The lists cannot be written: {error}") from None
        with throw_away_database():
            articles = [evaluation.publish(text, number) for number, text in enumerate(texts)]
            lists = {name: rule(articles) for name, rule in RULES.items()}
        events = evaluation.events_of(judged)
        self.stdout.write(f"{len(texts)} articles, {len(judged)} judged, {len(events)} events, {connection.vendor}\n\n")
        self.stdout.write(f"{'':<22}{'nDCG@4':>20}{'P@4':>20}{'R@10':>20}{'MRR':>20}")
        for name, found in lists.items():
            values = {reference: evaluation.measures(found[reference], wanted) for reference, wanted in judged.items()}
            cells = (f"{mean:.3f} ({low:.3f}–{high:.3f})" for mean, low, high in evaluation.intervals(values, events))
            self.stdout.write(f"{name:<22}" + "".join(f"{cell:>20}" for cell in cells))
        if run:
            try:
                write(run, json.dumps(lists["related news"], indent=1, ensure_ascii=False) + "\n")
            except OSError as error:
                raise CommandError(f"The lists cannot be written: {error}") from None


def try_place(path):
    """Raise ``OSError`` where ``write`` would, as far as that can be known, and leave what the file holds."""
    if path.exists():
        path.open("a").close()
    if not is_device(path):
        draft_of(path).touch()
        draft_of(path).unlink()


def write(path, text):
    """Write a text to a file, which has it whole or, after an ``OSError``, what it had before."""
    if is_device(path):
        path.write_text(text, encoding="utf-8")
        return
    draft = draft_of(path)
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path.resolve())
    finally:
        draft.unlink(missing_ok=True)


def is_device(path):
    """Tell whether a path is that of a device or a pipe, which is written to and must not be replaced."""
    return path.exists() and not path.is_file()


def draft_of(path):
    """Return the path of what becomes a file, beside it: beside what it points to, where it is a link."""
    return path.resolve().with_name(f".lists-{os.getpid()}.part")


@contextmanager
def throw_away_database():
    """A context with an empty database beside the configured one, which is not touched. It goes with the context, however that ends."""
    own, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    name = f"evaluate_{get_random_string(12).lower()}"
    if connection.vendor != "postgresql":
        name = f"file:{name}?mode=memory&cache=shared"
    with ended_by_sigterm():
        logging.disable(logging.INFO)
        connection.settings_dict["TEST"]["NAME"] = name
        # Laid aside and not closed: it may be all that holds a database in memory.
        aside, connection.connection = connection.connection, None
        try:
            # What it says on the way is not said to whoever reads the figures.
            with redirect_stdout(io.StringIO()):
                connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            yield
        finally:
            with uninterrupted():
                # Named once more: an end may come between the making of the database and the change to it. Or before, when there is none to drop.
                connection.settings_dict["NAME"] = name
                with suppress(ProgrammingError):
                    connection.creation.destroy_test_db(own, verbosity=0)
                if connection.connection is not None:
                    connection.connection.close()
                connection.connection = aside
                connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"] = own, test
                logging.disable(logging.NOTSET)


@contextmanager
def ended_by_sigterm():
    """A context that SIGTERM ends with ``SystemExit``, as Ctrl-C does with ``KeyboardInterrupt``, so that what has to be cleaned up is."""
    if threading.current_thread() is not threading.main_thread():
        # Signals are the main thread's.
        yield
        return

    def end(signum, frame):
        raise SystemExit(128 + signum)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def uninterrupted():
    """A context after which SIGTERM and Ctrl-C come that were sent within it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
