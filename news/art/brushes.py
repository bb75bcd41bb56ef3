"""The page that a cover is drawn on, and the marks that can be made on it."""

import math

from PIL import Image, ImageDraw

#: Every page is this many units high, whatever its size in pixels: a line of 3 is as strong on a tile as on a cover.
HEIGHT = 900
#: How many times larger than the picture the page is drawn. Whole, so that reducing it is a plain mean of squares.
SHARP = 3
#: Pixels of the drawing.
STRIP = 400


class Page:
    """A page of HEIGHT units high, and as wide as the picture's shape asks.

    Args:
        size: width and height of the picture in pixels.
        clear: the share of the width, from the left, that something else will lie on. Compositions
            set what they are about beside it: they place it with `across()`.
    """

    def __init__(self, size, clear=0.0):
        width, height = size
        self.scale = height * SHARP / HEIGHT
        self.w, self.h = HEIGHT * width / height, HEIGHT
        self.left = self.w * clear
        self.image = Image.new("RGB", (width * SHARP, height * SHARP))
        self.pencil = ImageDraw.Draw(self.image)

    def across(self, share):
        """Return the x at a share of the width that stays in view."""
        return self.left + (self.w - self.left) * share

    @property
    def is_narrow(self):
        """Whether what stays in view is higher than wide."""
        return self.w - self.left < self.h

    def fill(self, tone):
        """Paint the whole page."""
        self.image.paste(tone, (0, 0, *self.image.size))

    def shape(self, points, tone):
        """Paint the inside of an outline."""
        k = self.scale
        self.pencil.polygon([(x * k, y * k) for x, y in points], fill=tone)

    def film(self, points, tone, *, screen=False):
        """Lay a coloured film on the page: what lies under it shows through.

        Args:
            points: the outline.
            tone: the colour of the film.
            screen: whether it is light thrown on a dark page rather than ink on a pale one.
        """
        k = self.scale
        points = [(x * k, y * k) for x, y in points]
        xs, ys = zip(*points, strict=True)
        left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        right, bottom = min(self.image.width, math.ceil(max(xs)) + 1), min(self.image.height, math.ceil(max(ys)) + 1)
        if left >= right or top >= bottom:
            return
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=255)
        if screen:
            shone = [255 - (255 - value) * (255 - channel) // 255 for channel in tone for value in range(256)]
        else:
            shone = [value * channel // 255 for channel in tone for value in range(256)]
        # A ribbon across the page fills little of the box around it: strip by strip there is less to do.
        for x in range(0, mask.width, STRIP):
            strip = mask.crop((x, 0, min(x + STRIP, mask.width), mask.height))
            if filled := strip.getbbox():
                place = (left + x + filled[0], top + filled[1], left + x + filled[2], top + filled[3])
                self.image.paste(self.image.crop(place).point(shone), place, strip.crop(filled))

    def line(self, points, width, tone, *, closed=False, caps=False, joints=False):
        """Draw a line through points.

        Args:
            points: where it goes.
            width: in units.
            tone: its colour.
            closed: whether it ends where it began.
            caps: whether its ends are round.
            joints: whether its corners are round; a curve of short pieces needs none.
        """
        k = self.scale
        points = [(x * k, y * k) for x, y in points]
        if closed:
            points += points[:2]
        wide = max(1, round(width * k))
        self.pencil.line(points, fill=tone, width=wide, joint="curve" if joints else None)
        if caps:
            r = wide / 2
            for x, y in (points[0], points[-1]):
                self.pencil.ellipse((x - r, y - r, x + r, y + r), fill=tone)

    def disc(self, x, y, r, tone):
        """Paint a round."""
        k = self.scale
        self.pencil.ellipse(((x - r) * k, (y - r) * k, (x + r) * k, (y + r) * k), fill=tone)

    def ring(self, x, y, r, width, tone):
        """Draw a round line whose outer radius is r."""
        k = self.scale
        self.pencil.ellipse(((x - r) * k, (y - r) * k, (x + r) * k, (y + r) * k), outline=tone, width=max(1, round(width * k)))

    def box(self, left, top, right, bottom, tone):
        """Paint an upright rectangle."""
        if right > left and bottom > top:
            k = self.scale
            self.pencil.rectangle((left * k, top * k, right * k, bottom * k), fill=tone)

    def bands(self, rows, step, tones):
        """Paint the whole page in bands, as the tints of a map.

        Args:
            rows: rows of samples, `step` units apart from the corner of the page on, and one more on
                each side than the page is large. A sample from n to n + 1 belongs to tone n.
            step: the distance between two samples in units.
            tones: the colours; the first and the last also take what lies beyond them.
        """
        samples = Image.new("F", (len(rows[0]), len(rows)))
        samples.putdata([min(max(value, 0), len(tones) - 0.001) for row in rows for value in row])
        # A sample stands in the middle of its pixel, hence the half.
        box = (0.5, 0.5, 0.5 + self.w / step, 0.5 + self.h / step)
        band = samples.resize(self.image.size, Image.Resampling.BICUBIC, box=box).convert("L")
        band.putpalette([channel for tone in (*tones, tones[-1]) for channel in tone])
        self.image.paste(band.convert("RGB"))
