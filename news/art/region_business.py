"""Region and business: what is built."""

import math

from news.art.geometry import circle
from news.art.palettes import PAPER, mix
from news.art.terrain import Terrain


class Axonometry:
    """Space on a page: x goes to the lower right, y to the lower left, z up.

    Args:
        page: the page.
        x, y: where the origin lies on it.
        unit: how many units of the page are one of space.
    """

    def __init__(self, page, x, y, unit):
        self.page, self.x, self.y, self.unit = page, x, y, unit

    def at(self, x, y, z=0):
        """Return where a place in space lies on the page."""
        return self.x + (x - y) * self.unit * 0.866, self.y + (x + y) * self.unit * 0.5 - z * self.unit

    def block(self, corner, size, tones, rule=None, floors=0):
        """Build a block.

        Args:
            corner: x, y and z of the corner that is farthest and lowest.
            size: its extent along x, y and z.
            tones: of its top, its left side and its right side.
            rule: the colour that its floors are ruled in.
            floors: how many lines its sides are ruled with.
        """
        (x, y, z), (a, b, c), (top, left, right), at, page = corner, size, tones, self.at, self.page
        page.shape([at(x, y + b, z), at(x + a, y + b, z), at(x + a, y + b, z + c), at(x, y + b, z + c)], left)
        page.shape([at(x + a, y, z), at(x + a, y + b, z), at(x + a, y + b, z + c), at(x + a, y, z + c)], right)
        page.shape([at(x, y, z + c), at(x + a, y, z + c), at(x + a, y + b, z + c), at(x, y + b, z + c)], top)
        for i in range(1, floors + 1):
            level = z + c * i / (floors + 1)
            page.line([at(x + 0.06 * a, y + b, level), at(x + 0.94 * a, y + b, level)], self.unit * 0.04, mix(left, rule, 0.5))
            page.line([at(x + a, y + 0.06 * b, level), at(x + a, y + 0.94 * b, level)], self.unit * 0.04, mix(right, rule, 0.5))

    def house(self, corner, size, rise, tones):
        """Build a house whose ridge runs along x; its tones are of far roof, near roof, left and right side."""
        (x, y, z), (a, b, c), (far, near, left, right), at, page = corner, size, tones, self.at, self.page
        eaves, ridge = z + c, z + c + rise
        page.shape([at(x, y + b, z), at(x + a, y + b, z), at(x + a, y + b, eaves), at(x, y + b, eaves)], left)
        page.shape([at(x + a, y, z), at(x + a, y + b, z), at(x + a, y + b, eaves), at(x + a, y + b / 2, ridge), at(x + a, y, eaves)], right)
        page.shape([at(x, y, eaves), at(x + a, y, eaves), at(x + a, y + b / 2, ridge), at(x, y + b / 2, ridge)], far)
        page.shape([at(x, y + b, eaves), at(x + a, y + b, eaves), at(x + a, y + b / 2, ridge), at(x, y + b / 2, ridge)], near)

    def tree(self, x, y, r, dark, lit):
        """Plant a round tree."""
        px, py = self.at(x, y, 0.18)
        self.page.disc(px, py, self.unit * r, dark)
        self.page.disc(px - self.unit * r * 0.3, py - self.unit * r * 0.36, self.unit * r * 0.55, lit)


