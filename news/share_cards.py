"""The picture that goes with a link where people share it: a drawing or a photograph under a label of words, 1200 × 630."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import ImageOps

from news import art, covers
from news.models import Image

FOLDER = f"{covers.FOLDER}/share"
#: Some networks take no picture above 300 KB.
MOST_BYTES = 290_000
#: The region's own, for pages without a topic.
PALETTE = "region-business"


@dataclass(frozen=True)
class Card:
    """What a card shows.

    Attributes:
        of: what it belongs to, as it stands in its address: ``article/12``, ``topic/3-nl`` or ``site/nl``.
        palette: a name of ``art.PALETTES``.
        seed: what the drawing is made from.
        title: in the language of the page, as the other words.
        topic: may be empty.
        date: may be empty.
        photograph: an ``Image`` in place of the drawing, or None.
    """

    of: str
    palette: str
    seed: str
    title: str
    topic: str = ""
    date: str = ""
    photograph: Image | None = None

    @property
    def mark(self):
        """Return a hash of all that the card shows."""
        photograph = self.photograph and (self.photograph.key, self.photograph.focus_x, self.photograph.focus_y)
        shown = [art.VERSION, self.palette, self.seed, photograph, self.title, self.topic, self.date, settings.SITE_NAME]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]

    @property
    def address(self):
        """Return the card's path. What the card shows is part of it, so that nobody keeps an old one."""
        kind, key = self.of.split("/")
        return reverse("share-card", args=[kind, key, self.mark])

    @property
    def name(self):
        """Return the card's name among the media."""
        return f"{FOLDER}/{self.of}/{self.mark}.jpg"


def article_card(article):
    """Return the card of an article.

    Args:
        article: with its main topic and cover at hand.
    """
    with override(article.language):
        topic = article.main_topic
        return Card(
            of=f"article/{article.pk}",
            palette=topic.palette if topic else PALETTE,
            seed=article.art_seed,
            title=article.title,
            topic=topic.name if topic else "",
            date=date_format(localtime(article.published_at), "j F Y"),
            photograph=article.cover,
        )


def topic_card(topic, language):
    """Return the card of a topic's page in a language."""
    return Card(f"topic/{topic.pk}-{language}", topic.palette, f"topic-{topic.palette}", topic.in_language("name", language))


def site_card(language):
    """Return the card of all pages that have none of their own, in a language."""
    with override(language):
        return Card(f"site/{language}", PALETTE, "site", _("A university city that makes things."))


def ensure(card):
    """Draw a card unless it is there.

    Raises:
        covers.Busy: the process is drawing something else.
    """
    with covers.turn():
        if not default_storage.exists(card.name):
            covers.keep(card.name, art.encode(drawn(card), "jpeg", limit=MOST_BYTES))


def drawn(card):
    """Return a card as a picture."""
    words = {"title": card.title, "topic": card.topic, "date": card.date, "site": settings.SITE_NAME}
    return art.share_card(ground(card), card.palette, **words)


def ground(card):
    """Return what lies under the label: the photograph, cut around its focus, or a drawing that makes room for the label."""
    if card.photograph:
        with suppress(OSError):  # a file that is missing or broken is no reason to show nothing
            centre = (card.photograph.focus_x / 100, card.photograph.focus_y / 100)
            return ImageOps.fit(card.photograph.decoded(*art.SHARE_SIZE), art.SHARE_SIZE, centering=centre)
    return art.draw_card(card.seed, card.palette)
