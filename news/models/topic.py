from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from news.models.bilingual import Bilingual
from news.querysets import TopicQuerySet


class Topic(Bilingual, models.Model):
    """A subject of the news, the same one in both languages.

    One row with both languages, unlike an article: a topic has no text to plan or to revise, and
    'same topic' has to hold between an English article and a Dutch one.
    """

    class Palette(models.TextChoices):
        """The hues of the stylesheet; a new topic takes one of them."""

        HEALTH = "health", _("Rose")
        HIGH_TECH = "high-tech", _("Blue")
        CREATIVITY = "creativity", _("Amber")
        CLIMATE_CITY = "climate-city", _("Green")
        REGION_BUSINESS = "region-business", _("Brick")
        TALENT_STUDY = "talent-study", _("Teal")

    class Door(models.TextChoices):
        """The ways to write to us, by the keys that the forms' definition knows them by."""

        INVEST = "invest", _("Invest")
        WORK = "work", _("Work")
        STUDY = "study", _("Study")
        COLLABORATE = "collaborate", _("Collaborate")

    name_en = models.CharField(_("name in English"), max_length=60)
    name_nl = models.CharField(_("name in Dutch"), max_length=60)
    slug_en = models.SlugField(_("address in English"), max_length=60, unique=True)
    slug_nl = models.SlugField(_("address in Dutch"), max_length=60, unique=True)
    intro_en = models.TextField(_("introduction in English"), max_length=400, blank=True, help_text=_("Two sentences on top of the topic’s page."))
    intro_nl = models.TextField(_("introduction in Dutch"), max_length=400, blank=True, help_text=_("Two sentences on top of the topic’s page."))
    palette = models.CharField(_("colour"), max_length=20, choices=Palette)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Topics stand in the order of these numbers."))
    first_door = models.CharField(
        _("first door"),
        max_length=20,
        choices=Door,
        default=Door.INVEST,
        help_text=_("Under ‘How can we help?’ this one stands first: what readers of the topic most likely come for."),
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(first_door__in=["invest", "work", "study", "collaborate"]), name="topic_first_door_known")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topics:topic", kwargs={"slug": self.slug})

    def clean(self):
        """Refuse an address that leads to another topic in the other language: addresses of both lead here."""
        super().clean()
        others = Topic.objects.exclude(pk=self.pk)
        errors = {
            field: _("Another topic has this address in the other language.")
            for field, other in (("slug_en", "slug_nl"), ("slug_nl", "slug_en"))
            if others.filter(**{other: getattr(self, field)}).exists()
        }
        if errors:
            raise ValidationError(errors)

    @property
    def name(self):
        return self.in_language("name")

    @property
    def slug(self):
        return self.in_language("slug")

    @property
    def intro(self):
        return self.in_language("intro")
