"""Climate and city: land, its lines of height, and a town in it."""

import math

from news.art.geometry import paced, scatter, shrink, voronoi
from news.art.palettes import PAPER, lightness, mix, ramp
from news.art.terrain import STEP, Terrain, lines_of_height


def contours(page, rnd, colours, dark):
    """A terrain in tints, with lines of height and survey points."""
    w, h = page.w, page.h
    land = Terrain(rnd, max(w, 1200), h, 13, 0.07, 0.26)
    deep, main, mid = colours.deep, colours.main, colours.mid
    tints = [deep, mix(deep, main, 0.6), main, mix(main, mid, 0.5), mid, colours.light, colours.pale]
    if not dark:
        tints = [colours.pale, mix(colours.pale, colours.light, 0.6), colours.light, mix(colours.light, mid, 0.6), mid, main, deep]
    lowest, gap, many = -0.6, 0.064, 36
    _tint(page, land, (lowest, gap, many), [ramp(tints, i / many * 1.12) for i in range(0, many, 4)])
    for _ in range(6):
        x, y = page.across(rnd.uniform(0.08, 0.92)), rnd.uniform(0.1, 0.9) * h
        page.disc(x, y, 17, deep if dark else PAPER)
        page.disc(x, y, 11, colours.spark)


def _tint(page, land, heights, tones):
    """Tint a land by height, four lines of height to a tint; the line between two tints is the stronger."""
    lowest, gap, many = heights
    rows = [
        [min(max((height - lowest) / gap, 0.01), many - 0.01) for height in row]
        for row in (land if isinstance(land, list) else land.sample(page.w, page.h))
    ]
    page.bands([[height / 4 for height in row] for row in rows], STEP, tones)
    pale, deep = max(tones, key=lightness), min(tones, key=lightness)
    for number, lines in lines_of_height(rows).items():
        tint = tones[min(len(tones) - 1, number // 4)]
        tone = mix(tint, pale if lightness(tint) < 0.43 else deep, 0.3 if number % 4 else 0.6)
        for line in lines:
            page.line(line, 2 if number % 4 else 3.2, tone)


def furrows(page, rnd, colours, dark):
    """Ploughed hills behind hills, a low sun, and what turns in the wind."""
    h = page.h
    deep, main, mid, light, pale = colours[:5]
    sky = mix(deep, main, 0.28) if dark else pale
    page.fill(sky)
    sun_x, sun_y, sun = page.across(rnd.uniform(0.24, 0.76)), h * rnd.uniform(0.26, 0.33), h * rnd.uniform(0.14, 0.18)
    glow = main if dark else mix(light, colours.spark, 0.25)
    for n in range(5, 0, -1):
        page.disc(sun_x, sun_y, sun * (1 + n * 0.62), mix(glow, sky, n / 6 + 0.12))
    page.disc(sun_x, sun_y, sun, colours.spark)

    levels, rises = (0.46, 0.52, 0.64, 0.78, 0.92), (0.05, 0.08, 0.11, 0.11, 0.08)
    crests = [_crest(rnd, h * level, h * rise) for level, rise in zip(levels, rises, strict=True)]
    pairs = [
        (light, mix(light, pale, 0.45)),
        (mid, mix(mid, light, 0.4)),
        (mix(mid, main, 0.55), mix(mid, main, 0.15)),
        (main, mix(main, mid, 0.3)),
        (mix(main, deep, 0.7), mix(main, deep, 0.35)),
    ]
    if dark:
        pairs = [
            (mix(main, mid, 0.25), mix(main, mid, 0.45)),
            (mid, mix(mid, light, 0.3)),
            (light, mix(light, pale, 0.45)),
            (mix(main, mid, 0.4), mix(main, mid, 0.7)),
            (mix(deep, main, 0.35), mix(deep, main, 0.7)),
        ]
    for i, crest in enumerate(crests):
        if i == 1:
            _turbines(page, rnd, crest, PAPER if dark else mix(main, deep, 0.2))
        _plough(page, rnd, crest, pairs, i)
        if i in (2, 3):
            _trees(page, rnd, crest, (mix(main, deep, 0.75), mix(main, deep, 0.3)), 1 + (i - 2) * 0.5)


def _crest(rnd, level, rise):
    """Return the line of a hill against what is behind it, as y of x."""
    long, one, other = rnd.uniform(0.55, 0.95) * math.tau / 1500, rnd.uniform(0, math.tau), rnd.uniform(0, math.tau)
    return lambda x: level - rise * (math.sin(long * x + one) + 0.35 * math.sin(2.1 * long * x + other))


def _plough(page, rnd, crest, pairs, i):
    """Rule a hill with furrows that open towards the eye, field by field."""
    w, h = page.w, page.h
    foot = h + 40
    # The furrows run from a point behind the hill, above all of its line: below it they would turn over.
    top = min(crest(x) for x in range(-1500, int(w) + 1500, 50))
    vanish_x, vanish_y = w / 2 + rnd.uniform(-0.7, 0.7) * 900, top - h * rnd.uniform(0.12, 0.24)
    bend = rnd.uniform(-1, 1) * 260
    wide = (13, 17, 22, 27, 34)[i]
    shades = [pairs[i], pairs[i], (mix(pairs[i][0], pairs[max(0, i - 1)][0], 0.4), mix(pairs[i][1], pairs[max(0, i - 1)][1], 0.4))]
    if i < 4:
        shades.append((mix(pairs[i][0], pairs[i + 1][0], 0.45), mix(pairs[i][0], pairs[i + 1][0], 0.2)))

    def edge(x):
        y = crest(x)
        far = x + (x - vanish_x) * (foot - y) / (y - vanish_y)
        return [(x + (far - x) * t + bend * t * t, y + (foot - y) * t) for t in (0, 0.06, 0.13, 0.22, 0.33, 0.46, 0.6, 0.78, 1)]

    # Furrows also come in from beyond the page, on the side they lean from.
    x, end = -w * 0.3 - 900, w * 1.3 + 900
    before, field, left = edge(x), None, 0
    while x < end:
        if left == 0:
            field = rnd.choice([shade for shade in shades if shade is not field])
            left = rnd.randrange(8, 20, 2)
        x += wide
        after = edge(x)
        if max(p[0] for p in before + after) > -5 and min(p[0] for p in before + after) < w + 5:
            page.shape(before + after[::-1], field[left % 2])
        before = after
        left -= 1


def _turbines(page, rnd, crest, tone):
    """Stand wind turbines on a hill, the nearest the largest."""
    x = page.across(rnd.choice((0.1, 0.46)) + rnd.uniform(0, 0.16))
    for size in rnd.sample((1, 0.72, 0.5), 3):
        y, tall = crest(x) + 12, page.h * 0.27 * size
        top = y - tall
        page.shape([(x - 5.5 * size, y), (x + 5.5 * size, y), (x + 2.6 * size, top), (x - 2.6 * size, top)], tone)
        turn = rnd.uniform(0, math.tau / 3)
        for n in range(3):
            q = turn + math.tau * n / 3
            c, s = math.cos(q), math.sin(q)
            blade = [(0, -3), (tall * 0.16, -8 * size), (tall * 0.56, -1), (tall * 0.56, 1), (0, 3)]
            page.shape([(x + a * c - b * s, top + a * s + b * c) for a, b in blade], tone)
        page.disc(x, top, 8 * size, tone)
        x += page.h * rnd.uniform(0.16, 0.3)


def _trees(page, rnd, crest, tones, size):
    """Plant a row of round trees along a crest."""
    (dark, lit), x = tones, rnd.uniform(0.05, 0.6) * page.w
    for _ in range(rnd.randint(5, 9)):
        r = rnd.uniform(15, 27) * size
        y = crest(x) - r * 0.55
        page.box(x - 2.4, y, x + 2.4, crest(x) + 8, dark)
        page.disc(x, y, r, dark)
        page.disc(x - r * 0.22, y - r * 0.22, r * 0.62, lit)
        x += r * rnd.uniform(1.3, 2.6)


def ringcity(page, rnd, colours, dark):
    """The round city, block by block, in the middle of its landscape."""
    w, h = page.w, page.h
    cx, cy, r = page.across(rnd.uniform(0.4, 0.6)), h * rnd.uniform(0.46, 0.54), h * rnd.uniform(0.36, 0.4)
    terrain = Terrain(rnd, max(w, 1200), h, 9, 0.1, 0.3)
    rows = terrain.sample(w, h)
    for j, row in enumerate(rows):
        for i, height in enumerate(row):
            d = math.hypot(i * STEP - cx, j * STEP - cy) / r
            # The land comes to rest towards the city, without a crease.
            away = min(1, max(0, (d - 0.7) / 1.5))
            row[i] = height * away * away * (3 - 2 * away) + 0.3 * math.exp(-((d / 1.3) ** 2))
    deep, main, mid = colours.deep, colours.main, colours.mid
    tints = [deep, mix(deep, main, 0.7), main, mix(main, mid, 0.6), mid, colours.light]
    if not dark:
        tints = [colours.pale, mix(colours.pale, colours.light, 0.6), colours.light, mix(colours.light, mid, 0.5), mid, main]
    _tint(page, rows, (-0.45, 0.056, 28), [ramp(tints, i / 25) for i in range(0, 28, 4)])
    lean = rnd.uniform(-0.6, 0.6)
    river = []
    for k in range(161):
        along = (k / 160 - 0.5) * 3 * h
        bow = r * 0.22 * math.sin(k / 13 + lean) + r * 0.06 * math.sin(k / 5)
        river.append((cx + along * math.sin(lean) + bow * math.cos(lean) - r * 0.25, cy + along * math.cos(lean) - bow * math.sin(lean)))
    water, street, block = (colours.light, deep, colours.pale) if dark else (main, colours.pale, deep)
    page.line(river, 15, water, joints=True)
    roads = rnd.randint(7, 9)
    for i in range(roads):
        q, sway = math.tau * (i + rnd.uniform(-0.18, 0.18)) / roads, rnd.uniform(-0.3, 0.3)
        turns = [(d, q + sway * math.sin((d / r - 1) * 1.1)) for d in (r * (0.9 + 0.12 * n) for n in range(45))]
        page.line([(cx + d * math.cos(a), cy + d * math.sin(a)) for d, a in turns], 5, block)
    page.disc(cx, cy, r + 17, block)
    page.disc(cx, cy, r + 9, street)
    _blocks(page, rnd, (cx, cy, r), (block, street, mid, colours.spark))
    inside = [(x, y) for x, y in river if math.hypot(x - cx, y - cy) < r + 20]
    if len(inside) > 1:
        page.line(inside, 22, street, joints=True)
        page.line(inside, 11, water, joints=True)


def _blocks(page, rnd, city, tones):
    """Build a round city: its blocks are smallest in the old centre, where the square is."""
    (cx, cy, r), (block, street, mid, spark) = city, tones

    def size(x, y):
        out = math.hypot(x - cx, y - cy) / r
        return 34 + 62 * out**1.3 if out < 1.25 else None

    reach = r * 1.25
    lots = scatter(rnd, (cx - reach, cy - reach, cx + reach, cy + reach), size, 118, 2600)
    square = min(lots, key=lambda lot: math.hypot(lot[0] - cx, lot[1] - cy))
    for cell, lot in voronoi(lots):
        if min(math.hypot(x - cx, y - cy) for x, y in cell) > r * 0.93:
            continue
        inside = []
        for x, y in paced([*cell, cell[0]], 14):
            share = min(1, r / max(1, math.hypot(x - cx, y - cy)))
            inside.append((cx + (x - cx) * share, cy + (y - cy) * share))
        body, _, left = shrink(inside, 5.5)
        tone = mix(block, mid, rnd.choice((0, 0, 0.12, 0.3)))
        if lot == square:
            tone = spark
        elif rnd.random() < 0.08:
            tone = mid
        page.shape(body, tone)
        if left > 30 and lot != square and rnd.random() < 0.7:
            page.shape(shrink(body, left * 0.55)[0], mix(tone, street, 0.5))


COMPOSITIONS = (contours, furrows, ringcity)
