"""Work that comes round by the clock, whatever number of workers there are: each time is done by one of them.

The mails that a job queues and its note that it was done are one transaction: a worker that is
killed in between leaves neither, and another one does it all.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contact import figures
from contact.audit import outdated
from contact.letters import queue_digest, queue_forgetting_warning, queue_lost_mail_alert
from contact.models import Desk, Enquiry, Job, Message, Tally
from contact.overseers import language, overseers
from contact.querysets import WARNING
from contact.reminders import escalate, remind
from contact.retention import purge
from contact.search import overwrite_forgotten

logger = logging.getLogger("portal.jobs")

#: How long the record of a finished task is kept, ...
TASK_RECORDS = timedelta(days=14)
#: ... and a digest, reminder or alert after it was sent: it names enquiries that are soon answered or forgotten.
STAFF_MAIL = timedelta(days=30)
#: ... and mail to the holder of an account: it may hold a link to set a password.
ACCOUNT_MAIL = timedelta(days=1)

#: Entries of an index that tell of all of them: what SQLite itself recommends.
SAMPLE = 1000


def send_digest(now):
    """Write the front desk's day, where there is anything in it, and tell other desks of what they alone can open."""
    quarantined = list(Enquiry.objects.in_quarantine().select_related("desk"))
    overdue = list(Enquiry.objects.overdue(timezone.localdate(now)).filter(is_quarantined=False).select_related("desk").order_by("due_on", "pk"))
    if quarantined or overdue:
        queue_digest(Desk.objects.get(key=Desk.FRONT), quarantined, overdue)
    for desk in {each.desk for each in quarantined + overdue if each.is_confidential and each.desk.key != Desk.FRONT}:
        queue_digest(desk, confidential_of(desk, quarantined), confidential_of(desk, overdue))


def confidential_of(desk, enquiries):
    """Return the confidential ones of a desk among enquiries: the front desk cannot open them."""
    return [each for each in enquiries if each.is_confidential and each.desk == desk]


def alert_of_lost_mail(now):
    """Tell those who oversee of the mails that were given up since the last time."""
    untold = Message.objects.lost().filter(alerted_at__isnull=True).exclude(kind__in=[Message.Kind.ALERT, Message.Kind.ACCOUNT])
    lost = list(untold.select_related("enquiry"))
    if not lost:
        return
    for address in overseers():
        queue_lost_mail_alert(address, language(), lost)
    Message.objects.filter(pk__in=[message.pk for message in lost]).update(alerted_at=now)


def warn_of_forgetting(now):
    """Tell those who oversee which enquiries will be forgotten within a week, once each."""
    today = timezone.localdate(now)
    enquiries = list(Enquiry.objects.expiring(today + WARNING).filter(warned_on__isnull=True))
    if not enquiries:
        return
    for address in overseers():
        queue_forgetting_warning(address, language(), enquiries)
    Enquiry.objects.filter(pk__in=[enquiry.pk for enquiry in enquiries]).update(warned_on=today)


def forget(now):
    """Forget the enquiries whose time has come, and overwrite what the search still holds of any that were forgotten."""
    purge("worker", timezone.localdate(now))
    overwrite_forgotten()


def tidy(now):
    """Delete what was kept for a while: counts, the records of finished tasks, staff's mail, sessions, and the audit log's oldest entries."""
    Tally.objects.old(now).delete()
    DBTaskResult.objects.finished().filter(finished_at__lte=now - TASK_RECORDS).delete()
    Message.objects.filter(enquiry__isnull=True).done_with(now - STAFF_MAIL).delete()
    Message.objects.to_accounts().done_with(now - ACCOUNT_MAIL).delete()
    Session.objects.filter(expire_date__lte=now).delete()
    outdated(now).delete()


def take_stock(now):
    """Let SQLite look at a sample of every index, by which it chooses among them. PostgreSQL does so itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={SAMPLE}")
            cursor.execute("ANALYZE")


@dataclass(frozen=True)
class Daily:
    """Every day at an hour of Brussels."""

    hour: int

    def after(self, now):
        """Return the next time after a moment."""
        local = timezone.localtime(now)
        day = local.date() + timedelta(days=local.hour >= self.hour)
        return timezone.make_aware(datetime.combine(day, time(self.hour)))


@dataclass(frozen=True)
class Every:
    """Again and again."""

    minutes: int

    def after(self, now):
        """Return the next time after a moment."""
        return now + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Work:
    """What a job does, and when.

    Attributes:
        clock: when it comes round.
        do: takes the moment, and does it.
        is_whole: whether it and the note that it was done are one transaction. What deletes in small steps is not:
            done twice it does no more than once.
    """

    clock: Daily | Every
    do: Callable
    is_whole: bool = True


JOBS = {
    "forget": Work(Daily(3), forget, is_whole=False),
    "take-stock": Work(Daily(4), take_stock, is_whole=False),
    "warn-of-forgetting": Work(Daily(6), warn_of_forgetting),
    "digest": Work(Daily(7), send_digest),
    # After the digest, which they do not repeat. On working days alone: the rooms see to that.
    "remind": Work(Daily(8), remind),
    "escalate": Work(Daily(8), escalate),
    "alert-of-lost-mail": Work(Every(10), alert_of_lost_mail),
    # It reads for a moment and writes one statement: no transaction need hold up those who write meanwhile.
    "count-for-charts": Work(Every(10), figures.keep, is_whole=False),
    "tidy": Work(Every(60), tidy, is_whole=False),
}


def run_due(now=None, stopping=lambda: False):
    """Do the jobs whose time has come and that no other worker has. One that fails is tried again when its lease is over.

    Args:
        now: the moment, the present one unless told.
        stopping: asked before each job; when it says yes, the rest is left to the next worker.

    Returns:
        The keys of the jobs that were done.
    """
    now = now or timezone.now()
    # A job of another release may stand beside ours: who does not know it leaves it.
    entered = {job.key: job for job in Job.objects.filter(key__in=JOBS)}
    if missing := JOBS.keys() - entered.keys():
        enter(missing, now)
    due = sorted((job for job in entered.values() if job.due_at <= now), key=lambda job: job.due_at)
    return [job.key for job in due if not stopping() and run(job, now)]


def run(job, now):
    """Do a job, if it is still free. Return whether it was done."""
    if not job.claim(now):
        return False
    work = JOBS[job.key]
    try:
        with transaction.atomic() if work.is_whole else nullcontext():
            work.do(now)
            done = job.settle(work.clock.after(now), now)
            if work.is_whole and not done:
                # It took longer than its lease and is another worker's by now: that one's mails count.
                transaction.set_rollback(True)
    except Exception:  # whatever it is, the worker must go on with its mail
        logger.exception("job failed", extra={"job": job.key})
        return False
    return done


def enter(keys, now):
    """Enter jobs that no worker has entered yet, each for its next time.

    Args:
        keys: their keys.
        now: the moment.
    """
    Job.objects.bulk_create([Job(key=key, due_at=JOBS[key].clock.after(now)) for key in sorted(keys)], ignore_conflicts=True)
