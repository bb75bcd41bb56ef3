from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """Work that comes round by the clock: when it is due next, and until when a worker has it.

    Of several workers one takes it; if that one dies, its lease runs out and another one takes it.
    """

    LEASE = timedelta(minutes=30)

    key = models.SlugField(_("key"), unique=True)
    due_at = models.DateTimeField(_("due"))
    leased_until = models.DateTimeField(_("being done until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self):
        return self.key

    def claim(self, now=None):
        """Take the job, if it is due and nobody else has it. Return whether it is ours.

        Args:
            now: the moment, the present one unless told.
        """
        now = now or timezone.now()
        free = Job.objects.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now), pk=self.pk, due_at__lte=now)
        self.leased_until = now + self.LEASE
        return bool(free.update(leased_until=self.leased_until))

    def settle(self, due_at, now=None):
        """Record that the job is done and when it is due next. Return whether it was still ours to record.

        Args:
            due_at: when it comes round next.
            now: the moment, the present one unless told.
        """
        ours = Job.objects.filter(pk=self.pk, leased_until=self.leased_until)
        return bool(ours.update(due_at=due_at, leased_until=None, done_at=now or timezone.now()))
