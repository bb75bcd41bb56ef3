"""`manage.py worker`: delivers the mail and runs the tasks, beside the web server."""

import logging
import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseFailure
from django.db import close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from contact import jobs, outbox
from news import renditions
from news.related import rebuild

logger = logging.getLogger("portal.worker")

#: Seconds of a round for the index of related news; mail waits no longer than that.
INDEXING = 2


class Command(BaseCommand):
    help = (
        "Delivers mail, makes the renditions of pictures and runs background tasks until it is stopped. Any number of workers may run side by side, "
        "and any may be killed: what one leaves unfinished, another one takes up."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument("--interval", type=float, default=1.0, metavar="SECONDS", help="pause between two rounds (default: %(default)s)")

    def handle(self, *, once, interval, **options):
        self.stopping = threading.Event()
        self.tasks = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        if not once:
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, self.stop)
            logger.info("worker started")
        while True:
            self.round()
            if once or self.stopping.wait(interval):
                break
        logger.info("worker stopped")

    def stop(self, signum, frame):
        """Finish the task or the mail at hand and leave the rest to the next worker."""
        self.stopping.set()
        self.tasks.running = False

    def round(self):
        """Run the waiting tasks, deliver the mail whose time has come, and do what the clock says.

        A task is only a message's trigger. The sweep after it finds what has no task any more:
        mail to be tried again, and mail whose worker was killed. One picture a round, as mail goes first.
        """
        for job in (self.tasks.run, self.deliver, self.render, self.keep_time, self.index):
            try:
                job()
            except DatabaseFailure:
                # The database is away or busy: nothing is lost, the next round asks it again.
                logger.exception("round failed")
                break
            except Exception:  # whatever goes wrong in one kind of work must not keep the other kinds waiting
                logger.exception("work failed")
            finally:
                close_old_connections()

    def deliver(self):
        outbox.deliver_due(stopping=self.stopping.is_set)

    def render(self):
        renditions.render_due(limit=1, stopping=self.stopping.is_set)

    def keep_time(self):
        jobs.run_due(stopping=self.stopping.is_set)

    def index(self):
        """Go on for a moment with the index of related news, where there is something to do: articles that came past the portal, or a new index."""
        end = time.monotonic() + INDEXING
        while time.monotonic() < end and not self.stopping.is_set() and rebuild.step():
            pass
