from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from news.models.bilingual import Bilingual
from news.models.topic import Topic


class TopicFact(Bilingual, models.Model):
    """A figure about a topic, with what it counts, when that was so and who says it.

    A date and not a text: it is then right in both languages, and nobody writes 'recently'.
    """

    #: More are a table, and nobody reads a table on the way to the news.
    MOST = 3

    class Precision(models.TextChoices):
        """How much of the date is known, and shown."""

        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    SHOWN = {Precision.DAY: "j F Y", Precision.MONTH: "F Y", Precision.YEAR: "Y"}

    topic = models.ForeignKey(Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="facts")
    position = models.PositiveSmallIntegerField(
        _("place"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST)], help_text=_("1, 2 or 3, from left to right.")
    )
    figure_en = models.CharField(_("figure in English"), max_length=12, help_text=_("Short, as €2.5bn or 1 in 6."))
    figure_nl = models.CharField(_("figure in Dutch"), max_length=12)
    text_en = models.CharField(_("what it counts, in English"), max_length=160)
    text_nl = models.CharField(_("what it counts, in Dutch"), max_length=160)
    dated_on = models.DateField(_("date"), help_text=_("When this was so. Of a month or a year, its first day."))
    precision = models.CharField(_("shown as"), max_length=5, choices=Precision, default=Precision.DAY)
    source_en = models.CharField(_("source in English"), max_length=100)
    source_nl = models.CharField(_("source in Dutch"), max_length=100)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["position"]
        constraints = [
            # Three places, each taken once: together they hold a topic to three facts.
            models.UniqueConstraint(fields=["topic", "position"], name="topic_fact_place_taken_once"),
            models.CheckConstraint(condition=Q(position__range=(1, 3)), name="topic_fact_at_most_three"),
            models.CheckConstraint(condition=Q(precision__in=["day", "month", "year"]), name="topic_fact_precision_known"),
        ]

    def __str__(self):
        return f"{self.figure_en}: {self.text_en}"

    @property
    def figure(self):
        return self.in_language("figure")

    @property
    def text(self):
        return self.in_language("text")

    @property
    def source(self):
        return self.in_language("source")

    @property
    def when(self):
        """Return the date as far as it is known, as ``9 February 2026``, ``February 2026`` or ``2026``."""
        return date_format(self.dated_on, self.SHOWN[self.precision])
