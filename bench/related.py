"""What related news costs with many articles: publishing, editing, withdrawing, reading, making the index, and bytes on disk.

    .venv/bin/python bench/related.py --articles 20000
    .venv/bin/python bench/related.py --articles 20000 --database postgres://postgres@localhost/empty

Takes an empty database, SQLite in a temporary folder unless told. CPU is that of this process and, with PostgreSQL on
the same machine, of its backend too.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
TABLES = ["relatedterm", "relatedposting", "relatedtext", "relatedlink", "relatedpick", "relatedindex"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000, help="how many (default: %(default)s)")
    parser.add_argument("--published", type=int, default=100, help="how many are published one by one (default: %(default)s)")
    parser.add_argument("--database", default="", help="address of an empty database")
    parser.add_argument("--times", type=int, default=1, help="measure once more with everything so many times over, which is quicker to make")
    parser.add_argument("--plans", action="store_true", help="show how the database answers the two questions that matter")
    parser.add_argument("--kept", action="store_true", help="publish, edit and withdraw in what --database or DATA_DIR holds")
    options = parser.parse_args()
    if options.kept and not (options.database or os.environ.get("DATA_DIR")):
        parser.error("--kept needs --database or DATA_DIR: it changes what it finds.")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "leuven_portal.settings", "DATABASE_URL": options.database, "DEBUG": "0"}
    if options.kept:
        set_up()
        measure(options)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        set_up()
        make(options)
        # By a process of its own: this one remembers a hundred thousand words, and publishes as no web server's does.
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--kept"], check=True)  # noqa: S603 - itself


def set_up():
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)


def make(options):
    """Make the articles and the index, and tell what it costs."""
    from django.core.management import call_command
    from django.db import connection

    from news import demo_bulk
    from news.models import Article
    from news.related import rebuild

    call_command("migrate", verbosity=0)
    call_command("demo", verbosity=0, stdout=io.StringIO())
    clock = Clock(connection)

    # The rows first and the index then, each measured by itself.
    demo_bulk.rebuild = Nothing
    start = clock.now()
    demo_bulk.fill_up(options.articles)
    rows = clock.now() - start
    published = Article.objects.filter(state="published").count()
    start, wall = clock.now(), time.monotonic()
    rebuild.begin()
    while rebuild.step():
        pass
    index, wall = clock.now() - start, time.monotonic() - wall
    print(f"{connection.vendor}, {options.articles} articles, {published} of them in the index")
    print(f"rows:       {1000 * rows / options.articles:8.2f} ms of CPU an article")
    print(f"index:      {1000 * index / published:8.2f} ms of CPU an article ({wall:.0f} s in all)", flush=True)
    analyze(connection)


def measure(options):
    """Measure everything else, as often as asked for."""
    from django.db import connection

    clock = Clock(connection)
    use(options, clock)
    if options.times > 1:
        multiply(connection, options.times)
        print(f"\nThe same {options.times} times over: {options.articles * options.times} articles")
        use(options, clock)


def use(options, clock):
    """Publish, read, edit and withdraw, and tell what it costs.

    Args:
        options: those of the command line.
        clock: the ``Clock``.
    """
    from django.db import connection
    from django.db.models.functions import Length
    from django.utils import timezone

    from news import demo_bulk
    from news.demo import FOLDER, read
    from news.models import Article, RelatedText, Topic
    from news.related import MOST, reading, related_to

    blocks, topics = read(FOLDER / "generated.toml"), list(Topic.objects.all())
    number, articles = demo_bulk.next_number(), []
    for each in range(options.published):
        _story, versions = demo_bulk.make_article(number + each, blocks, topics, seed=2, now=timezone.now())
        article = versions[0]
        article.state, article.published_at = Article.State.PUBLISHED, timezone.now()
        articles.append(article)
    print(f"publishing: {told([clock.time(article.save) for article in articles])} of CPU")
    analyze(connection)
    keys = list(RelatedText.objects.order_by("digest", "pk").values_list("pk", flat=True)[:300])
    read_ones = list(Article.objects.filter(pk__in=keys).order_by("pk"))
    # An article that nobody has read for long costs the database its pages as well.
    for when in ("for the first time", "and again"):
        costs, walls = [], []
        for article in read_ones:
            wall = time.perf_counter()
            costs.append(clock.time(partial(related_to, article)))
            walls.append(time.perf_counter() - wall)
        print(f"reading:    {told(costs)} of CPU, by the clock {told(walls)}, {when}")
    with connection.cursor() as cursor:
        print(f"on disk:    {size(cursor, connection.vendor) / RelatedText.objects.count():8.0f} bytes an article")
        if options.plans:
            explain(cursor, connection.vendor, reading.SQL, reading.values_of(article, MOST, MOST))
            explain(cursor, connection.vendor, *question(article))
    lengths = RelatedText.objects.annotate(length=Length("counts")).values_list("length", flat=True)[:1000]
    print(f"terms:      {sum(lengths) / 6 / len(lengths):8.1f} an article")
    for article, other in pairwise(articles):
        article.body += f"<p>{other.lead}</p>"
    print(f"editing:    {told([clock.time(article.save) for article in articles[:-1]])} of CPU, a paragraph more")
    for article, other in pairwise(articles):
        article.title, article.lead, article.body = other.title, other.lead, other.body
    print(f"rewriting:  {told([clock.time(article.save) for article in articles[:-1]])} of CPU, another article's text")
    print(f"withdrawing:{told([clock.time(article.withdraw) for article in articles])} of CPU")


def multiply(connection, times):
    """Put copies of all articles and their rows in the index beside them."""
    copied = {
        "news_article": ("id", "slug", "translation_group", "import_ref"),
        "news_relatedtext": ("article_id",),
        "news_relatedposting": ("article_id",),
        "news_relatedlink": ("article_id", "other_id"),
    }
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM news_article")
        step = cursor.fetchone()[0]
        for table, keys in copied.items():
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            for copy in range(1, times):
                other = {"slug": f"slug || '-{copy}'", "translation_group": group(connection.vendor, copy), "import_ref": "NULL"}
                values = [other.get(name, f"{name} + {copy * step}") if name in keys else name for name in columns]
                cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {keys[0]} <= {step}")
        cursor.execute(f"UPDATE news_relatedterm SET articles = articles * {times}")
        # As if all had been weighed when there were as many: otherwise each publication would weigh those around it anew.
        cursor.execute(f"UPDATE news_relatedtext SET weighed_for = weighed_for * {times}")
        from news.models import RelatedIndex

        index = RelatedIndex.objects.get()
        index.totals = {language: total * times for language, total in index.totals.items()}
        index.save()
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('news_article', 'id'), {step * times})")
    analyze(connection)


def analyze(connection):
    """Clear up and take stock, as PostgreSQL does by itself within minutes and the worker for SQLite at night."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")


