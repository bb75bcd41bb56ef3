"""Many rows out of the database and into it, without the ORM's work for each: a publication reads and writes some hundreds."""

import json
from itertools import islice

from django.db import connection
from django.utils.functional import cached_property


class Columns:
    """Some columns of a table, for questions that are written out.

    Args:
        model: the table's model.
        names: of the fields.
        alias: what the question calls the table, where not by its name.
    """

    def __init__(self, model, names, alias=""):
        self.model, self.fields = model, [model._meta.get_field(name) for name in names]
        self.names = [field.attname for field in self.fields]
        self.sql = ", ".join(f"{alias or model._meta.db_table}.{field.column}" for field in self.fields)

    @cached_property
    def converters(self):
        """Tuples of a place, a column, and what makes Python's value of the database's, where that is another one."""
        return [
            (place, field.cached_col, convert)
            for place, field in enumerate(self.fields)
            for convert in (*connection.ops.get_db_converters(field.cached_col), *field.get_db_converters(connection))
        ]

    def take(self, values):
        """Return the next values of a row as Python has them; where the row has none they stay so.

        Args:
            values: an iterator of what the database returned.
        """
        values = list(islice(values, len(self.fields)))
        if values[0] is not None:
            for place, column, convert in self.converters:
                values[place] = convert(values[place], column, connection)
        return values


def select(columns, keys, by="", *, as_is=False):
    """Return the rows with some keys, each as a list of values, in no order.

    Args:
        columns: the ``Columns``.
        keys: whole numbers; of hundreds the ORM would need longer for the question than the database for the answer.
        by: the column that has them, where it is not the primary key.
        as_is: whether the values are as the database has them, and not as Python does.
    """
    if not keys:
        return []
    table = columns.model._meta
    listed = ", ".join(map(str, map(int, keys)))
    # PostgreSQL reads an array as one value, and a list as hundreds.
    among = f"= ANY('{{{listed}}}')" if connection.vendor == "postgresql" else f"IN ({listed})"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns.sql} FROM {table.db_table} WHERE {by or table.pk.column} {among}")  # noqa: S608 - whole numbers
        return cursor.fetchall() if as_is else [columns.take(iter(row)) for row in cursor.fetchall()]


def insert(model, columns, rows, key=0):
    """Insert rows.

    Args:
        model: the model of their table.
        columns: names of columns.
        rows: tuples of values that JSON has as well: numbers, texts, truth, None.
        key: how many of the columns, the first ones, are the table's key, where a row that is there already is to get the other values.
    """
    rows, table, names = list(rows), model._meta.db_table, ", ".join(columns)
    if not rows:
        return
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns[key:])
    otherwise = f"ON CONFLICT ({', '.join(columns[:key])}) DO UPDATE SET {changes}" if key else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As one value: of thousands of them PostgreSQL would need longer for the question than for the rows.
            value = json.dumps([dict(zip(columns, row, strict=True)) for row in rows])
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) {otherwise}", [value])  # noqa: S608 - names of our own
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places}) {otherwise}", rows)  # noqa: S608 - as above


def delete(model, columns, keys):
    """Delete rows.

    Args:
        model: the model of their table.
        columns: names of the columns of a key.
        keys: tuples of whole numbers.
    """
    if not keys:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            listed = ", ".join(f"({', '.join(map(str, map(int, key)))})" for key in keys)
            cursor.execute(f"DELETE FROM {table} WHERE ({', '.join(columns)}) IN (VALUES {listed})")  # noqa: S608 - names of our own, whole numbers
        else:
            # Of pairs SQLite would look through the whole table.
            wanted = " AND ".join(f"{column} = %s" for column in columns)
            cursor.executemany(f"DELETE FROM {table} WHERE {wanted}", keys)  # noqa: S608 - names of our own


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
