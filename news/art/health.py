"""Health: cells."""

import math

from news.art.geometry import circle, paced, scatter, shrink, smooth, voronoi
from news.art.palettes import PAPER, mix, ramp
from news.art.terrain import STEP, Terrain, lines_of_height, sample


def tissue(page, rnd, colours, dark):
    """Packed cells that grow from one side of the page to the other."""
    w, h = page.w, page.h
    page.fill(colours.deep if dark else mix(colours.light, colours.pale, 0.25))
    angle = rnd.uniform(0, math.tau)
    # On a card what is near, and so large, is what stays in view.
    if page.left:
        angle = rnd.uniform(-0.7, 0.7)
    east, south = 0.62 * math.cos(angle), 0.62 * math.sin(angle)

    def radius(x, y):
        near = 0.5 + (x / w - 0.5) * east + (y / h - 0.5) * south
        return 66 + 172 * max(0, min(1, near)) ** 1.6

    wave = Terrain(rnd, w, h, 5)
    tints = (
        [colours.deep, colours.main, colours.mid, colours.light, colours.pale]
        if dark
        else [mix(colours.main, colours.deep, 0.2), colours.main, colours.mid, colours.light, colours.pale, PAPER]
    )
    for cell, (_, _, r) in voronoi(scatter(rnd, (-120, -120, w + 120, h + 120), radius, 240, 3200)):
        body, (cx, cy), size = shrink(cell, 5 + r * 0.035)
        body = smooth(body)
        lit = rnd.random() < 0.04
        height = 0.18 + 0.62 * wave(cx, cy) + rnd.uniform(-0.12, 0.12)
        tone = colours.spark if lit else ramp(tints, height)
        page.shape(body, tone)
        page.shape(shrink(body, size * 0.13)[0], mix(tone, PAPER, 0.16))
        core = mix(tone, colours.deep, 0.7 if lit else 0.58)
        turn, pair = rnd.uniform(0, math.tau), rnd.random() < 0.07
        for side in (0, math.pi) if pair else (0,):
            off = size * (0.3 if pair else rnd.uniform(0, 0.22))
            x, y = cx + off * math.cos(turn + side), cy + off * math.sin(turn + side)
            inner = size * (0.2 if pair else rnd.uniform(0.24, 0.33))
            page.disc(x, y, inner, core)
            page.disc(x - inner * 0.28, y - inner * 0.28, inner * 0.32, mix(core, tone, 0.55))


def division(page, rnd, colours, dark):
    """Two cells parting, seen very near, with the spindle between them."""
    w, h = page.w, page.h
    cx, cy = page.across(rnd.uniform(0.46, 0.56)), h * rnd.uniform(0.47, 0.53)
    angle, d, girth = rnd.uniform(-0.45, 0.45), h * rnd.uniform(0.38, 0.42), 1
    if page.is_narrow:
        angle, d, girth = rnd.choice((-1, 1)) * rnd.uniform(1.0, 1.25), h * 0.34, 0.8
    ca, sa = math.cos(angle), math.sin(angle)

    def at(along, aside):
        return cx + along * ca - aside * sa, cy + along * sa + aside * ca

    poles = [at(-d, 0), at(d, 0)]
    body = [(x, y, (h * 0.29 * girth) ** 2) for x, y in poles]
    for side in (-1, 1):
        x, y = at(side * (d + h * rnd.uniform(0.72, 0.85)), h * rnd.uniform(-0.5, 0.5))
        body.append((x, y, (h * rnd.uniform(0.18, 0.25)) ** 2))
    # The force of the poles is told as a distance, which grows evenly, and the distance in bands: a
    # whole number is the edge of a band, the next edge the next number.
    edges = [1 / math.sqrt(force) for force in (0.2, 0.36, 0.47, 0.6, 0.76, 0.94, 1.16, 1.3)]

    def height(x, y):
        distance = 1 / math.sqrt(sum(s / ((x - bx) ** 2 + (y - by) ** 2 + 900) for bx, by, s in body))
        for n in range(len(edges) - 1):
            if distance > edges[n + 1]:
                return n + (edges[n] - distance) / (edges[n] - edges[n + 1])
        return len(edges) - 1 + (edges[-1] - distance) / 0.06

    if dark:
        skins = [colours.deep, mix(colours.deep, colours.main, 0.2), mix(colours.deep, colours.main, 0.45), colours.main, colours.mid, colours.light]
        plasm, inside = mix(colours.light, colours.pale, 0.45), mix(colours.light, colours.pale, 0.8)
    else:
        skins = [mix(colours.light, colours.pale, 0.25), mix(colours.light, colours.pale, 0.1), mix(colours.light, colours.mid, 0.25)]
        skins += [mix(colours.light, colours.mid, 0.6), colours.main, colours.mid]
        plasm, inside = mix(colours.pale, colours.light, 0.25), mix(colours.pale, PAPER, 0.5)
    rows = sample(height, w, h)
    page.bands(rows, STEP, [*skins, plasm, inside])
    for line in lines_of_height(rows).get(4, ()):
        for x, y in paced(line, 15):
            page.disc(x, y, 4.6, mix(colours.light, PAPER, 0.35))
    # What floats in the plasm, away from the spindle.
    grains = scatter(rnd, (0, 0, w, h), lambda x, y: 76 if height(x, y) > 7.6 else None, 80, 420)
    for x, y, _ in grains:
        dx, dy = x - cx, y - cy
        along, aside = dx * ca + dy * sa, -dx * sa + dy * ca
        if abs(along) < d * 1.04 and abs(aside) < h * 0.25:
            continue
        if min(math.hypot(x - px, y - py) for px, py in poles) < h * 0.19:
            continue
        turn, length = rnd.uniform(0, math.pi), rnd.choice((0, 9, 15))
        ends = [(x + side * length * math.cos(turn), y + side * length * math.sin(turn)) for side in (-1, 1)]
        page.line(ends, 20, mix(inside, colours.mid, 0.42), caps=True)
        page.line(ends, 9, mix(inside, colours.mid, 0.16), caps=True)
    thread = mix(inside, colours.main, 0.62)
    for i in range(-8, 9):
        bow = i / 8 * h * 0.235 * girth
        page.line([at(-d + 2 * d * n / 60, bow * math.sin(math.pi * n / 60) ** 0.8) for n in range(61)], 2.4, thread)
    for x, y in poles:
        for i in range(48):
            q, far = math.tau * i / 48, h * rnd.uniform(0.1, 0.145)
            page.line([(x + 34 * math.cos(q), y + 34 * math.sin(q)), (x + far * math.cos(q), y + far * math.sin(q))], 2.4, thread)
        page.disc(x, y, 27, colours.spark)
        page.disc(x, y, 11, colours.deep)
    # The chromosomes, each a small arc drawn towards its pole.
    for side in (-1, 1):
        for i in range(-3, 4):
            along, off = side * (h * 0.105 - abs(i) * h * 0.005), i * h * 0.061 * girth
            arm = [at(along - side * h * 0.036 * (m / 6) ** 2, off + h * 0.0145 * m / 6) for m in range(-6, 7)]
            page.line(arm, 13.5, colours.deep if i % 2 else colours.main, caps=True, joints=True)


