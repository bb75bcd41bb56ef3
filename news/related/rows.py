"""Many rows into the database at once, without an object for each: a publication writes some hundreds."""

from itertools import chain

from django.db import connection

#: Rows in one statement to PostgreSQL; SQLite takes them one by one and is quick at that.
AT_ONCE = 500


def insert(model, columns, rows):
    """Insert rows.

    Args:
        model: the model of their table.
        columns: names of columns.
        rows: tuples of values that any database takes as they are: numbers, texts, bytes, None.
    """
    start = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES "  # noqa: S608 - names of our own
    place = f"({', '.join(['%s'] * len(columns))})"
    rows = list(rows)
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(start + place, rows)
            return
        for begin in range(0, len(rows), AT_ONCE):
            some = rows[begin : begin + AT_ONCE]
            cursor.execute(start + ", ".join([place] * len(some)), list(chain.from_iterable(some)))


def update(model, columns, rows):
    """Update rows by their keys.

    Args:
        model: the model of their table.
        columns: names of columns.
        rows: tuples of the columns' values and, last, the key.
    """
    rows = list(rows)
    if not rows:
        return
    changes = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {model._meta.db_table} SET {changes} WHERE {model._meta.pk.column} = %s", rows)  # noqa: S608 - as above
