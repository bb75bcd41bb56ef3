"""Pictures as files: those of the admin, and the drawings, which are made when they are first asked for."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from news import art, covers, share_cards
from news.models import Article, Topic
from news.pictures import TYPES

YEAR = 31_536_000  # seconds


@require_safe
def media(request, name):
    """Answer with a picture of the admin, original or rendition.

    Raises:
        Http404: there is no such file.
    """
    return stored(name)


@require_safe
def drawing(request, palette, seed, *, mark, version, width, form):
    """Answer with a drawing.

    Raises:
        Http404: no page of ours has this address.
    """
    width = int(width)
    if not covers.is_ours(palette, seed, mark) or width not in covers.SIZES:
        raise Http404(seed)
    if int(version) != art.VERSION:
        # From a page that was kept since before an update.
        present = {each: address for address, each in covers.addresses(palette, seed, covers.SIZES[width])[form]}
        return for_now(HttpResponseRedirect(present[width]))
    name = covers.name_of(palette, seed, width, form)
    return stored_or_drawn(name, lambda: covers.ensure(palette, seed, [(width, form)]))


@require_safe
def share_card(request, kind, key, mark):
    """Answer with a share card; from the address of a former one, lead to the present one.

    Raises:
        Http404: there is nothing published of that kind and key.
    """
    card = card_of(kind, key)
    if card is None:
        raise Http404(key)
    if mark != card.mark:
        return for_now(HttpResponseRedirect(card.address))
    return stored_or_drawn(card.name, lambda: share_cards.ensure(card))


def card_of(kind, key):
    """Return the card that an address names, or None."""
    number, _dash, language = key.partition("-")
    if kind == "site":
        return share_cards.site_card(key) if key in dict(settings.LANGUAGES) else None
    if not number.isdecimal() or len(number) > 18:
        return None
    if kind == "topic":
        topic = Topic.objects.filter(pk=number).first()
        return share_cards.topic_card(topic, language) if topic and language in dict(settings.LANGUAGES) else None
    article = Article.objects.published().select_related("main_topic", "cover").filter(pk=number).first()
    return share_cards.article_card(article) if article and not language else None


def stored_or_drawn(name, draw):
    """Answer with a file, which is drawn where it is not there; with 503 where the process has too much to draw.

    Args:
        name: its name among the media.
        draw: makes it.
    """
    try:
        return stored(name)
    except Http404:
        try:
            draw()
        except (covers.Busy, OSError):  # or a storage that takes nothing just now
            return for_now(HttpResponse(status=503, headers={"Retry-After": "2"}))
    return stored(name)


def stored(name):
    """Answer with a file whose content never changes under its name.

    Raises:
        Http404: it is not there.
    """
    try:
        file = default_storage.open(name)
    except OSError as error:
        raise Http404(name) from error
    response = FileResponse(file, content_type=TYPES[name.rpartition(".")[2]])
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


def for_now(response):
    """Return an answer that nobody keeps."""
    patch_cache_control(response, no_store=True)
    return response
