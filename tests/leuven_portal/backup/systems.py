"""Portals of their own for these tests, each with its data folder, its key and its database."""

import os
import secrets
import sqlite3
from contextlib import contextmanager
from io import StringIO
from urllib.parse import quote

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings

from contact.letters import queue_acknowledgement
from contact.models import Enquiry
from news import renditions
from tests.factories import make_image


class System:
    """A portal without anything in it, not even tables.

    Args:
        folder: a folder for its data, not there yet.
        name: of its database on the server, where that is PostgreSQL.
        blocker: pytest-django's ``django_db_blocker``.
    """

    def __init__(self, folder, name, blocker):
        self.data, self.blocker = folder, blocker
        self.data.mkdir()
        self.key = secrets.token_urlsafe(64)
        (self.data / "secret_key").write_text(self.key)
        self.database = dict(connections.databases["default"])
        self.on_server = "postgresql" in self.database["ENGINE"]
        if self.on_server:
            self.database["NAME"] = f"backup_{os.getpid()}_{name}"
            self.drop()
            self.on_the_server(f'CREATE DATABASE "{self.database["NAME"]}"')
        else:
            self.database["NAME"] = folder / "portal.sqlite3"

    def drop(self):
        """Take its database from the server."""
        if self.on_server:
            self.on_the_server(f'DROP DATABASE IF EXISTS "{self.database["NAME"]}" WITH (FORCE)')

    def on_the_server(self, statement):
        """Run a statement on the server, outside of any transaction."""
        link = self.connect("postgres")
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement)
        link.close()

    def connect(self, name=None):
        """Return a connection to its database, or another one of its server, that knows nothing of Django."""
        if not self.on_server:
            return sqlite3.connect(self.database["NAME"], timeout=20)
        at = {parameter: self.database[setting] or None for parameter, setting in (("host", "HOST"), ("port", "PORT"), ("user", "USER"))}
        return psycopg2.connect(dbname=name or self.database["NAME"], password=self.database["PASSWORD"] or None, **at)

    def address(self):
        """Return what DATABASE_URL would be for it, on a server."""
        user, password, host, port = (quote(str(self.database[each]), safe="") for each in ("USER", "PASSWORD", "HOST", "PORT"))
        return f"postgres://{user}:{password}@{host}:{port}/{self.database['NAME']}"

    @contextmanager
    def entered(self):
        """Be this portal for the length of a ``with`` block."""
        former = connections["default"], connections.databases["default"]
        own = {"DATA_DIR": self.data, "MEDIA_ROOT": self.data / "media", "SECRET_KEY": self.key, "SECRET_KEY_FALLBACKS": []}
        with self.blocker.unblock(), override_settings(**own):
            connections.databases["default"] = self.database
            connections["default"] = connections.create_connection("default")
            ContentType.objects.clear_cache()
            try:
                yield self
            finally:
                connections["default"].close()
                connections["default"], connections.databases["default"] = former
                ContentType.objects.clear_cache()

    def manage(self, *arguments, **options):
        """Run one of its commands and return what it says."""
        said = StringIO()
        with self.entered():
            call_command(*map(str, arguments), stdout=said, stderr=said, **options)
        return said.getvalue()

    def refused(self, *arguments, **options):
        """Run one of its commands, which must fail, and return the one sentence it says."""
        with pytest.raises(CommandError) as failure:
            self.manage(*arguments, **options)
        assert "\n" not in str(failure.value)
        return str(failure.value)

    def fill(self):
        """Give it the demonstration, an administrator, pictures and a mail that waits."""
        with self.entered():
            call_command("migrate", verbosity=0)
            call_command("demo", stdout=StringIO())
            call_command("first_admin", stdout=StringIO())
            make_image((500, 400))
            make_image((500, 400))
            renditions.render_due()
            make_image((300, 200))
            queue_acknowledgement(Enquiry.objects.earliest("pk"))
        return self

    def backup(self, folder, *arguments):
        """Make a backup into a folder that has none yet, and return its path."""
        self.manage("backup", folder, *arguments)
        (made,) = folder.iterdir()
        return made

    def rows(self):
        """Return a dictionary of table to how many rows it has."""
        found = {}
        with self.entered(), connections["default"].cursor() as cursor:
            for name in connections["default"].introspection.table_names(cursor):
                cursor.execute(f'SELECT count(*) FROM "{name}"')
                (found[name],) = cursor.fetchone()
        return found

    def files(self):
        """Return a dictionary of name to content of its media, without the drawn ones."""
        media = self.data / "media"
        found = {path.relative_to(media).as_posix(): path.read_bytes() for path in media.rglob("*") if path.is_file()}
        return {name: content for name, content in found.items() if not name.startswith("art/")}
