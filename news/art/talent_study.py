"""Talent and study: paths that meet."""

import math

from news.art.geometry import circle
from news.art.palettes import PAPER, mix


def meeting(page, rnd, colours, dark):
    """Strands from everywhere run to one place and go on side by side."""
    w, h = page.w, page.h
    ground = colours.deep if dark else colours.pale
    page.fill(ground)
    strands = rnd.randint(6, 7)
    order = rnd.sample(range(strands), strands)
    meet_x, part_x = page.across(rnd.uniform(0.44, 0.52)), page.across(0.7)
    centre = h * rnd.uniform(0.44, 0.56)
    gap, lanes = 16.5, 4
    band = gap * lanes
    main, mid = colours.main, colours.mid
    tints = (
        [main, mid, colours.light, colours.spark, main, mid, colours.pale]
        if dark
        else [main, mid, colours.deep, colours.spark, mix(main, mid, 0.5), colours.light, colours.deep]
    )

    def ease(t):
        t = min(1, max(0, t))
        return t * t * t * (t * (6 * t - 15) + 10)

    for i in rnd.sample(range(strands), strands):
        place = order[i] - (strands - 1) / 2
        come = h * (-0.16 + 1.32 * (i + 0.5) / strands) + rnd.uniform(-30, 30)
        meet, go = centre + place * (band + 8), h * (0.5 + 0.95 * place / strands)
        start = rnd.uniform(-0.05, 0.16) * meet_x * 1.8
        points = []
        for k in range(141):
            x = -30 + (w + 60) * k / 140
            y = come + (meet - come) * ease((x - start) / (meet_x - start)) + (go - meet) * ease((x - part_x) / (w * 1.1 - part_x))
            points.append((x, y))
        page.line(points, band + 9, ground)
        for lane in range(lanes):
            page.line(_beside(points, (lane - (lanes - 1) / 2) * gap), gap * 0.64, tints[i])
    # Where they meet, a stop: drawn as on the map of an underground.
    x, half = (meet_x + part_x) / 2, strands * (band + 8) / 2
    page.line([(x, centre - half), (x, centre + half)], 58, colours.deep, caps=True)
    page.line([(x, centre - half), (x, centre + half)], 38, PAPER, caps=True)


def _beside(points, off):
    """Return the line that keeps a distance from another one."""
    beside = []
    for k, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[max(0, k - 1)], points[min(len(points) - 1, k + 1)]
        d = math.hypot(bx - ax, by - ay)
        beside.append((x - (by - ay) / d * off, y + (bx - ax) / d * off))
    return beside


# Which side does a path leave a tile by? Sides: 0 top, 1 right, 2 bottom, 3 left.
TURNS = ({0: 3, 3: 0, 1: 2, 2: 1}, {0: 1, 1: 0, 2: 3, 3: 2})
STEPS = {0: (0, -1), 1: (1, 0), 2: (0, 1), 3: (-1, 0)}
# The two arcs of each tile: the sides they join, the corner they turn round, and the quarter they begin in.
ARCS = (((0, 3), (0, 0), 0), ((1, 2), (1, 1), 2)), (((0, 1), (1, 0), 1), ((2, 3), (0, 1), 3))


def crossing(page, rnd, colours, dark):
    """Tiles of quarter turns; the longest walks through all of them are lit."""
    s = page.h / rnd.choice((2.8, 3.2))
    columns, rows = math.ceil(page.w / s) + 1, math.ceil(page.h / s) + 1
    left, top = -s * rnd.uniform(0.1, 0.6), -s * rnd.uniform(0.2, 0.6)
    kinds = {(i, j): rnd.randrange(2) for i in range(columns) for j in range(rows)}
    ground = colours.deep if dark else colours.pale
    page.fill(ground)
    doors = [((0, j), 3) for j in range(rows)] + [((i, 0), 0) for i in range(columns)] + [((i, rows - 1), 2) for i in range(columns)]
    walks = sorted((_walk(kinds, *door) for door in doors), key=len, reverse=True)
    lit = {}
    for tone in (colours.spark, colours.light if dark else colours.deep, colours.mid if dark else colours.main):
        walk = next((walk for walk in walks if not lit.keys() & set(walk)), ())
        lit.update(dict.fromkeys(walk, tone))
    quiet = colours.main if dark else colours.mid
    for (i, j), kind in kinds.items():
        x, y = left + i * s, top + j * s
        if (i + j) % 2:
            page.box(x, y, x + s, y + s, mix(ground, colours.main if dark else colours.light, 0.22))
        for sides, (dx, dy), quarter in ARCS[kind]:
            for off in (-0.17, 0, 0.17):
                near, far = (circle(x + dx * s, y + dy * s, s * (0.5 + off + half), 32, quarter * math.pi / 2, 0.25) for half in (-0.046, 0.046))
                page.shape(near + far[::-1], lit.get(((i, j), sides), quiet))


def _walk(kinds, cell, side):
    """Follow a path through the tiles from a door until it leaves them; return its arcs in order."""
    walk = []
    while cell in kinds:
        out = TURNS[kinds[cell]][side]
        walk.append((cell, (min(side, out), max(side, out))))
        cell, side = (cell[0] + STEPS[out][0], cell[1] + STEPS[out][1]), (out + 2) % 4
    return walk


def square(page, rnd, colours, dark):
    """Ways from all sides swing round one square and go on."""
    w, h = page.w, page.h
    cx, cy = page.across(rnd.uniform(0.42, 0.58)), h * rnd.uniform(0.47, 0.53)
    ground = colours.deep if dark else colours.pale
    page.fill(ground)
    main, mid = colours.main, colours.mid
    tints = (
        [main, mid, colours.spark, colours.light, mix(main, mid, 0.5), colours.pale]
        if dark
        else [main, mid, colours.spark, colours.deep, mix(main, mid, 0.5), colours.light]
    )
    ways, hand, far = 9, rnd.choice((-1, 1)), 2 * w
    for m, i in enumerate(rnd.sample(range(ways), ways)):
        r = h * (0.135 + 0.036 * i)
        start, sweep = math.pi / 4 * ((m * 3 + rnd.randrange(2)) % 8), math.pi / 4 * rnd.randint(3, 7)
        arc = circle(cx, cy, r, 120, start, hand * sweep / math.tau)
        enter, leave = start - hand * math.pi / 2, start + hand * (sweep + math.pi / 2)
        (ax, ay), (bx, by) = arc[0], arc[-1]
        path = [(ax + far * math.cos(enter), ay + far * math.sin(enter)), *arc, (bx + far * math.cos(leave), by + far * math.sin(leave))]
        tone = tints[m % len(tints)]
        page.line(path, 31, ground, joints=True)
        page.line(path, 23, tone, joints=True)
        page.line(path, 3.2, mix(tone, ground, 0.75))
    page.disc(cx, cy, h * 0.1, colours.spark)
    page.disc(cx, cy, h * 0.062, ground)


COMPOSITIONS = (meeting, crossing, square)
