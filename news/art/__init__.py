"""Covers for articles without a photograph, drawn from a seed.

Nothing in here knows of Django, of a database or of files: a picture goes out, and that is all. The
seed picks one of three compositions of its palette, a light or a dark ground and every position.
"""

from news.art.cover import SHARE_SIZE, SIZE, TILE_SIZE, draw
from news.art.encoding import LIMIT, encode
from news.art.palettes import PALETTES
from news.art.share_card import draw_card, share_card

__all__ = ["LIMIT", "PALETTES", "SHARE_SIZE", "SIZE", "TILE_SIZE", "VERSION", "draw", "draw_card", "encode", "share_card"]

#: Goes up with every change that may change a pixel: what was kept under another number is drawn again.
VERSION = 1
