from django.db import models
from django.utils.translation import gettext_lazy as _

from contact.querysets import TallyQuerySet


class Tally(models.Model):
    """How often something happened of late, under a salted hash that says neither what nor whose. Kept for a day."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    since = models.DateTimeField(_("since"), db_index=True)
    count = models.PositiveIntegerField(_("count"))

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self):
        return f"{self.count} since {self.since}"
