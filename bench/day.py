"""What the first screen of the admin costs: queries, CPU and bytes for several members of staff, with few enquiries and with many.

    .venv/bin/python bench/day.py --database sqlite
    .venv/bin/python bench/day.py --database postgres --enquiries 1000 100000

In a throw-away database. Each enquiry has its acknowledgement, a third came from an article, and who is assigned has taken
it. CPU is that of this process and, with PostgreSQL, of its backend too; the last column compares with the first number of
enquiries. A row tells what counting for the charts costs, which the worker does every ten minutes.
"""

import argparse
import io
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.related import Clock
from tests.faults.databases import Cluster

#: Who looks, by groups and desks.
STAFF = {
    "manager": (["Manager"], []),
    "member of all desks": (["Manager"], ["front", "invest", "talent", "employers", "study", "partnership"]),
    "one desk": (["Desk"], ["talent"]),
    "front desk": (["Desk"], ["front"]),
    "editor": (["Editor"], []),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite", help="(default: %(default)s)")
    parser.add_argument("--enquiries", type=int, nargs="+", default=[1000, 100_000], help="how many, one number after the other")
    parser.add_argument("--requests", type=int, default=40, help="requests a member of staff (default: %(default)s)")
    parser.add_argument("--plans", action="store_true", help="show how the database answers a manager's questions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(options.database) as address:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "leuven_portal.settings",
            "DATA_DIR": folder,
            "DATABASE_URL": address,
            "DEBUG": "0",
            "ENV_FILE": "/dev/null",
        }
        measure(options)


@contextmanager
def database(kind):
    """Give the address of an empty database; an empty one is SQLite in the folder of data."""
    if kind == "sqlite":
        yield ""
        return
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster.url("postgres")
    finally:
        cluster.throw_away()


def measure(options):
    import logging

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from contact import examples_bulk, figures

    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("demo", verbosity=0, stdout=io.StringIO())
    clients = {name: signed_in(Client(), name, *rest) for name, rest in STAFF.items()}
    clock, first = Clock(connection), {}
    print(f"{connection.vendor}, {options.requests} requests a member of staff")
    for number in options.enquiries:
        examples_bulk.fill_up(number)
        finish()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        print(f"\n{number} enquiries{'queries':>31}{'bytes':>9}{'ms CPU':>9}{'× first':>9}")
        for name, client in clients.items():
            figures.keep(timezone.now())
            with CaptureQueriesContext(connection) as queries:
                page = client.get("/admin/")
            assert page.status_code == 200, page.status_code
            asked, costs = list(queries), []  # now: the next request empties the log it is taken from
            for _ in range(options.requests):
                start = clock.now()
                client.get("/admin/")
                costs.append(clock.now() - start)
            milliseconds = sorted(costs)[len(costs) // 4] * 1000
            first.setdefault(name, milliseconds)
            print(f"{name:<36}{len(asked):>12}{len(page.content):>9}{milliseconds:>9.2f}{milliseconds / first[name]:>9.2f}")
            if options.plans and name in {"manager", "one desk"}:
                show_plans(asked, connection)
        start, wall = clock.now(), time.monotonic()
        figures.keep(timezone.now())
        print(f"{'counting for the charts':<36}{'':>21}{(clock.now() - start) * 1000:>9.0f} ({(time.monotonic() - wall) * 1000:.0f} ms by the clock)")


def signed_in(client, name, groups, desks):
    from tests.contact.admin.staff import make_staff

    client.force_login(make_staff(name, *groups, desks=desks))
    return client


def finish():
    """Give the generated enquiries what a year of work leaves with them: a mail each, an article that led to it, an owner."""
    from django.contrib.auth.models import User
    from django.db.models import F

    from contact.models import Enquiry, Message
    from news.models import Article

    random, owner = Random(1), User.objects.get(username="one desk")
    slugs = list(Article.objects.published().order_by("pk").values_list("slug", flat=True))
    weights = [1 / (place + 1) for place in range(len(slugs))]
    new = Enquiry.objects.filter(messages__isnull=True)
    while batch := list(new.order_by("pk").defer("message", "answers")[:2000]):
        for enquiry in batch:
            enquiry.came_from = random.choices(slugs, weights)[0] if random.random() < 1 / 3 else ""
        Enquiry.objects.bulk_update(batch, ["came_from"])
        Message.objects.bulk_create(acknowledged(enquiry) for enquiry in batch)
    Enquiry.objects.filter(state="assigned", owner__isnull=True, desk__key="talent").update(owner=owner)
    Enquiry.objects.filter(state="assigned").exclude(desk__key="talent").update(state="new")
    Message.objects.filter(sent_at__isnull=True).update(sent_at=F("created_at"), state="sent")


def acknowledged(enquiry):
    from contact.models import Message

    sent = enquiry.received_at + timedelta(seconds=2)
    return Message(
        enquiry=enquiry,
        kind=Message.Kind.ACKNOWLEDGEMENT,
        to_email=enquiry.email,
        language=enquiry.page_language,
        subject=f"We have your enquiry {enquiry.reference}",
        text="An acknowledgement of about so many words. " * 20,
        state=Message.State.SENT,
        created_at=enquiry.received_at,
        sent_at=sent,
        attempts=1,
    )


def show_plans(asked, connection):
    """Print how the database answers those questions that are about enquiries and messages."""
    with connection.cursor() as cursor:
        for query in asked:
            sql = query["sql"]
            if '"contact_enquiry"' in sql or '"contact_message"' in sql:
                prefix = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
                print(f"\n  {query['time']} s  {sql[:1200]}")
                try:
                    cursor.execute(prefix + sql)
                except Exception as error:
                    print("   ", str(error).splitlines()[0])
                    continue
                for row in cursor.fetchall():
                    print("   ", row[-1])


if __name__ == "__main__":
    main()
