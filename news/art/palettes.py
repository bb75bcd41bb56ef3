"""The colours of each topic: five tints of one hue, and a spark."""

from typing import NamedTuple

PAPER, INK = (244, 236, 221), (20, 35, 59)

# The spark is a neighbour's hue, which is what ties six palettes into one family.
PALETTES = {
    "health": ("#4a1531", "#97304f", "#d3747d", "#eeb9ab", "#f8e4d8", "#e9a23b"),
    "high-tech": ("#101d45", "#27499c", "#6a8ccf", "#b9cbea", "#e8edf5", "#d4854a"),
    "creativity": ("#43204f", "#c9402f", "#e39a2d", "#f2cd83", "#faecce", "#2c5f8a"),
    "climate-city": ("#10332f", "#2a6650", "#74a582", "#bfd5ae", "#e9efd9", "#e8a84a"),
    "region-business": ("#2a1d33", "#a8412a", "#dd8a63", "#f1c9a8", "#f9ead9", "#e8b04a"),
    "talent-study": ("#0a3440", "#14707c", "#62aeae", "#bcdcd3", "#e9f1e8", "#e86f4a"),
}


class Colours(NamedTuple):
    """A palette ready to paint with: each tint as red, green and blue, 0 to 255."""

    deep: tuple
    main: tuple
    mid: tuple
    light: tuple
    pale: tuple
    spark: tuple


def colours_of(palette):
    """Return the colours of a palette.

    Args:
        palette: a key of PALETTES.

    Raises:
        ValueError: there is no such palette.
    """
    if palette not in PALETTES:
        raise ValueError(f"There is no palette {palette!r}; the palettes are {', '.join(PALETTES)}.")
    return Colours(*(tuple(int(tint[i : i + 2], 16) for i in (1, 3, 5)) for tint in PALETTES[palette]))


def mix(one, other, share):
    """Return a colour between two: 0 is the one, 1 the other."""
    share = min(1, max(0, share))
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def ramp(tints, at):
    """Return the colour at a place, 0 to 1, along a row of colours."""
    at = min(0.9999, max(0, at)) * (len(tints) - 1)
    return mix(tints[int(at)], tints[int(at) + 1], at - int(at))


def lightness(tint):
    """Return how light a colour looks, 0 to 1."""
    red, green, blue = tint
    return (0.3 * red + 0.59 * green + 0.11 * blue) / 255
