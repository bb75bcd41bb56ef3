"""The portal under an https SITE_URL, as settings of their own process: they are read once, at the start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import json, django
django.setup()
from django.test import Client
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
User.objects.create_superuser("a", password="b")
def ask(**options):
    client = Client()
    answer = client.get("/admin/login/", headers={"host": "portal.example.org"}, **options)
    return {
        "status": answer.status_code,
        "location": answer.headers.get("Location", ""),
        "hsts": answer.headers.get("Strict-Transport-Security", ""),
        "cookies": {name: [bool(morsel["secure"]), morsel["path"], morsel["domain"]] for name, morsel in answer.cookies.items()},
    }
proxy = {"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_PROTO": "https"}
print(json.dumps({
    "plain": ask(REMOTE_ADDR="10.0.0.2"),
    "proxied": ask(**proxy),
    "pretended": ask(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https"),
}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    environ = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "leuven_portal.settings",
        "DATA_DIR": str(tmp_path_factory.mktemp("https")),
        "SITE_URL": "https://portal.example.org",
        "SECRET_KEY": "k" * 50,
        "TRUSTED_PROXIES": "10.0.0.2",
    }
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", SCRIPT], cwd=root, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_http_leads_to_https(answers):
    assert (answers["plain"]["status"], answers["plain"]["location"]) == (301, "https://portal.example.org/admin/login/")


def test_a_trusted_proxys_https_is_https(answers):
    proxied = answers["proxied"]
    assert (proxied["status"], proxied["hsts"]) == (200, "max-age=31536000")
    assert proxied["cookies"] == {"__Host-csrf": [True, "/", ""]}


def test_a_strangers_word_is_not(answers):
    assert answers["pretended"]["status"] == 301
