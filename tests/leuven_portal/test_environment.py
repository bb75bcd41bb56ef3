import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from leuven_portal.environment import Environment

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path):
    return Environment(tmp_path / ".env")


def start(tmp_path, **variables):
    """Start the portal's command line with these variables alone and return how it ended."""
    environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")} | variables
    return subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DEBUG": "maybe"}, "DEBUG must be one of 1, true, yes, on, 0, false, no, off; it is 'maybe'."),
        ({"PORT": "80a"}, "PORT must be a whole number from 1 to 65535; it is '80a'."),
        ({"PORT": "70000"}, "PORT must be a whole number from 1 to 65535; it is '70000'."),
        ({"SITE_URL": "portal.example.org"}, "SITE_URL must be like https://portal.example.org, without a path; it is 'portal.example.org'."),
        ({"SITE_URL": "https://portal.example.org"}, "SECRET_KEY must be set when SITE_URL is https or the database is on another machine."),
        ({"DATABASE_URL": "postgres://u:p@db.example.org/n"}, "SECRET_KEY must be set when SITE_URL is https or the database is on another machine."),
        ({"DATABASE_URL": "mysql://u:hidden@localhost/n"}, "DATABASE_URL must begin with sqlite: or postgres:; it begins with 'mysql'."),
        ({"EMAIL_URL": "carrier-pigeon://u:hidden@coop"}, "EMAIL_URL is not an address the portal understands. See .env.example."),
        ({"CACHE_URL": "nothing://"}, "CACHE_URL is not an address the portal understands. See .env.example."),
        ({"TRUSTED_PROXIES": "10.0.0.300"}, "TRUSTED_PROXIES must be addresses or networks"),
        (
            {"CSRF_TRUSTED_ORIGINS": "example.org"},
            "CSRF_TRUSTED_ORIGINS must be origins with a scheme, as https://example.org; 'example.org' is not.",
        ),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 32 characters."),
        ({"CONTACT_MIN_SECONDS": "three"}, "CONTACT_MIN_SECONDS must be a whole number from 0 to 600; it is 'three'."),
        ({"CONTACT_RATE": "many"}, "CONTACT_RATE must be like 5/10m (s, m or h; at most 24h), or off; it is 'many'."),
        ({"SITE_URL": "https://x.example", "SECRET_KEY": "k" * 50, "DEBUG": "1"}, "DEBUG must be off when SITE_URL is https"),
        ({"STAFF_SECOND_FACTOR": "perhaps"}, "STAFF_SECOND_FACTOR must be one of 1, true, yes, on, 0, false, no, off; it is 'perhaps'."),
        ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR is /dev/null/data, which cannot be made"),
    ],
)
def test_a_malformed_value_stops_the_start_with_one_sentence(tmp_path, variables, sentence):
    ended = start(tmp_path, **variables)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"The portal does not start: {sentence}")
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "hidden" not in ended.stderr


HTTPS = {"SITE_URL": "https://portal.example.org", "SECRET_KEY": "k" * 50}


@pytest.mark.parametrize(
    ("variables", "required"), [({}, False), (HTTPS, True), (HTTPS | {"STAFF_SECOND_FACTOR": "off"}, False), ({"STAFF_SECOND_FACTOR": "1"}, True)]
)
def test_a_second_factor_is_required_in_production_unless_it_is_said_otherwise(tmp_path, variables, required):
    environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")} | variables
    ask = "from leuven_portal import settings; print(settings.STAFF_SECOND_FACTOR)"
    ended = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == str(required)


def test_the_portal_starts_without_any_variable(tmp_path):
    ended = start(tmp_path)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(("value", "flag"), [("1", True), ("TRUE", True), ("On", True), ("0", False), ("no", False), ("", True), ("  ", True)])
def test_flag(environment, monkeypatch, value, flag):
    monkeypatch.setenv("A_FLAG", value)
    assert environment.flag("A_FLAG", True) is flag


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        ("", (5, 600)),
        ("5/10m", (5, 600)),
        (" 100/1H ", (100, 3600)),
        ("1/30s", (1, 30)),
        ("999999/24h", (999999, 86400)),
        ("1/86400s", (1, 86400)),
        ("off", None),
        ("OFF", None),
    ],
)
def test_rate(environment, monkeypatch, value, rate):
    monkeypatch.setenv("A_RATE", value)
    assert environment.rate("A_RATE", "5/10m") == rate


@pytest.mark.parametrize(
    "value",
    [
        "0/10m",
        "5/0m",
        "5/25h",
        "5/86401s",
        "5/1d",
        "5",
        "5/10",
        "/10m",
        "5/m",
        "-5/10m",
        "5 / 10m",
        "5.5/10m",
        "5/10m/1",
        "٥/10m",
        "no",
        "0",
        "1000000/1m",
    ],
)
def test_a_rate_that_is_none_is_refused(environment, monkeypatch, value):
    monkeypatch.setenv("A_RATE", value)
    with pytest.raises(ImproperlyConfigured, match=r"^A_RATE must be like 5/10m \(s, m or h; at most 24h\), or off; it is "):
        environment.rate("A_RATE", "5/10m")


def test_the_env_file_stands_behind_the_environment(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("FROM_FILE=one\nFROM_BOTH=file\n")
    monkeypatch.setenv("FROM_BOTH", "environment")
    monkeypatch.setenv("FROM_FILE", "")
    monkeypatch.delenv("FROM_FILE")
    environment = Environment(tmp_path / ".env")
    assert (environment.text("FROM_FILE"), environment.text("FROM_BOTH")) == ("one", "environment")
    monkeypatch.delenv("FROM_FILE")


def test_a_secret_key_is_made_once_and_kept_from_others(environment, tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = environment.secret("SECRET_KEY", tmp_path, required=False)
    assert environment.secret("SECRET_KEY", tmp_path, required=False) == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_data_folder_is_closed_to_others(environment, tmp_path, monkeypatch):
    monkeypatch.setenv("A_FOLDER", str(tmp_path / "data"))
    assert stat.S_IMODE(environment.folder("A_FOLDER", None).stat().st_mode) & 0o007 == 0


def test_a_folder_for_mail_is_absolute(environment):
    assert environment.mail("NO_SUCH_VARIABLE", "filemail:///srv/mail")["EMAIL_FILE_PATH"] == "/srv/mail"


def test_a_database_behind_a_socket(environment):
    assert environment.database("NO_SUCH_VARIABLE", "postgres://%2Frun%2Fpostgresql/portal")["HOST"] == "/run/postgresql"


def test_networks_refuse_what_is_none(environment, monkeypatch):
    monkeypatch.setenv("NETWORKS", "10.0.0.1, 10.1.0.0/16")
    assert [str(network) for network in environment.networks("NETWORKS")] == ["10.0.0.1/32", "10.1.0.0/16"]
    monkeypatch.setenv("NETWORKS", "10.1.0.1/16")
    with pytest.raises(ImproperlyConfigured):
        environment.networks("NETWORKS")
