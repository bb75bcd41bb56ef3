import pytest

from leuven_portal.backup import postgresql
from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.postgresql import program, run


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Return a function that installs a program of a version where Debian keeps it, or elsewhere on the path."""
    monkeypatch.setattr(postgresql, "PACKAGED", tmp_path / "packaged")
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    # The machine's own ones are out of sight.
    monkeypatch.setattr(postgresql.shutil, "which", lambda name: str(tmp_path / "path" / name) if (tmp_path / "path" / name).exists() else None)

    def install(version, *, packaged=True, says="pg_dump (PostgreSQL) {}.4 (Debian)"):
        path = tmp_path / "packaged" / str(version) / "bin/pg_dump" if packaged else tmp_path / "path/pg_dump"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho '{says.format(version)}'\n")
        path.chmod(0o755)
        return path

    return install


def test_the_program_of_the_servers_version_goes_before_newer_ones(installed):
    installed(14), installed(17)
    fitting = installed(15)
    installed(16, packaged=False)
    assert program("pg_dump", 15) == fitting


def test_a_newer_one_will_do(installed):
    installed(14), installed(17)
    fitting = installed(16, packaged=False)
    assert program("pg_dump", 15) == fitting


def test_an_older_one_alone_says_what_to_install(installed):
    installed(13), installed(14, packaged=False)
    with pytest.raises(BackupFailed) as failure:
        program("pg_dump", 15)
    assert str(failure.value) == "pg_dump 14 is older than the server, PostgreSQL 15. Type: sudo apt install postgresql-client-15"


@pytest.mark.parametrize("says", ["", "Error: You must install at least one postgresql-client-<version> package"])
def test_none_says_what_to_install(installed, says):
    if says:
        installed(15, packaged=False, says=says)
    with pytest.raises(BackupFailed) as failure:
        program("pg_dump", 15)
    assert str(failure.value) == "pg_dump was not found. Install PostgreSQL's client. Type: sudo apt install postgresql-client"


class Connection:
    """What is asked of Django's connection."""

    def get_connection_params(self):
        return {
            "dbname": "portal",
            "user": "writer",
            "password": "of the database",
            "host": "db",
            "port": 5433,
            "sslmode": "require",
            "client_encoding": "UTF8",
        }


def test_the_password_is_in_the_environment_and_not_on_the_command_line(tmp_path):
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/arguments\nenv >{tmp_path}/environment\n')
    program.chmod(0o755)
    run(Connection(), [program, "--format=custom"], PGOPTIONS="-c lock_timeout=30s")
    assert (tmp_path / "arguments").read_text() == "--format=custom\n"
    told = dict(line.split("=", 1) for line in (tmp_path / "environment").read_text().splitlines() if line.startswith("PG"))
    assert told == {
        "PGDATABASE": "portal",
        "PGUSER": "writer",
        "PGPASSWORD": "of the database",
        "PGHOST": "db",
        "PGPORT": "5433",
        "PGSSLMODE": "require",
        "PGAPPNAME": "portal backup",
        "PGOPTIONS": "-c lock_timeout=30s",
    }


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'pg_dump: error: connection refused' >&2; echo 'further' >&2; exit 1", "pg_dump failed: connection refused."),
        ("echo 'psql:/x/y.sql:12: ERROR:  lock timeout.' >&2; exit 3", "pg_dump failed: lock timeout."),
        ("echo 'what?' >&2; exit 1", "pg_dump failed: what?."),
        ("exit 4", "pg_dump failed: exit status 4."),
        ("kill -9 $$", "pg_dump was ended by signal 9."),
    ],
)
def test_a_failure_is_told_in_its_own_words(tmp_path, script, sentence):
    program = tmp_path / "pg_dump"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(BackupFailed) as failure:
        run(Connection(), [program])
    assert str(failure.value) == sentence
