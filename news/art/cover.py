"""The drawing of a cover: which composition, on which ground, and all the rest by chance from the seed."""

import random

from news.art import climate_city, creativity, health, high_tech, region_business, talent_study
from news.art.brushes import Page
from news.art.finish import finish
from news.art.palettes import colours_of

SIZE, TILE_SIZE, SHARE_SIZE = (1600, 900), (600, 750), (1200, 630)

COMPOSITIONS = {
    "health": health.COMPOSITIONS,
    "high-tech": high_tech.COMPOSITIONS,
    "creativity": creativity.COMPOSITIONS,
    "climate-city": climate_city.COMPOSITIONS,
    "region-business": region_business.COMPOSITIONS,
    "talent-study": talent_study.COMPOSITIONS,
}

# Any numbers would do. These were picked so that the written articles differ from their neighbours, on
# the home page and within each topic; another number is another set of covers.
SALTS = {"health": 2642, "high-tech": 5084, "creativity": 5408, "climate-city": 1790, "region-business": 2724, "talent-study": 5609}


def composition_of(seed, palette):
    """Return which composition of its palette a seed has, and whether its ground is dark.

    Args:
        seed: a text, the slug of an article say.
        palette: a key of PALETTES.
    """
    return _chosen(_chance(seed, palette), palette)


def _chance(seed, palette):
    """Return where the chance of one cover comes from; each has its own, so that drawing two at once changes neither."""
    return random.Random(f"leuven/{palette}/{SALTS[palette]}/{seed}")


def _chosen(rnd, palette):
    compositions = COMPOSITIONS[palette]
    return compositions[rnd.randrange(len(compositions))], rnd.random() < 0.5


def draw(seed, palette, size=SIZE):
    """Return a cover as an RGB image: the same arguments give the same picture, everywhere.

    Args:
        seed: a text, the slug of an article say.
        palette: a key of PALETTES.
        size: SIZE, TILE_SIZE or SHARE_SIZE.

    Raises:
        ValueError: there is no such palette or no such size.
    """
    if size not in (SIZE, TILE_SIZE, SHARE_SIZE):
        raise ValueError(f"A cover is drawn at {SIZE}, {TILE_SIZE} or {SHARE_SIZE}, not at {size!r}.")
    return _drawn(seed, palette, Page(size))


def draw_for_card(seed, palette, clear):
    """Return the cover of SHARE_SIZE whose subject stands beside a label.

    Args:
        seed, palette: as of draw().
        clear: the share of the width, from the left, that the label takes.
    """
    return _drawn(seed, palette, Page(SHARE_SIZE, clear))


def _drawn(seed, palette, page):
    colours = colours_of(palette)
    rnd = _chance(seed, palette)
    composition, dark = _chosen(rnd, palette)
    composition(page, rnd, colours, dark)
    return finish(page.image, rnd)
