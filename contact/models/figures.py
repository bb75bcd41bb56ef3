from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact.models.desk import Desk


class DeskFigures(models.Model):
    """What the charts of the first screen show of a desk: counts that say nothing of anybody.

    A worker makes them anew every few minutes (see ``contact.figures``), so that the first screen costs
    the same whatever number of enquiries there are. Nothing but the charts relies on them.
    """

    desk = models.OneToOneField(Desk, verbose_name=_("desk"), on_delete=models.CASCADE, primary_key=True, related_name="figures")
    counted_at = models.DateTimeField(_("counted"), default=timezone.now)
    counts = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("figures of a desk")
        verbose_name_plural = _("figures of desks")

    def __str__(self):
        return str(self.desk)
