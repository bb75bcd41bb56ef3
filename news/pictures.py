"""What a template needs to show a picture: a photograph, or the drawing that stands in for one."""

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from news import covers
from news.html import FIGURE, picture_keys
from news.models import Image
from news.models.image import FORMATS

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


@dataclass(frozen=True)
class Picture:
    """A picture in all its renditions.

    Attributes:
        forms: pairs of MIME type and renditions, best first; a rendition is a pair of address and width in pixels.
        src: the address for browsers that know none of the forms.
        width: of the whole picture, pixels; with the height it keeps the place free while the picture loads.
        height: of the whole picture, pixels.
        alt: what it shows; empty where it is decoration.
        focus: percent from the left and from the top, what stays in sight when it is cut.
    """

    forms: tuple
    src: str
    width: int
    height: int
    alt: str = ""
    focus: tuple = (50, 50)

    @property
    def sources(self):
        """Return pairs of MIME type and ``srcset``."""
        return [(kind, ", ".join(f"{address} {width}w" for address, width in renditions)) for kind, renditions in self.forms]

    @property
    def focus_classes(self):
        """Return the classes that place the picture: the strict policy allows no style attribute, so steps of ten have to do."""
        return " ".join(f"focus-{axis}-{round(percent / 10)}" for axis, percent in zip("xy", self.focus, strict=True) if round(percent / 10) != 5)

    @property
    def largest(self):
        """Return address and width of the largest rendition in the form that every machine reads."""
        return self.forms[-1][1][-1] if self.forms else (self.src, self.width)


def photograph(image, language=None):
    """Return a picture from the admin; until the worker has made its renditions, that is its original.

    Args:
        image: an ``Image``.
        language: of the text that says what it shows; the active one unless told.
    """

    def rendition(width, form):
        return default_storage.url(image.rendition_name(width, form)), width

    forms = tuple((TYPES[form], tuple(rendition(width, form) for width in image.widths)) for form in FORMATS) if image.rendered_at else ()
    src = forms[-1][1][-1][0] if forms else default_storage.url(image.file.name)
    focus = (image.focus_x, image.focus_y)
    return Picture(forms, src, image.width, image.height, image.in_language("alt", language), focus)


def drawing(palette, seed, size=covers.art.SIZE):
    """Return the drawing for a seed in a palette: decoration, so without a text."""
    forms = tuple((TYPES[form], renditions) for form, renditions in covers.addresses(palette, seed, size).items())
    return Picture(forms, forms[-1][1][-1][0], *size)


def cover_of(article):
    """Return what stands above an article and on its cards: its photograph, else its drawing, None where it has neither topic nor photograph."""
    if article.cover_id:
        return photograph(article.cover, article.language)
    if article.main_topic_id and article.art_seed:
        return drawing(article.main_topic.palette, article.art_seed)
    return None


def pictures_in(texts):
    """Return a dictionary of key to ``Image`` of the pictures in rich texts. Costs a query where there are any.

    Args:
        texts: what ``clean()`` has returned.
    """
    keys = {key for text in texts for key in picture_keys(text)}
    return Image.objects.in_bulk(keys, field_name="key") if keys else {}


def with_pictures(text, images, language, template="news/_figure.html"):
    """Return rich text with its pictures in all their renditions; a picture that is gone is left out.

    Args:
        text: what ``clean()`` has returned.
        images: those of ``pictures_in()``.
        language: of the words that say what the pictures show.
        template: how a figure is written: for a page, or ``news/_feed_figure.html`` for a feed.
    """

    def written(figure):
        image = images.get(figure["key"])
        if image is None:
            return ""
        # The caption was cleaned with the text it stands in.
        told = {"picture": photograph(image, language), "caption": mark_safe(figure["caption"] or ""), "credit": image.credit}
        return render_to_string(template, told).strip()

    return FIGURE.sub(written, text)
