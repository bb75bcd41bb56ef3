"""What a database holds, told so that two of them can be compared: rows and a checksum of each table, and the migrations applied."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models

#: Who is signed in. Left out of backups: their holder could go on with somebody's session, and a restore
#: would bring sessions back that were ended since. People sign in again instead.
#: What is cached goes with them: it counts attempts to sign in.
LEFT_OUT = ("django_session", "usersessions_usersession", "portal_cache")


@dataclass(frozen=True)
class Census:
    """What was in a database at one moment.

    Attributes:
        version: of the engine.
        tables: name to ``manifest.Table``, without those left out.
        migrations: those applied, as ``news.0001_initial``.
        files: names among the media that rows refer to.
    """

    version: str
    tables: dict
    migrations: list
    files: set


def migrations_of(select, tables):
    """Return the migrations applied.

    Args:
        select: runs a query and returns its rows.
        tables: those that exist.
    """
    if "django_migrations" not in tables:
        return []
    return [f"{app}.{name}" for app, name in select("SELECT app, name FROM django_migrations ORDER BY id")]


def files_of(select, tables):
    """Return the names that the file fields of all models hold; arguments as for ``migrations_of``."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and model._meta.db_table in tables:
                query = f'SELECT "{field.column}" FROM "{model._meta.db_table}"'  # noqa: S608 - names of our own models
                found.update(name for (name,) in select(query) if name)
    return found


def differing(expected, found):
    """Return the tables that differ, each as ``name (rows instead of rows)``."""
    return [
        f"{name} ({found[name].rows if name in found else 'none'} instead of {table.rows} rows)"
        for name, table in expected.items()
        if found.get(name) != table
    ]
