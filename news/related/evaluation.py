"""How good the related news is, on articles of which somebody has said what is related to what.

The engine is asked through its own door after one article after another has been published; beside it stand the
rules that are easily had, on the same articles.
"""

import json
import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from datetime import time as time_of_day
from math import log, log2, sqrt

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import slugify

from news.html import plain_text
from news.models import Article
from news.models.article import EARLIEST, LATEST
from news.related import related_to
from news.words import analyse

#: Articles of a list that are looked at.
LONGEST = 12
#: Resamplings of the events from which an interval comes.
RESAMPLINGS = 2000
LONGEST_TITLE = Article._meta.get_field("title").max_length
LONGEST_REFERENCE = Article._meta.get_field("import_ref").max_length
#: Grades go from nothing to this one: 2 to its power is the gain.
HIGHEST_GRADE = 100


def read_documents(path):
    """Return the documents of a file with one JSON object a line.

    Raises:
        ValueError: a line is no object with ``import_ref``, ``language``, ``title`` and ``body``, or says in them what no article can be.
    """
    documents = {}
    # By line feeds alone: a text may hold other ends of lines.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            document = parse(line)
            check(document)
            if document["import_ref"] in documents:
                raise ValueError(f"import_ref {document['import_ref']!r} is that of an earlier line")
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
        documents[document["import_ref"]] = document
    return list(documents.values())


def read_text(path):
    """Return the text of a file in UTF-8, with or without the mark that some programs begin one with."""
    return path.read_text(encoding="utf-8-sig")


def parse(text):
    """Return what JSON holds.

    Raises:
        ValueError: it is none, or goes deeper than Python follows it.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it has too many brackets within brackets") from None


def check(document):
    """Raise ``ValueError`` unless this is a document that can be published."""
    if not isinstance(document, dict) or not {"import_ref", "language", "title", "body"} <= document.keys():
        raise ValueError("it is no object with import_ref, language, title and body")
    for field in ("import_ref", "language", "title", "lead", "body"):
        text = document.get(field, "")
        # No database takes half a character, and PostgreSQL no NUL.
        if not isinstance(text, str) or "\0" in text or not is_unicode(text):
            raise ValueError(f"{field} is no text")
    if not 0 < len(document["import_ref"]) <= LONGEST_REFERENCE:
        raise ValueError(f"import_ref has no character, or more than {LONGEST_REFERENCE}")
    languages = [code for code, _name in settings.LANGUAGES]
    if document["language"] not in languages:
        raise ValueError(f"language {document['language']!r} is none of {', '.join(languages)}")
    if date := document.get("date"):
        try:
            is_known = EARLIEST <= moment_of(date) <= LATEST
        except (TypeError, ValueError, OverflowError):
            is_known = False
        if not is_known:
            raise ValueError(f"date {date!r} is none from {EARLIEST.year} to {LATEST.year}")


def is_unicode(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def moment_of(date):
    """Return the moment at which an article of a date, in ISO's form, is published."""
    return timezone.make_aware(datetime.combine(datetime.fromisoformat(date).date(), time_of_day(9)))


def read_judgements(path, references):
    """Return what a JSON file says is related, ``{article: {related article: grade}}``, and how many of its references are no documents.

    Args:
        path: the file.
        references: those of the documents.

    Raises:
        ValueError: the file holds something else, or judges articles that are not among the documents.
    """
    judged = parse(read_text(path))
    if not isinstance(judged, dict) or not all(isinstance(grades, dict) for grades in judged.values()):
        raise ValueError("the judgements are no object of objects, {article: {related article: grade}}")
    for reference, grades in judged.items():
        for other, grade in grades.items():
            if not isinstance(grade, int | float) or not 0 <= grade <= HIGHEST_GRADE:
                raise ValueError(f"the grade of {other!r} for {reference!r} is no number from 0 to {HIGHEST_GRADE}")
    if not judged or not judged.keys() <= references:
        raise ValueError("the judgements are about articles that are not among the documents, or about none")
    return judged, len({other for grades in judged.values() for other in grades} - references)