def cityblocks(page, rnd, colours, dark):
    """A quarter of the city in axonometry: courts, gables, a few towers."""
    w, h = page.w, page.h
    unit = rnd.choice((104, 120, 140))
    space = Axonometry(page, w / 2, -h * 0.42, unit)
    wave = Terrain(rnd, 40, 40, 6, 0.12, 0.3)
    most = int((w * 0.6 + h) / unit) + 8
    plain = (colours.mid, colours.main, mix(colours.deep, colours.main, 0.42)) if dark else (colours.pale, colours.mid, colours.main)
    street = colours.deep if dark else mix(colours.light, colours.mid, 0.25)
    page.fill(street)
    leaf, sunlit = (colours.mid, colours.light) if dark else (mix(colours.main, colours.mid, 0.3), colours.mid)
    for i, j in sorted(((i, j) for i in range(-4, most) for j in range(-4, most)), key=sum):
        x, y = space.at(i + 0.5, j + 0.5)
        if not (-2.4 * unit < x < w + 2.4 * unit and -2 * unit < y < h + 7 * unit):
            continue
        if i % 4 == 3 or j % 5 == 4:
            if rnd.random() < 0.3:
                space.tree(i + 0.5, j + 0.5, 0.15, leaf, sunlit)
            continue
        height = 0.4 + 2.0 * max(0, wave(i % 40, j % 40)) * rnd.uniform(0.4, 1.15) + (1.6 if rnd.random() < 0.05 else 0)
        tones = plain
        if rnd.random() < 0.05:
            tones = (mix(colours.spark, PAPER, 0.45), colours.spark, mix(colours.spark, colours.main, 0.55))
        shade = rnd.uniform(-0.07, 0.07)
        top, left, right = (mix(tone, PAPER if shade > 0 else colours.deep, abs(shade)) for tone in tones)
        kind = rnd.random()
        if kind < 0.34 and height < 1.3:
            space.house((i + 0.08, j + 0.1, 0), (0.86, 0.8, height * 0.7), 0.36, (top, mix(right, left, 0.35), left, right))
        elif kind < 0.46:
            space.block((i + 0.06, j + 0.06, 0), (0.88, 0.88, height * 0.5), (top, left, right), PAPER, 1)
            space.block((i + 0.24, j + 0.24, height * 0.5), (0.52, 0.52, height * 0.7), (top, left, right), PAPER, 2)
        elif kind < 0.54:
            page.shape([space.at(i + a, j + b) for a, b in ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))], mix(street, colours.mid, 0.35))
            for a, b in ((0.3, 0.3), (0.7, 0.35), (0.45, 0.7)):
                space.tree(i + a, j + b, 0.16, mix(colours.main, colours.mid, 0.4), colours.mid)
        else:
            space.block((i + 0.06, j + 0.06, 0), (0.88, 0.88, height), (top, left, right), PAPER, int(height / 0.34))


def gables(page, rnd, colours, dark):
    """A street wall seen from the front: each house its own width, gable and rhythm."""
    w, h = page.w, page.h
    page.fill(colours.deep if dark else colours.pale)
    back = mix(colours.deep, colours.main, 0.3) if dark else mix(colours.pale, colours.light, 0.75)
    main, mid = colours.main, colours.mid
    faces = [main, mid, mix(main, mid, 0.5), colours.light, mix(main, colours.deep, 0.4), main, mid]
    x = -rnd.uniform(30, 120)
    while x < w:
        a = 0.8 * rnd.choice((150, 180, 210, 250))
        page.shape(_gable(rnd.choice(("step", "point", "flat", "flat", "step", "round")), x, h * rnd.uniform(0.2, 0.34), a, h + 10), back)
        x += a * rnd.uniform(0.9, 1.3)
    x, tone, kind = -rnd.uniform(30, 120), None, None
    while x < w:
        a, y = rnd.choice((150, 180, 210, 250)), h * rnd.uniform(0.36, 0.62)
        kind = rnd.choice([each for each in ("step", "point", "flat", "step", "round") if each != kind or each == "step"])
        tone = rnd.choice([face for face in faces if face != tone])
        if rnd.random() < 0.09:
            tone = colours.spark
        page.shape(_gable(kind, x, y, a, h + 10), tone)
        glass = mix(tone, colours.deep, 0.5)
        lit = PAPER if tone == colours.spark else mix(colours.spark, PAPER, 0.45)
        _windows(page, rnd, (x, y, a), glass, lit)
        if kind in ("step", "point"):
            page.disc(x + a / 2, y - a * 0.16, a * 0.07, glass)
        x += a


def _gable(kind, x, y, a, foot):
    """Return the outline of a house: left side, eaves and width, down to its foot."""
    if kind == "point":
        return [(x, foot), (x, y), (x + a / 2, y - a * 0.6), (x + a, y), (x + a, foot)]
    if kind == "step":
        left = [(0, 0)]
        for n in range(5):
            left += [(a * n / 9, a * 0.14 * n), (a * n / 9, a * 0.14 * (n + 1))]
        return [(x, foot), *((x + dx, y - dy) for dx, dy in left), *((x + a - dx, y - dy) for dx, dy in left[::-1]), (x + a, foot)]
    if kind == "round":
        return [(x, foot), (x, y), *circle(x + a / 2, y, a / 2, 40, math.pi, 0.5), (x + a, foot)]
    return [(x, foot), (x, y), (x + a, y), (x + a, foot)]