def culture(page, rnd, colours, dark):
    """A dish under the lens: stained cells in colonies."""
    w, h = page.w, page.h
    page.fill(colours.main if dark else colours.light)
    cx, cy, r = page.across(rnd.uniform(0.42, 0.6)), h * rnd.uniform(0.46, 0.56), h * rnd.uniform(0.6, 0.68)
    if page.is_narrow:
        r = (w - page.left) * rnd.uniform(0.5, 0.56)
    page.disc(cx + 26, cy + 34, r * 1.05, mix(colours.deep, colours.main, 0.15) if dark else mix(colours.light, colours.mid, 0.4))
    page.disc(cx, cy, r * 1.05, colours.light if dark else colours.pale)
    page.disc(cx, cy, r * 1.015, colours.mid)
    page.disc(cx, cy, r, mix(colours.pale, PAPER, 0.4))
    # Colonies are where the cells are large and dark; between them they thin out.
    colonies = [
        (cx + r * rnd.uniform(0.1, 0.72) * math.cos(q), cy + r * rnd.uniform(0.1, 0.62) * math.sin(q))
        for q in (rnd.uniform(0, 2), rnd.uniform(2.1, 4.1), rnd.uniform(4.2, 6.2))
    ]
    sizes = [r * rnd.uniform(0.26, 0.5) for _ in colonies]

    def density(x, y):
        return min(1, sum(math.exp(-((x - px) ** 2 + (y - py) ** 2) / s**2) for (px, py), s in zip(colonies, sizes, strict=True)))

    def radius(x, y):
        return 27 + 62 * density(x, y) ** 1.4 if math.hypot(x - cx, y - cy) < r * 0.95 else None

    edge = (max(0, cx - r), max(0, cy - r), min(w, cx + r), min(h, cy + r))
    for x, y, size in scatter(rnd, edge, radius, 90, 7000):
        s = size * 0.46
        if math.hypot(x - cx, y - cy) + s > r * 0.96:
            continue
        tone = (
            colours.spark
            if rnd.random() < 0.05
            else ramp([colours.light, colours.mid, colours.main, colours.deep], density(x, y) * 0.95 + rnd.uniform(-0.14, 0.14))
        )
        page.disc(x, y, s, tone)
        if s > 17:
            q = rnd.uniform(0, math.tau)
            page.disc(x + s * 0.25 * math.cos(q), y + s * 0.25 * math.sin(q), s * 0.42, mix(tone, colours.deep, 0.55))
        if s > 26:
            page.ring(x, y, s * 0.86, 2.4, mix(tone, colours.pale, 0.4))
    mark = colours.mid if dark else mix(colours.mid, colours.light, 0.3)
    for i in range(72):
        q, near, far = math.tau * i / 72, r * 1.085, r * (1.13 if i % 6 else 1.17)
        page.line([circle(cx, cy, near, 1, q)[0], circle(cx, cy, far, 1, q)[0]], 2.6, mark)


COMPOSITIONS = (tissue, division, culture)