def publish(document, number):
    """Publish a document as an article, by the normal way, and return it.

    Args:
        document: as ``read_documents`` returns it; one without a ``date`` is a minute younger than the one before it.
        number: which one it is.
    """
    date = document.get("date")
    moment = moment_of(date) if date else timezone.now() - timedelta(days=365) + timedelta(minutes=number)
    title = document["title"].strip() or document["import_ref"]
    paragraphs = (escape(part.strip()) for part in document["body"].split("\n\n"))
    article = Article(
        import_ref=document["import_ref"],
        language=document["language"],
        title=title[:LONGEST_TITLE],
        slug=f"{slugify(title)[:80]}-{number}",
        lead=document.get("lead", ""),
        body="".join(f"<p>{part}</p>" for part in paragraphs if part),
        state=Article.State.PUBLISHED,
        published_at=moment,
    )
    article.save()
    return article


def lists_of_engine(articles):
    """Return for each reference the references that readers would be shown, best first."""
    return {article.import_ref: [each.article.import_ref for each in related_to(article, LONGEST)] for article in articles}


def lists_of_latest(articles):
    """Return for each reference those of the newest articles of the same topic in the same language; without topics, of all."""
    newest = sorted(articles, key=lambda article: (article.published_at, article.pk), reverse=True)
    return {
        article.import_ref: [
            each.import_ref
            for each in newest
            if each is not article and (each.language, each.main_topic_id) == (article.language, article.main_topic_id)
        ][:LONGEST]
        for article in articles
    }


def words_of(article):
    """Return the words of an article: of its title, its lead text and its body."""
    return analyse(f"{article.title}\n{article.lead}\n{plain_text(article.body)}", article.language)


def lists_of_tf_idf(articles):
    """Return for each reference those with the nearest vectors of words, (1 + ln tf) · ln(N / df), by their cosine."""
    counts = {}
    for article in articles:
        counts[article.import_ref] = Counter(word.text.lower() for word in words_of(article) if word.stem)
    having = Counter(word for count in counts.values() for word in count)
    postings = defaultdict(list)
    for reference, count in counts.items():
        vector = {word: (1 + log(number)) * log(len(articles) / having[word]) for word, number in count.items()}
        length = sqrt(sum(weight * weight for weight in vector.values())) or 1
        for word, weight in vector.items():
            postings[word].append((reference, weight / length))
    scores = defaultdict(Counter)
    for uses in postings.values():
        for one, weight in uses:
            for other, other_weight in uses:
                if one != other:
                    scores[one][other] += weight * other_weight
    languages = {article.import_ref: article.language for article in articles}
    return {one: [other for other, _score in scores[one].most_common() if languages[other] == languages[one]][:LONGEST] for one in languages}


def lists_of_full_text(articles):
    """Return for each reference those that the database's own full-text search ranks best for all of its words.

    PostgreSQL's ``ts_rank_cd``, SQLite's FTS5 with BM25, both asked for any of the words.
    """
    rank = rank_postgresql if connection.vendor == "postgresql" else rank_sqlite
    references = {article.pk: article.import_ref for article in articles}
    lists = {}
    with connection.cursor() as cursor:
        fill_full_text(cursor, articles)
        for article in articles:
            asked = sorted({word.stem for word in words_of(article) if word.stem})
            keys = rank(cursor, article, asked) if asked else []
            lists[article.import_ref] = [references[key] for key in keys]
    return lists


