"""Queries, CPU and bytes of the pages visitors see most, on a throw-away database with the demo content.

    make bench
    .venv/bin/python bench/pages.py --requests 400

Machines differ and are noisy, so CPU is told beside that of a bare view (`/healthz`, the same
middleware and no database) in the same run. `--database` takes an empty database's address.
"""

import argparse
import gzip
import io
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

PAGES = [
    "/healthz",
    "/en/",
    "/en/news/",
    "/en/news/?topic=health",
    "/en/news/nanoic-pilot-line-opens/",
    "/nl/nieuws/",
    "/en/news/feed.rss",
    "/sitemap.xml",
    "/en/topics/health/",
    "/en/contact/invest/",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=200, help="requests a page (default: %(default)s)")
    parser.add_argument("--database", default="", help="address of an empty database (default: SQLite in a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "leuven_portal.settings", "DATA_DIR": folder, "DATABASE_URL": options.database, "DEBUG": "0"}
        measure(options.requests)


def measure(requests):
    """Print a row for each page: SQL queries, bytes, and milliseconds of CPU a request beside the bare view's.

    Args:
        requests: how many requests a page; the fastest tenth part gives the figure, so that a
            noisy moment of the machine does not.
    """
    import logging

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("demo", verbosity=0, stdout=io.StringIO())
    client = Client()
    bare = None
    print(f"{connection.vendor}, {requests} requests a page\n")
    print(f"{'page':<38}{'queries':>8}{'bytes':>9}{'gzip':>8}{'ms CPU':>9}{'× bare':>8}")
    for page in PAGES:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(page)
        count = len(queries)  # now: the next request empties the log it is counted from
        assert response.status_code == 200, (page, response.status_code)
        times = []
        for _ in range(requests):
            start = time.process_time()
            client.get(page)
            times.append(time.process_time() - start)
        milliseconds = sorted(times)[len(times) // 10] * 1000
        bare = bare or milliseconds
        size, packed = len(response.content), len(gzip.compress(response.content, 6))
        print(f"{page:<38}{count:>8}{size:>9}{packed:>8}{milliseconds:>9.2f}{milliseconds / bare:>8.1f}")


if __name__ == "__main__":
    main()
