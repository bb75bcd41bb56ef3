#!/bin/sh
# Runs the whole suite on SQLite, and again on PostgreSQL where TEST_DATABASE_URL names a server.
set -eu
python=.venv/bin/python
# The tests have settings of their own: a developer's .env is not for them.
export ENV_FILE=/dev/null
workers=${TEST_WORKERS:-2}

echo "Tests on SQLite"
env -u DATABASE_URL $python -m pytest -n "$workers" --quiet "$@"

if [ -n "${TEST_DATABASE_URL:-}" ]; then
    echo "Tests on PostgreSQL"
    DATABASE_URL=$TEST_DATABASE_URL $python -m pytest -n "$workers" --quiet -m "not looks and not faults" "$@"
elif [ "${CI:-}" = true ]; then
    echo "TEST_DATABASE_URL is not set: the tests on PostgreSQL were skipped, which counts as a failure here." >&2
    exit 1
else
    echo "PostgreSQL: skipped. To run there too: TEST_DATABASE_URL=postgres://user:password@localhost/postgres make test"
fi
