"""What an enquiry costs, and whether one is ever lost, with the portal's real processes.

    .venv/bin/python bench/enquiries.py measure --database sqlite
    .venv/bin/python bench/enquiries.py soak --database postgres
    .venv/bin/python bench/enquiries.py fsync

`measure` tells submissions a second and CPU a submission beside those of a bare view (`/healthz`: the
same middleware, no database) in the same run, with the mail server up and down. `soak` lets senders
ask for a minute while web server, worker, database and mail server are killed in turn, and reckons.
`fsync` shows by strace that the disk has an enquiry before the visitor has an answer (SQLite).
All of it stays on the loopback and in a temporary folder.
"""

import argparse
import json
import os
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.faults.databases import Cluster, Postgres, SQLite
from tests.faults.mail_server import MailServer
from tests.faults.portal import Portal, cpu_seconds
from tests.faults.reckoning import duplicates, reckon, under_load
from tests.faults.waiting import wait_until

SETTINGS = "leuven_portal.settings"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["measure", "soak", "fsync"])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite", help="(default: %(default)s)")
    parser.add_argument("--senders", type=int, default=16, help="how many ask at the same time (default: %(default)s)")
    parser.add_argument("--count", type=int, default=400, help="submissions to measure (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=60, help="how long the soak lasts (default: %(default)s)")
    options = parser.parse_args()
    with portal_on(options.database) as portal:
        if options.what == "measure":
            measure(portal, options.count, options.senders)
        elif options.what == "soak":
            sys.exit(soak(portal, options.seconds, options.senders))
        else:
            show_fsync(portal)


@contextmanager
def portal_on(database):
    """Make a portal with an empty database that waits for the disk, and a mail server; end and delete all of it at last.

    Args:
        database: "sqlite" or "postgres".
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mail = MailServer(folder / "mail")
        cluster = Cluster(durable=True) if database == "postgres" else None
        portal = None
        try:
            if cluster:
                cluster.start()
            place = Postgres(cluster, "postgres") if cluster else SQLite(folder / "portal.sqlite3")
            portal = Portal(folder, place, mail, settings=SETTINGS, environment={"WEB_CONCURRENCY": "2"})
            portal.manage("migrate", "--verbosity", "0", seconds=300)
            mail.start()
            portal.start_web()
            yield portal
        finally:
            if portal:
                portal.stop()
            mail.kill()
            if cluster:
                cluster.throw_away()


# Costs


def measure(portal, count, senders):
    """Print a row for the bare view and one for the submissions with the mail server up and down.

    Args:
        portal: the portal.
        count: how many requests a row.
        senders: how many are sent at the same time.
    """
    portal.start_worker()
    print(f"{portal.database.vendor}, {count} requests a row, {senders} at a time on {os.cpu_count()} processors that senders and servers share\n")
    print(f"{'':<24}{'a second':>10}{'ms CPU web':>12}{'× bare':>8}{'ms CPU worker':>15}{'alone: ms':>11}{'99 %':>7}")
    view = [lambda: portal.visitor().request("GET", "/healthz")]
    bare = row(portal, "bare view", view * count, senders, 200, alone=view * (count // 4))
    numbers = iter(range(1, 1_000_000))
    for name, prepare in (("mail up", lambda: None), ("mail down", portal.mail.kill)):
        prepare()
        row(portal, f"submission, {name}", forms(portal, numbers, count), senders, 303, bare=bare, alone=forms(portal, numbers, count // 4))


def forms(portal, numbers, count):
    """Open forms, and return a function for each that sends it."""

    def opened():
        visitor = portal.visitor(next(numbers))
        visitor.open_form()
        return visitor.press_send

    return [opened() for _ in range(count)]


def row(portal, name, requests, senders, status, *, alone, bare=0):
    """Send requests, print what they cost, and return the milliseconds of CPU each took of the web server.

    Args:
        portal: the portal.
        name: what is measured.
        requests: functions that send one each.
        senders: how many at the same time.
        status: what each is answered by.
        alone: further ones, sent one after the other for the server's own time.
        bare: the milliseconds of the bare view, where there is something to compare.
    """
    waiting, workers = iter(requests), [worker.pid for worker in portal.workers]
    lock, wrong = threading.Lock(), []

    def send():
        while True:
            with lock:
                request = next(waiting, None)
            if request is None:
                return
            answer = request()
            if answer.status != status:
                wrong.append(answer.status)

    before, background = cpu_seconds(portal.web_workers()), cpu_seconds(workers)
    start = time.monotonic()
    threads = [threading.Thread(target=send) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - start
    milliseconds = (cpu_seconds(portal.web_workers()) - before) * 1000 / len(requests)
    if bare and portal.mail.is_running:
        portal.wait_until_mailed(600)
    background = (cpu_seconds(workers) - background) * 1000 / len(requests)
    times = server_times(portal, alone, status)
    told = f"{name:<24}{len(requests) / seconds:>10.0f}{milliseconds:>12.2f}{milliseconds / (bare or milliseconds):>8.1f}"
    told += f"{background:>15.2f}{statistics.median(times):>11.1f}{sorted(times)[len(times) * 99 // 100]:>7.1f}"
    print(told + (f"  {len(wrong)} answered by {sorted(set(wrong))}" if wrong else ""), flush=True)
    return milliseconds


def server_times(portal, requests, status):
    """Return the milliseconds from request to answer that the portal's own log tells of requests sent one after the other."""
    place = len(portal.log())
    answers = {request().status for request in requests}
    lines = [json.loads(line) for line in portal.log()[place:].splitlines() if line.startswith("{")]
    assert answers == {status}, answers
    return [line["ms"] for line in lines if line["logger"] == "portal.request" and line["status"] == status]


# Faults


def soak(portal, seconds, senders):
    """Break one thing after the other under load, and print the reckoning.

    Args:
        portal: the portal.
        seconds: how long.
        senders: how many ask at the same time.

    Returns:
        1 where something was lost or more than one mail of a hundred came twice, else 0.
    """
    for _ in range(2):
        portal.start_worker()
    faults = [kill_web_process, kill_worker, break_database, kill_mail_server, kill_web_server, hang_mail_server]
    done = []
    start = time.monotonic()
    with under_load(portal, senders, pause=0.3, patience=120) as load:
        while time.monotonic() - start < seconds:
            time.sleep(2)
            fault = faults[len(done) % len(faults)]
            fault(portal)
            done.append(fault.__name__)
    print(f"{portal.database.vendor}, {seconds} s, {senders} senders; in turn: {', '.join(fault.__name__ for fault in faults)}; {len(done)} faults")
    # The claims of killed workers run out, and everything waits for its next attempt: what takes minutes is moved into the past.
    portal.kill_workers()
    portal.run_out()
    for _ in range(2):
        portal.start_worker()
    portal.wait_until_mailed(600)
    wrong = reckon(portal, portal.mail, load)
    statuses = {status: [answer.status for answer in load.answers].count(status) for status in sorted(load.statuses)}
    mails, twice = len(portal.mail.taken()), duplicates(portal.mail)
    print(f"answers to Send by status (0: the connection broke): {statuses}")
    print(f"acknowledged {len(load.receipts)}, stored {len(set(portal.receipts()))}, mails {mails}, of which twice {twice} ({twice / mails:.2%})")
    print("; ".join(wrong) or "Nothing is lost.")
    return int(bool(wrong) or twice > mails / 100)


def kill_web_process(portal):
    os.kill(portal.web_workers()[0], signal.SIGKILL)


def kill_web_server(portal):
    portal.kill_web()
    portal.start_web()


def kill_worker(portal):
    portal.kill_group(portal.workers.pop(0))
    portal.start_worker()


def break_database(portal):
    """Stop PostgreSQL as a crash does and start it again; keep SQLite locked for a while."""
    if portal.database.vendor == "postgresql":
        portal.database.cluster.stop("immediate")
        time.sleep(1)
        portal.database.cluster.start()
    else:
        with closing(sqlite3.connect(portal.database.path, isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(3)
            other.execute("ROLLBACK")


def kill_mail_server(portal):
    portal.mail.kill()
    time.sleep(1)
    portal.mail.start()


def hang_mail_server(portal):
    portal.mail.behave(hang="greeting")
    time.sleep(2)
    portal.mail.behave()


# The disk


def show_fsync(portal):
    """Print what a web process asks of the kernel from a submission to its answer, as far as files and the answer are concerned."""
    if not shutil.which("strace"):
        sys.exit("strace is needed. Type: sudo apt install strace")
    visitor = portal.visitor(1)
    visitor.open_form()
    trace = portal.folder / "trace"
    calls = "trace=fsync,fdatasync,pwrite64,sendto,sendmsg,write,recvfrom"
    processes = [option for pid in portal.web_workers() for option in ("-p", str(pid))]
    tracer = subprocess.Popen(["strace", "-f", "-y", "-s", "60", "-e", calls, "-o", trace, *processes], stderr=subprocess.PIPE, text=True)
    wait_until(lambda: "attached" in tracer.stderr.readline(), "strace is attached")
    assert visitor.press_send().receipt
    tracer.send_signal(signal.SIGINT)
    tracer.wait()
    wanted = re.compile(r"sqlite3|POST |HTTP/1.1 303")
    lines = [line for line in trace.read_text().splitlines() if wanted.search(line)]
    print("\n".join(line.replace(str(portal.folder), "…") for line in lines))
    answered = next(number for number, line in enumerate(lines) if "HTTP/1.1 303" in line)
    written = max(number for number, line in enumerate(lines[:answered]) if "pwrite64" in line and "-wal" in line)
    synced = max((number for number, line in enumerate(lines[:answered]) if re.search(r"f(data)?sync\(.*-wal", line)), default=-1)
    assert written < synced < answered, "the answer left before the disk had the enquiry"
    print("\nThe last write to the log of the database, its fdatasync and the answer come in this order.")


if __name__ == "__main__":
    main()
