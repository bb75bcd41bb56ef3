import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from news.fields import RichTextField
from news.models.image import Image
from news.models.topic import Topic
from news.querysets import ArticleQuerySet, FormerSlugQuerySet
from news.sources import parse_sources

#: The times an article may carry.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2199, 12, 31, tzinfo=UTC)


def other_language(language):
    """Return the code of the language that an article in this one is translated into."""
    return next(code for code, _name in settings.LANGUAGES if code != language)


def article_path(language, slug):
    """Return the address of an article of which only language and slug are at hand."""
    with override(language):
        return reverse("news:article", kwargs={"slug": slug})


class Article(models.Model):
    """A piece of news in one language. Its versions in other languages share its translation group."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    translation_group = models.UUIDField(_("translation group"), default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200, help_text=_("At most 90 characters read well."))
    slug = models.SlugField(
        _("address"),
        max_length=200,
        help_text=_("The last part of the article’s address, made from the title. Changed after publication, the old address leads to the new one."),
    )
    lead = models.TextField(_("lead"), max_length=600, help_text=_("One paragraph of plain text: what happened, and why it matters."))
    body = RichTextField(_("text"), blank=True)
    cover = models.ForeignKey(
        Image,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cover_of",
        help_text=_("Above the text and on cards. Without one, a drawing in the topic’s colours stands there."),
    )
    # From what the drawing is made: the first slug of the first version, so that it stays when the address changes.
    art_seed = models.CharField(max_length=200, blank=True, editable=False)
    main_topic = models.ForeignKey(Topic, verbose_name=_("main topic"), null=True, blank=True, on_delete=models.PROTECT, related_name="main_articles")
    topics = models.ManyToManyField(Topic, verbose_name=_("other topics"), blank=True, related_name="other_articles")
    byline = models.CharField(_("byline"), max_length=120, blank=True, help_text=_("Who wrote it, if readers should know."))
    sources = models.TextField(
        _("sources"),
        max_length=4000,
        blank=True,
        help_text=_("One source a line. An address at the end of a line (https://…) makes it a link."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(
        _("publication time"),
        null=True,
        blank=True,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        help_text=_("A time to come: the article goes live at that minute by itself. Left empty: now, when you publish."),
    )
    revised_on = models.DateField(
        _("updated on"), null=True, blank=True, help_text=_("Shown to readers. Fill it in when facts in the text have changed.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last saved"), auto_now=True)
    # Where an imported article came from, and what it looked like there: see news/importing.
    import_ref = models.CharField(_("imported from"), max_length=500, null=True, blank=True, unique=True, editable=False)
    import_digest = models.CharField(max_length=64, blank=True, editable=False)
    imported_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        # For the staff: what has no time yet comes first, on both databases. Public lists name their own order.
        ordering = [F("published_at").desc(nulls_first=True), "-pk"]
        permissions = [("publish_article", _("Can publish, archive and change published articles"))]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                name="article_slug_unique_in_language",
                violation_error_message=_("Another article in this language has this address."),
            ),
            models.UniqueConstraint(
                fields=["translation_group", "language"],
                name="article_one_version_a_language",
                violation_error_message=_("This article already has a version in this language."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="article_published_has_time",
                violation_error_message=_("A published article needs a publication time."),
            ),
            # Beyond these years databases and Python no longer agree what a time is, and a page would break on it.
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(published_at__range=(EARLIEST, LATEST)), name="article_time_within_reach"
            ),
            models.CheckConstraint(condition=~Q(slug="") & ~Q(title=""), name="article_has_slug_and_title"),
            models.CheckConstraint(condition=Q(state__in=["draft", "review", "published", "archived"]), name="article_state_known"),
        ]
        indexes = [
            # Lists and home page, in which both languages meet, newest first.
            models.Index(fields=["state", "-published_at", "-id"], name="article_newest"),
            # An article by language, and what is published in one.
            models.Index(fields=["language", "state", "-published_at", "-id"], name="article_newest_in_language"),
            # The feeds, which tell when something last changed in a language.
            models.Index(fields=["language", "-updated_at"], name="article_last_changed"),
            # A topic's page and the related news of the same topic.
            models.Index(fields=["main_topic", "language", "state", "-published_at", "-id"], name="article_newest_in_topic"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save, with the present moment as publication time where a published article has none.

        An address that readers may know and that this changes stays behind as a ``FormerSlug``.
        """
        self.date_publication()
        if not self.art_seed:
            versions = Article.objects.filter(translation_group=self.translation_group).exclude(art_seed="")
            self.art_seed = versions.order_by("pk").values_list("art_seed", flat=True).first() or self.slug
        fields = kwargs.get("update_fields")
        if "state" in (fields or ()):
            kwargs["update_fields"] = {*fields, "published_at"}
        may_move = not self._state.adding and (fields is None or not {"slug", "language"}.isdisjoint(fields))
        with transaction.atomic():
            # Locked: of two changes at once, the second one has to see the address that the first one made. Before the index of
            # related news, which the saving asks for: see ``ArticleQuerySet.lock``.
            before = may_move and Article.objects.select_for_update(no_key=True).for_address().filter(pk=self.pk).first()
            super().save(*args, **kwargs)
            if before and (before.language, before.slug) != (self.language, self.slug):
                FormerSlug.objects.move(self, before)

    def get_absolute_url(self):
        """Return the article's address, in its own language whatever the reader's is."""
        return article_path(self.language, self.slug)

    def delete(self, *args, **kwargs):
        """Delete the article, once its row is locked; see ``ArticleQuerySet.lock``."""
        with transaction.atomic():
            Article.objects.filter(pk=self.pk).lock()
            return super().delete(*args, **kwargs)

    delete.alters_data = True

    def clean(self):
        super().clean()
        self.date_publication()
        errors = {}
        if self.state == self.State.PUBLISHED and not self.main_topic_id:
            errors["main_topic"] = _("Choose a main topic before you publish.")
        if self.state == self.State.PUBLISHED and not self.body:
            errors["body"] = _("Write the text before you publish.")
        # A form has no field for the group, so it would leave the constraint to the database.
        if Article.objects.filter(translation_group=self.translation_group, language=self.language).exclude(pk=self.pk).exists():
            errors["language"] = _("This article already has a version in this language.")
        if errors:
            raise ValidationError(errors)

    def publish(self):
        """Publish the article, now or at its publication time where that is to come.

        Raises:
            ValidationError: something that readers need is missing; the row stays as it is.
        """
        self.state = self.State.PUBLISHED
        self.full_clean()
        self.save()

    def withdraw(self):
        """Take the article away from readers.

        What they could read goes to the archive: its address stays known there, and is kept as a former one
        should the slug change. What was only planned is a draft again: nobody has seen it.
        """
        self.state = self.State.ARCHIVED if self.is_published else self.State.DRAFT
        self.save()

    def date_publication(self):
        """Give a published article without a publication time the present moment."""
        if self.state == self.State.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()

    @property
    def is_published(self):
        """Tell of this row what ``published()`` tells of the set."""
        return self.state == self.State.PUBLISHED and self.published_at is not None and self.published_at <= timezone.now()

    @property
    def was_public(self):
        """Tell whether readers may know the article's address: it is published, or was until it was archived."""
        return self.is_published or (self.state == self.State.ARCHIVED and self.published_at is not None and self.published_at <= timezone.now())

    @property
    def is_planned(self):
        """Tell whether the article is published from a time to come."""
        return self.state == self.State.PUBLISHED and not self.is_published

    @property
    def modified_at(self):
        """Return when readers last got something else to read: at the last save, or at the publication that was planned by it."""
        return max(self.updated_at, self.published_at)

    @property
    def source_list(self):
        """Return the sources as pairs of text and address; the address is empty where a line has none."""
        return parse_sources(self.sources)

    @property
    def cover_caption(self):
        """Return what readers should know beside the picture, in the article's language."""
        return self.cover.in_language("caption", self.language) if self.cover_id else ""

    @property
    def palette(self):
        """Return the name of the article's hue in the stylesheet."""
        return self.main_topic.palette if self.main_topic_id else "none"


class FormerSlug(models.Model):
    """A slug that an article had while readers could know it.

    It names the article and not the article's next slug, so that any number of changes is one step
    from the present address.
    """

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    slug = models.SlugField(_("address"), max_length=200)
    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="former_slugs")

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["language", "slug"], name="former_slug_unique_in_language")]

    def __str__(self):
        return self.slug