def _windows(page, rnd, house, glass, lit):
    """Give a house its windows: left side, eaves and width."""
    x, y, a = house
    style = rnd.choice(("grid", "grid", "tall", "bands", "arches"))
    if style == "bands":
        for n in range(int((page.h - y) / 34) + 1):
            page.box(x + 14, y + 18 + n * 34, x + a - 14, y + 33 + n * 34, glass)
        return
    columns = {"grid": 4, "tall": 5, "arches": 3}[style] + (a > 220)
    u = a / (columns + 0.5)
    fall = u * {"grid": 1.15, "tall": 2.1, "arches": 1.45}[style]
    top, wide, high = y + u * 0.45, u * 0.66, fall * 0.68
    while top < page.h + 20:
        for column in range(columns):
            left = x + u * (0.42 + column)
            tone = lit if rnd.random() < 0.07 else glass
            if style == "arches":
                page.disc(left + wide / 2, top + wide / 2, wide / 2, tone)
                page.box(left, top + wide / 2, left + wide, top + high, tone)
            else:
                page.box(left, top, left + wide, top + high, tone)
        top += fall


def campus(page, rnd, colours, dark):
    """A few large volumes with long shadows: the scale of a science park."""
    w, h = page.w, page.h
    ground = colours.deep if dark else colours.pale
    page.fill(ground)
    space = Axonometry(page, w / 2 + w * rnd.uniform(-0.04, 0.06), -h * 0.1, rnd.choice((96, 110)))
    grid = mix(ground, colours.mid, 0.3)
    for i in range(-14, 22):
        page.line([space.at(i, -14), space.at(i, 22)], 1.8, grid)
        page.line([space.at(-14, i), space.at(22, i)], 1.8, grid)
    shade = mix(colours.deep, (0, 0, 0), 0.4) if dark else mix(ground, colours.deep, 0.2)
    plots, taken = [], set()
    for _ in range(900):
        i, j = rnd.randrange(-9, 16), rnd.randrange(-9, 16)
        a, b = rnd.choice(((1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3)))
        if taken & {(i + x, j + y) for x in range(-1, a + 1) for y in range(-1, b + 1)}:
            continue
        taken |= {(i + x, j + y) for x in range(a) for y in range(b)}
        plots.append((i, j, a, b, rnd.choice((0.4, 0.6, 0.9, 1.3, 1.9, 2.8)) if a * b < 4 else rnd.choice((0.4, 0.7, 1.0))))
    plots.sort(key=lambda plot: plot[0] + plot[1] + (plot[2] + plot[3]) / 2)
    for i, j, a, b, c in plots:
        s = c * 0.9
        shadow = [(i, j + b), (i + a, j + b), (i + a, j), (i + a + s, j - s * 0.25 + 0.1), (i + a + s, j + b - s * 0.25), (i + s, j + b - s * 0.25)]
        page.shape([space.at(x, y) for x, y in shadow], shade)
    for i, j, a, b, c in plots:
        tones = (colours.light, colours.mid, colours.main)
        chance = rnd.random()
        if chance < 0.12:
            tones = (mix(colours.spark, PAPER, 0.5), colours.spark, mix(colours.spark, colours.main, 0.6))
        elif chance < 0.4:
            tones = (mix(PAPER, colours.light, 0.3), colours.light, colours.mid)
        rule = colours.main if tones[2] == colours.mid else PAPER
        space.block((i + 0.06, j + 0.06, 0), (a - 0.12, b - 0.12, c), tones, rule, int(c / 0.25))
        parapet = [
            space.at(x, y, c) for x, y in ((i + 0.12, j + 0.12), (i + a - 0.12, j + 0.12), (i + a - 0.12, j + b - 0.12), (i + 0.12, j + b - 0.12))
        ]
        page.line(parapet, 2.6, mix(tones[0], tones[1], 0.6), closed=True)
        if a * b > 1:
            space.block((i + a * 0.3, j + b * 0.3, c), (0.36, 0.36, 0.2), tones)


COMPOSITIONS = (cityblocks, gables, campus)
