"""A portal under fault: its web server and its workers as processes, in a folder of their own."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.faults.visitor import Visitor
from tests.faults.waiting import free_port, wait_until

ROOT = Path(__file__).parents[2]


class Portal:
    """The processes, and what can be known from outside them.

    Args:
        folder: its ``DATA_DIR``, and beside it the logs.
        database: of ``tests.faults.databases``.
        mail: the ``MailServer`` it sends to.
        settings: the module of its settings.
        environment: further variables.
    """

    def __init__(self, folder, database, mail, *, settings="tests.faults.settings", environment=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = database
        self.mail = mail
        self.port = free_port()
        self.web = None
        self.workers = []
        self.environment = {
            "PATH": os.environ["PATH"],
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": settings,
            "DATA_DIR": str(self.folder / "data"),
            "DATABASE_URL": database.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "PORT": str(self.port),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "1",
            "CONTACT_MIN_SECONDS": "0",
            "CONTACT_RATE": "off",
            "FAULTS_EMAIL_TIMEOUT": "1",
            "FAULTS_LOCK_TIMEOUT": "20",
        } | (environment or {})

    # Processes

    def run(self, *command):
        """Start a process of the portal; what it says goes to a file beside the data."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def manage(self, *arguments, seconds=60):
        """Run a management command to its end, which must be a good one."""
        process = self.run("manage.py", *arguments)
        assert process.wait(seconds) == 0, f"{arguments}: {self.log()[-3000:]}"

    def start_web(self):
        self.web = self.run("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "leuven_portal.wsgi")
        wait_until(lambda: self.visitor().request("GET", "/healthz").status == 200, "the web server answers", 60)

    def start_worker(self):
        """Start one more worker and return its process."""
        worker = self.run("manage.py", "worker", "--interval", "0.1")
        self.workers.append(worker)
        return worker

    def work_once(self):
        """Do what is due by now, in a worker that ends after it."""
        self.manage("worker", "--once")

    def web_workers(self):
        """Return the ids of the web server's own processes."""
        return children(self.web.pid)

    def kill_web(self):
        """End the web server and its processes at once."""
        self.kill_group(self.web)

    def kill_workers(self):
        for worker in self.workers:
            self.kill_group(worker)
        self.workers = []

    @staticmethod
    def kill_group(process):
        if process and process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self):
        self.kill_web()
        self.kill_workers()

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    # What is in it

    def visitor(self, number=0, language="en"):
        return Visitor(self.port, number, language)

    def receipts(self):
        """Return the receipts' tokens of all stored enquiries, each as often as it is stored."""
        return [token for (token,) in self.database.rows("SELECT receipt_token FROM contact_enquiry WHERE NOT is_example")]

    def submissions(self):
        """Return the forms' tokens of all stored enquiries."""
        return [token for (token,) in self.database.rows("SELECT submission_token FROM contact_enquiry WHERE NOT is_example")]

    def messages(self, receipts=None):
        """Return the messages as dicts, in the order of their making; those of some receipts alone where these are given."""
        names = ["id", "receipt", "message_id", "to", "state", "attempts", "error"]
        rows = self.database.rows(
            "SELECT m.id, e.receipt_token, m.message_id, m.to_email, m.state, m.attempts, m.last_error_kind "
            "FROM contact_message m JOIN contact_enquiry e ON e.id = m.enquiry_id ORDER BY m.id"
        )
        messages = [dict(zip(names, row, strict=True)) for row in rows]
        return [message for message in messages if receipts is None or message["receipt"] in receipts]

    def waiting_tasks(self):
        """Return how many tasks no worker has taken yet."""
        [(count,)] = self.database.rows("SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'READY'")
        return count

    def hold(self):
        """Let no message be due before ``hurry``."""
        self.database.rows("UPDATE contact_message SET next_attempt_at = '2040-01-01 00:00:00' WHERE state = 'queued'")

    def hurry(self):
        """Move the pauses between attempts into the past, as waiting would."""
        self.database.rows("UPDATE contact_message SET next_attempt_at = created_at WHERE state = 'queued'")

    def run_out(self):
        """Move the ends of all claims into the past, as waiting would."""
        self.database.rows("UPDATE contact_message SET sending_until = created_at WHERE state = 'sending'")

    def wait_until_mailed(self, seconds=60):
        """Wait until no message waits any more."""

        def mailed():
            self.hurry()
            return {message["state"] for message in self.messages()} <= {"sent"}

        wait_until(mailed, "every message is sent", seconds)


def children(pid):
    """Return the ids of a process's children."""
    with suppress(FileNotFoundError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def cpu_seconds(pids):
    """Return the processor time that processes have used so far, user and system together."""
    total = 0
    for pid in pids:
        with suppress(FileNotFoundError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")
