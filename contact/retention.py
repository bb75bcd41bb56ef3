"""Until when an enquiry is kept, and what stays of it: counts that say nothing of anybody."""

import calendar
import logging
from collections import Counter
from datetime import date

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contact.audit import note
from contact.models import AuditEntry, Enquiry, Message, Statistic
from contact.statistics import described
from contact.tasks import deliver_message

logger = logging.getLogger("portal.retention")

BATCH = 200


def forget_date(last_message, months):
    """Return the day on which an enquiry is forgotten: so many months after its last message, as the form promised.

    Args:
        last_message: when that was, an aware datetime.
        months: a whole number.
    """
    day = timezone.localdate(last_message)
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def purge(by, day=None):
    """Forget the enquiries whose time has come, in small transactions, and write into the audit log how many.

    Args:
        by: who does it: an account, or the worker.
        day: the date in Brussels by which their time has come, that of now unless told.

    Returns:
        The number of forgotten enquiries.
    """
    forgotten = 0
    while number := purge_batch(by, day):
        forgotten += number
    if forgotten:
        logger.info("enquiries forgotten", extra={"count": forgotten})
    return forgotten


@transaction.atomic
def purge_batch(by, day):
    """Forget some of the enquiries whose time has come, and return how many; arguments as for ``purge``."""
    # What somebody else is at, as another worker or an erasure, is left to them.
    batch = list(Enquiry.objects.to_forget(day).select_for_update(skip_locked=True)[:BATCH])
    if batch:
        forget(batch)
        note(AuditEntry.Action.PURGE, by, len(batch))
    return len(batch)


@transaction.atomic
def forget(enquiries):
    """Delete enquiries with their mails, tasks and histories, and count what may be counted of them.

    Args:
        enquiries: a list of them.
    """
    count(enquiries)
    keys = [enquiry.pk for enquiry in enquiries]
    messages = list(Message.objects.filter(enquiry__in=keys).values_list("pk", flat=True))
    DBTaskResult.objects.filter(task_path=deliver_message.module_path, args_kwargs__args__0__in=messages).delete()
    for model, rows in ((Enquiry, keys), (Message, messages)):
        LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=[str(key) for key in rows]).delete()
    Enquiry.objects.filter(pk__in=keys).delete()


def count(enquiries):
    """Count enquiries by what may be told of them. Two at once are two; they take the rows in one order, so that they never wait for each other.

    Args:
        enquiries: a list of them.
    """
    times = Counter(tuple(described(enquiry).items()) for enquiry in enquiries)
    for description, number in sorted(times.items()):
        statistic, _is_new = Statistic.objects.get_or_create(**dict(description))
        Statistic.objects.filter(pk=statistic.pk).update(count=F("count") + number)
