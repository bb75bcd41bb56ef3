"""What the desks' inbox costs with many enquiries: each tab, search, filters, and the page of one enquiry.

    .venv/bin/python bench/inbox.py
    .venv/bin/python bench/inbox.py --database postgres --plans

Each page is asked for by a member of one desk, by one of the front desk, who also see what is late, and by a manager
who sees all of them, with few enquiries and with many, in databases of their own that are deleted at last. CPU is that
of this process and, with PostgreSQL, of its backend. The last column is the cost with many beside that with few.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

LIST = "/admin/contact/enquiry/"
PAGES = {
    **{key: f"?list={key}" for key in ("mine", "new", "today", "overdue", "unassigned", "consent", "quarantine", "open", "all")},
    "everything, last page": "?list=all&p={last}",
    "everything, by due date": "?list=all&o=3",
    "search: a reference": "?q={reference}",
    "search: two words of some": "?q=astrid+velmo",
    "search: a word of few": "?q=heat",
    "search: a name of some": "?q=velmo",
    "search: a word of all": "?q=example",
    "search: one letter": "?q=e",
    "search: a word of none": "?q=nothingatall",
    "desk": "?list=all&desk__id__exact={desk}",
    "purpose": "?list=all&purpose=invest",
    "country group": "?list=all&countries__exact=be",
    "sector": "?list=all&sector=health",
    "received this month": "?list=all&age=month",
    "older than three months": "?list=all&age=old",
    "state: answered": "?list=all&state__exact=answered",
    "owner": "?list=all&owner={owner}",
    "nobody's": "?list=all&owner=nobody",
    "purpose and state": "?list=all&purpose=other&state__exact=referred",
    "purpose, open": "?list=open&purpose=invest",
    "desk, open": "?list=open&desk__id__exact={desk}",
    "country group, open": "?list=open&countries__exact=eea",
    "sector, open": "?list=open&sector=health",
    "nobody's, open": "?list=open&owner=nobody",
    "search in a desk": "?list=all&desk__id__exact={desk}&q=grants",
    "one enquiry": "{pk}/change/",
}
READERS = ["member", "front", "manager"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite", help="(default: %(default)s)")
    parser.add_argument("--few", type=int, default=1000, help="enquiries (default: %(default)s)")
    parser.add_argument("--many", type=int, default=100_000, help="enquiries (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=20, help="requests a page (default: %(default)s)")
    parser.add_argument("--plans", action="store_true", help="show how the database finds what each page asks of the enquiries, with many")
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.count:
        json.dump(measure(options), sys.stdout)
        return
    costs = {count: asked_of_another_process(options, count) for count in (options.few, options.many)}
    print(f"{options.database}: {options.few} and {options.many} enquiries, milliseconds of CPU a request\n")
    print(f"{'':<28}{'reader':<9}{'queries':>12}{'rows':>12}{'few':>8}{'many':>8}{'×':>7}")
    for name in PAGES:
        for reader in READERS:
            few, many = (costs[count]["pages"][f"{name}/{reader}"] for count in (options.few, options.many))
            queries, rows = f"{few['queries']} → {many['queries']}", f"{few['rows']} → {many['rows']}"
            ratio = many["cpu"] / few["cpu"]
            print(f"{name:<28}{reader:<9}{queries:>12}{rows:>12}{few['cpu']:>8.1f}{many['cpu']:>8.1f}{ratio:>7.2f}{' !' if ratio > 2 else ''}")
    for name, plans in costs[options.many]["plans"].items():
        print(f"\n{name}", *plans, sep="\n")


def asked_of_another_process(options, count):
    """Measure with so many enquiries in a process of its own, as Django has one database in each. Return what it found."""
    from tests.faults.databases import Cluster

    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster() if options.database == "postgres" else None
        try:
            if cluster:
                cluster.start()
            address = cluster.url("postgres") if cluster else ""
            environment = os.environ | {"DJANGO_SETTINGS_MODULE": "leuven_portal.settings", "DATA_DIR": folder, "DATABASE_URL": address, "DEBUG": "0"}
            more = ["--requests", str(options.requests), *(["--plans"] if options.plans else [])]
            command = [sys.executable, __file__, "--count", str(count), "--database", options.database, *more]
            return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
        finally:
            if cluster:
                cluster.throw_away()


def measure(options):
    """Fill the database and return what each page costs each reader, and how its questions are answered."""
    import logging

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from bench.related import Clock
    from contact import jobs
    from contact.models import Desk, Enquiry

    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STAFF_SECOND_FACTOR = False
    call_command("migrate", verbosity=0)
    call_command("demo", verbosity=0, stdout=io.StringIO(), enquiries=options.count)
    users = staff()
    spread(users["member"])
    # What each database's housekeeping does in its first night.
    jobs.take_stock(timezone.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    values = {"owner": users["member"].pk, "desk": Desk.objects.get(key="study").pk}
    clock, pages, plans = Clock(connection), {}, {}
    for reader in READERS:
        client = Client()
        client.force_login(users[reader])
        seen = Enquiry.objects.visible_to(users[reader]).order_by("pk")
        some, last = seen[5], -(-min(1000, seen.count()) // 20)
        for name, end in PAGES.items():
            address = LIST + end.format(**values, reference=some.reference, pk=some.pk, last=last)
            with CaptureQueriesContext(connection) as asked:
                response = client.get(address)
            queries = asked.captured_queries
            assert response.status_code == 200, (address, response.status_code)
            costs = []
            for _ in range(options.requests):
                start = clock.now()
                client.get(address)
                costs.append(clock.now() - start)
            rows = response.context_data["cl"].result_count if "cl" in response.context_data else 1
            pages[f"{name}/{reader}"] = {"queries": len(queries), "rows": rows, "cpu": 1000 * sorted(costs)[len(costs) // 4]}
            if options.plans:
                plans[f"{name}, {reader}"] = [line for query in queries for line in plan(connection, query["sql"])]
    return {"pages": pages, "plans": plans}


def staff():
    """Return a member of the study desk, one of the front desk, and a manager who is at no desk."""
    from django.contrib.auth.models import Group, User

    from contact.models import Desk

    users = {name: User.objects.create_user(name, is_staff=True) for name in READERS}
    for name, desk in {"member": "study", "front": "front"}.items():
        users[name].groups.set(Group.objects.filter(name="Desk"))
        users[name].desks.set(Desk.objects.filter(key=desk))
    users["manager"].groups.set(Group.objects.filter(name="Manager"))
    return users


def spread(member):
    """Give enquiries what time brings: owners, questions for consent, quarantine, and the articles that were read before."""
    from contact.models import Enquiry
    from news.models import Article

    slugs = list(Article.objects.published().values_list("slug", flat=True)[:40])
    keys = list(Enquiry.objects.order_by("pk").values_list("pk", "state", "desk__key"))
    for number, slug in enumerate(slugs):
        few = [key for key, _state, _desk in keys[number :: 3 * len(slugs)]]
        Enquiry.objects.filter(pk__in=few).update(came_from=slug)
    own = [key for key, state, desk in keys if desk == "study"]
    Enquiry.objects.filter(pk__in=own[::3], state="new").update(owner=member, state="assigned")
    Enquiry.objects.filter(pk__in=own[::3]).update(owner=member)
    asked = [key for key, state, _desk in keys if state == "answered"][::200]
    Enquiry.objects.filter(pk__in=asked).update(consent_asked_at="2026-01-02T10:00:00Z")
    doubtful = [key for key, state, _desk in keys if state == "new"][::50]
    Enquiry.objects.filter(pk__in=doubtful).update(is_quarantined=True, state="new", owner=None)


def plan(connection, sql):
    """Return how the database finds what a question asks of enquiries, line by line; others it answers at once."""
    if not sql.startswith("SELECT") or "contact_enquiry" not in sql.partition("WHERE")[0]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN (ANALYZE, COSTS OFF) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        return [f"  {row[-1]}" for row in cursor.fetchall()] + [""]


if __name__ == "__main__":
    main()