def group(vendor, copy):
    """Return the SQL of another translation group for each copy, up to 4095 of them: the number takes the place of three of its digits."""
    text = f"substr(replace(translation_group{'::text' if vendor == 'postgresql' else ''}, '-', ''), 4) || '{copy:03x}'"
    return f"({text})::uuid" if vendor == "postgresql" else text


class Nothing:
    """In place of the index, while the rows are measured."""

    @staticmethod
    def begin():
        pass

    @staticmethod
    def step(size):
        return False


class Clock:
    """Seconds of CPU: of this process, and of the database's backend where it is a process of this machine."""

    def __init__(self, connection):
        self.backend = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
            self.backend = path if path.exists() else None

    def now(self):
        there = int(self.backend.read_text().split()[0]) / 1e9 if self.backend else 0
        return time.process_time() + there

    def time(self, act):
        """Return the seconds that a function without arguments takes."""
        start = self.now()
        act()
        return self.now() - start


def told(costs):
    """Return the median and the ninety-fifth hundredth of seconds, in milliseconds."""
    ordered = sorted(costs)
    return f"{1000 * ordered[len(ordered) // 2]:8.2f} ms (95 %: {1000 * ordered[int(len(ordered) * 0.95)]:.2f} ms)"


def size(cursor, vendor):
    if vendor == "postgresql":
        cursor.execute("SELECT " + " + ".join(f"pg_total_relation_size('news_{table}')" for table in TABLES))
    else:
        names = ", ".join(f"'news_{table}'" for table in TABLES)
        cursor.execute(f"SELECT SUM(pgsize) FROM dbstat JOIN sqlite_master USING (name) WHERE tbl_name IN ({names})")
    return cursor.fetchone()[0]


def question(article):
    """Return the SQL that asks which articles share the most with one."""
    from news.models import RelatedIndex
    from news.related.nearest import MOST, SQL, asked_terms, having
    from news.related.shelf import Shelf

    entry = Shelf().take([article.pk])[article.pk]
    asked = asked_terms(entry, having(entry.terms), RelatedIndex.objects.get().totals[entry.language])
    return SQL.format(values=", ".join(["(%s, %s)"] * len(asked))), [number for pair in asked for number in pair] + [article.pk, MOST]


def explain(cursor, vendor, sql, parameters):
    cursor.execute(("EXPLAIN ANALYZE " if vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql, parameters)
    print()
    for row in cursor.fetchall():
        print(row[-1])


if __name__ == "__main__":
    main()
