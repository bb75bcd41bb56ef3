"""A question that PostgreSQL plans once in a connection, where planning it each time would cost more than answering it."""

import re
from hashlib import blake2b
from weakref import WeakSet

from django.db import DatabaseError, connection


class Prepared:
    """A question that is asked often and always in the same words.

    SQLite, which plans in no time and remembers by itself, is asked as usual. So is PostgreSQL, for the rest of the
    process, once it has answered the plain question where the prepared one failed.

    Args:
        sql: the question, with places as ``%(name)s`` and no other per cent signs.
        types: the PostgreSQL types of the places, by their names.
    """

    def __init__(self, sql, types):
        self.sql = sql
        # Another version of the portal may ask something else through the same pool.
        self.name = f"portal_{blake2b(sql.encode(), digest_size=8).hexdigest()}"
        numbers = {name: f"${number}" for number, name in enumerate(types, start=1)}
        words = re.sub(r"%\((\w+)\)s", lambda place: numbers[place[1]], sql)
        self.execute = f"EXECUTE {self.name} ({', '.join(f'%({name})s' for name in types)})"
        # All at once: a question that is asked for the first time is one question as well. Nothing else is prepared in the connection
        # that would rather be planned anew for other values, which PostgreSQL may do with each question unless it is told.
        plan = "SET plan_cache_mode = force_generic_plan"
        self.prepare = f"{plan}; PREPARE {self.name} ({', '.join(types.values())}) AS {words}; {self.execute}"
        self.known = WeakSet()
        self.is_of_use = True

    def ask(self, values):
        """Return the rows that answer the question.

        Args:
            values: those of the places, by their names.
        """
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql" and self.is_of_use:
                try:
                    self.ask_prepared(cursor, values)
                except DatabaseError:
                    # A pool may hand each question to another server's connection, and a migration may change what a row is made of.
                    if connection.in_atomic_block:
                        raise
                    cursor.execute(self.sql, values)
                    # Answered: neither the question nor the connection was to blame. It would go so again, at two questions each time.
                    self.is_of_use = False
            else:
                cursor.execute(self.sql, values)
            return cursor.fetchall()

    def ask_prepared(self, cursor, values):
        is_known = connection.connection in self.known
        cursor.execute(self.execute if is_known else self.prepare, values)
        self.known.add(connection.connection)
