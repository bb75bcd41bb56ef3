from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow

from news.fields import PictureField
from news.models.bilingual import Bilingual
from news.querysets import ImageQuerySet

#: The folder of all pictures among the media.
FOLDER = "images"
#: A picture's widths in pixels; those beyond its own are left out.
WIDTHS = (480, 800, 1200, 1600)
#: Best first: a browser takes the first one that it knows.
FORMATS = ("avif", "webp", "jpg")


def new_key():
    """Return a name that nobody guesses: a picture is public once somebody knows its address."""
    return get_random_string(16, "abcdefghijkmnpqrstuvwxyz23456789")


def original_name(image, _filename):
    """Return the name under which a picture's original is stored, whatever it was called before."""
    return f"{FOLDER}/{image.key}/original.jpg"


class Image(Bilingual, models.Model):
    """A picture: its cleaned original, what it shows, and the smaller renditions the worker makes of it."""

    # Minutes between attempts to make the renditions.
    PAUSES = (1, 5, 30, 240)
    # How long a worker may take before another one tries.
    LEASE = timedelta(minutes=5)

    # Before width and height, which it sets when it is stored.
    file = PictureField(
        _("picture"),
        upload_to=original_name,
        help_text=_("JPEG, PNG, WebP or AVIF, at most 25 MB and 40 megapixels. Place and camera are taken out."),
    )
    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt_en = models.CharField(
        _("what it shows, in English"), max_length=250, help_text=_("For who cannot see it: one sentence, without “picture of”.")
    )
    alt_nl = models.CharField(_("what it shows, in Dutch"), max_length=250, help_text=_("For who cannot see it: one sentence, without “picture of”."))
    caption_en = models.CharField(_("caption in English"), max_length=300, blank=True, help_text=_("What readers should know beside it."))
    caption_nl = models.CharField(_("caption in Dutch"), max_length=300, blank=True, help_text=_("What readers should know beside it."))
    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Who made it and may be named."))
    focus_x = models.PositiveSmallIntegerField(
        _("focus from the left, %"), default=50, validators=[MaxValueValidator(100)], help_text=_("What stays in sight when the picture is cut.")
    )
    focus_y = models.PositiveSmallIntegerField(_("focus from the top, %"), default=50, validators=[MaxValueValidator(100)])
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    rendered_at = models.DateTimeField(_("renditions made"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_attempt_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(focus_x__lte=100, focus_y__lte=100), name="image_focus_is_within"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_size"),
        ]
        indexes = [
            # What the worker asks each second.
            models.Index(fields=["next_attempt_at"], condition=Q(rendered_at__isnull=True), name="image_unrendered"),
        ]

    def __str__(self):
        return self.alt or self.key

    def claim(self):
        """Take the picture for the time of a lease, and tell whether that succeeded: no other worker has it."""
        now = timezone.now()
        free = Image.objects.due(now).filter(pk=self.pk)
        return bool(free.update(next_attempt_at=now + self.LEASE, attempts=F("attempts") + 1))

    def mark_rendered(self):
        """Note that all renditions are there, so that pages show them, and tell whether the picture itself still is."""
        return bool(Image.objects.filter(pk=self.pk).update(rendered_at=timezone.now()))

    def mark_failed(self):
        """Note that the renditions could not be made, and when to try again; after the last attempt the original goes on serving."""
        pause = timedelta(minutes=self.PAUSES[min(self.attempts, len(self.PAUSES) - 1)])
        Image.objects.filter(pk=self.pk).update(next_attempt_at=timezone.now() + pause)

    def decoded(self, width, height):
        """Return the original as a Pillow image in RGB, of the size asked for or larger where it is.

        A JPEG can be decoded at a half or a quarter of its size, which takes a fraction of the time.

        Args:
            width: pixels that are needed.
            height: pixels that are needed.

        Raises:
            OSError: the file is not there, or is none.
        """
        with self.file.open("rb") as file, Pillow.open(file, formats=["JPEG"]) as original:
            original.draft("RGB", (2 * width, 2 * height))
            return original.convert("RGB")

    @property
    def widths(self):
        """Return the widths of the renditions in pixels, smallest first."""
        return tuple(width for width in WIDTHS if width <= self.width) or (self.width,)

    def rendition_name(self, width, form):
        """Return the name of a rendition among the media.

        Args:
            width: one of ``widths``.
            form: one of ``FORMATS``.
        """
        return f"{FOLDER}/{self.key}/{width}.{form}"

    def rendition_names(self):
        """Return the names of all renditions, made or not."""
        return [self.rendition_name(width, form) for form in FORMATS for width in self.widths]

    @property
    def alt(self):
        return self.in_language("alt")

    def in_language(self, field, language=None):
        """Return a text in a language, the active one unless told; where it lacks that one, in another."""
        return super().in_language(field, language) or next(
            (text for code, _name in settings.LANGUAGES if (text := getattr(self, f"{field}_{code}"))), ""
        )
