from contextlib import nullcontext

import pytest
from django.db import DatabaseError, Error, connection, transaction

from news.related.prepared import Prepared


@pytest.fixture
def asked():
    """Return a question that is prepared under a name of its own, which the end of the test forgets."""
    asked = Prepared("SELECT %(first)s + 2 * %(second)s + %(first)s", {"first": "int", "second": "bigint"})
    yield asked
    if asked.name in prepared():
        run(f"DEALLOCATE {asked.name}")


def prepared():
    """Return the names of what the connection has prepared; of SQLite there is nothing to know."""
    if connection.vendor != "postgresql":
        return []
    return [name for (name,) in run("SELECT name FROM pg_prepared_statements")]


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.django_db
def test_each_question_is_one_also_the_first_time(asked, django_assert_num_queries):
    for second in (1, 10, 100):
        with django_assert_num_queries(1):
            assert asked.ask({"first": 7, "second": second}) == [(14 + 2 * second,)]


@pytest.mark.django_db
def test_postgresql_prepares_it_once_for_a_connection(asked, django_assert_num_queries):
    asked.ask({"first": 1, "second": 1})
    with django_assert_num_queries(1) as queries:
        asked.ask({"first": 1, "second": 1})
    if connection.vendor == "postgresql":
        assert asked.name in prepared()
        assert queries[0]["sql"] == f"EXECUTE {asked.name} (1, 1)"
    else:
        assert queries[0]["sql"] == "SELECT 1 + 2 * 1 + 1"


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_has_forgotten_it_is_asked_as_usual(asked):
    asked.ask({"first": 1, "second": 1})
    forget(asked)
    assert asked.ask({"first": 1, "second": 2}) == [(6,)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_has_it_already_is_asked_as_usual(asked):
    asked.ask({"first": 1, "second": 1})
    asked.known.clear()
    assert asked.ask({"first": 1, "second": 2}) == [(6,)]


@pytest.mark.django_db(transaction=True)
def test_after_a_failure_it_is_asked_as_usual_at_once(asked, django_assert_num_queries):
    """As behind a pool that changes servers."""
    asked.ask({"first": 1, "second": 1})
    forget(asked)
    asked.ask({"first": 1, "second": 2})
    for second in (3, 4):
        with django_assert_num_queries(1) as queries:
            assert asked.ask({"first": 1, "second": second}) == [(2 + 2 * second,)]
        assert queries[0]["sql"] == f"SELECT 1 + 2 * {second} + 1"


@pytest.fixture
def altered():
    """Return a question about a table, and what changes the table's rows under it."""
    run("CREATE TEMPORARY TABLE altered (number int)")
    run("INSERT INTO altered VALUES (7)")
    yield (
        Prepared("SELECT * FROM altered WHERE number = %(number)s", {"number": "int"}),
        lambda: run("ALTER TABLE altered ADD COLUMN other int DEFAULT 8"),
    )
    run("DROP TABLE altered")


@pytest.mark.django_db(transaction=True)
def test_after_a_column_is_altered_it_is_asked_as_usual_at_once(altered, django_assert_num_queries):
    question, alter = altered
    assert question.ask({"number": 7}) == [(7,)]
    alter()
    assert question.ask({"number": 7}) == [(7, 8)]
    with django_assert_num_queries(1) as queries:
        assert question.ask({"number": 7}) == [(7, 8)]
    assert queries[0]["sql"] == "SELECT * FROM altered WHERE number = 7"


@pytest.mark.django_db(transaction=True)
def test_after_a_lost_connection_it_is_prepared_anew(asked, django_assert_num_queries):
    asked.ask({"first": 1, "second": 1})
    # SQLite has no connection to lose.
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql:
        end_from_outside()
        with pytest.raises(Error):
            asked.ask({"first": 1, "second": 1})
        connection.close()
    asked.ask({"first": 1, "second": 1})
    with django_assert_num_queries(1) as queries:
        assert asked.ask({"first": 1, "second": 1}) == [(4,)]
    assert queries[0]["sql"] == (f"EXECUTE {asked.name} (1, 1)" if is_postgresql else "SELECT 1 + 2 * 1 + 1")


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_what_fails_is_not_hidden(asked):
    asked.ask({"first": 1, "second": 1})
    # SQLite has nothing to forget.
    is_told = pytest.raises(DatabaseError) if connection.vendor == "postgresql" else nullcontext()
    with is_told, transaction.atomic():
        forget(asked)
        assert asked.ask({"first": 1, "second": 2}) == [(6,)]


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_with_the_question_itself_is_told():
    with pytest.raises(DatabaseError):
        Prepared("SELECT no_such_column + %(first)s", {"first": "int"}).ask({"first": 1})


def forget(asked):
    if connection.vendor == "postgresql":
        run(f"DEALLOCATE {asked.name}")


def end_from_outside():
    """Take the connection away without its knowing, as a server that starts anew does."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [connection.connection.info.backend_pid])
    other.close()