def fill_full_text(cursor, articles):
    """Put the stems of articles into a table of their own for the database's full-text search."""
    rows = [(article.pk, article.language, " ".join(word.stem for word in words_of(article))) for article in articles]
    if connection.vendor == "postgresql":
        cursor.execute("CREATE TEMPORARY TABLE full_text (key bigint, language text, words tsvector)")
        cursor.executemany("INSERT INTO full_text VALUES (%s, %s, to_tsvector('simple', %s))", rows)
    else:
        cursor.execute("CREATE VIRTUAL TABLE temp.full_text USING fts5(key UNINDEXED, language UNINDEXED, words)")
        cursor.executemany("INSERT INTO full_text VALUES (%s, %s, %s)", rows)


def rank_postgresql(cursor, article, asked):
    cursor.execute(
        "SELECT key FROM full_text, to_tsquery('simple', %s) AS asked WHERE words @@ asked AND language = %s AND key <> %s "
        "ORDER BY ts_rank_cd(words, asked, 1) DESC, key LIMIT %s",
        [" | ".join(f"'{word}'" for word in asked), article.language, article.pk, LONGEST],
    )
    return [key for (key,) in cursor.fetchall()]


def rank_sqlite(cursor, article, asked):
    cursor.execute(
        "SELECT key FROM full_text WHERE words MATCH %s AND language = %s AND key <> %s ORDER BY rank, key LIMIT %s",
        [" OR ".join(f'"{word}"' for word in asked), article.language, article.pk, LONGEST],
    )
    return [key for (key,) in cursor.fetchall()]


def measures(found, wanted):
    """Return nDCG@4, P@4, R@10 and the reciprocal rank of one list.

    Args:
        found: references, best first.
        wanted: the grades of the related ones, by reference.
    """
    gains = [2 ** wanted.get(reference, 0) - 1 for reference in found]
    ideal = sorted((2**grade - 1 for grade in wanted.values()), reverse=True)
    best = sum(gain / log2(place + 2) for place, gain in enumerate(ideal[:4]))
    gained = sum(gain / log2(place + 2) for place, gain in enumerate(gains[:4]))
    related = sum(grade > 0 for grade in wanted.values())
    return (
        gained / best if best else 0.0,
        sum(gain > 0 for gain in gains[:4]) / 4,
        sum(gain > 0 for gain in gains[:10]) / related if related else 0.0,
        next((1 / place for place, gain in enumerate(gains, start=1) if gain > 0), 0.0),
    )


def events_of(judged):
    """Return the articles that are judged, in groups: those that hang together by being related, each group an event.

    Args:
        judged: for each reference the grades of the related ones.
    """
    event = {reference: reference for reference in judged}

    def head(reference):
        while event[reference] != reference:
            event[reference] = event[event[reference]]
            reference = event[reference]
        return reference

    for one, grades in judged.items():
        for other, grade in grades.items():
            if grade > 0 and other in event:
                event[head(one)] = head(other)
    groups = defaultdict(list)
    for reference in sorted(judged):
        groups[head(reference)].append(reference)
    return list(groups.values())


def intervals(values, events, seed=1):
    """Return for each measure its mean, and between which bounds it is in 95 of 100 resamplings of the events.

    Reports of one event rise and fall together, so it is events that are drawn.

    Args:
        values: for each reference its measures.
        events: groups of references.
        seed: the same number draws the same.
    """
    # Chance that can be repeated is what is wanted here.
    chance = random.Random(seed)  # noqa: S311
    sums = [([sum(column) for column in zip(*(values[each] for each in event), strict=True)], len(event)) for event in events]
    means = []
    for _ in range(RESAMPLINGS):
        drawn = chance.choices(sums, k=len(sums))
        count = sum(number for _sums, number in drawn)
        means.append([sum(column) / count for column in zip(*(row for row, _number in drawn), strict=True)])
    total = sum(number for _sums, number in sums)
    spread = [sorted(column) for column in zip(*means, strict=True)]
    exact = [sum(column) / total for column in zip(*(row for row, _number in sums), strict=True)]
    return [(mean, column[int(0.025 * RESAMPLINGS)], column[int(0.975 * RESAMPLINGS) - 1]) for mean, column in zip(exact, spread, strict=True)]
