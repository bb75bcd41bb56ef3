"""High-tech: wafers, copper and the plan of a chip."""

import math

from news.art.palettes import PAPER, mix, ramp
from news.art.terrain import Terrain


def wafer(page, rnd, colours, dark):
    """A wafer larger than the page, its dies catching the light."""
    h = page.h
    page.fill(colours.deep if dark else colours.pale)
    cx, cy = page.across(rnd.choice((0.36, 0.64))) + rnd.uniform(-60, 60), h * rnd.uniform(0.5, 0.66)
    r, tilt = h * rnd.uniform(0.72, 0.86), rnd.uniform(-0.32, 0.32)
    if page.is_narrow:
        r = (page.w - page.left) * rnd.uniform(0.6, 0.7)
    for i in range(16):
        page.ring(
            cx,
            cy,
            r + 26 + i * i * 2.4 + i * 10,
            2,
            mix(colours.main if dark else colours.mid, colours.deep if dark else colours.pale, 0.25 + i * 0.045),
        )
    page.disc(cx, cy, r + 9, colours.mid)
    page.disc(cx, cy, r + 3, colours.deep)
    die_w, die_h = rnd.choice(((104, 78), (88, 88), (120, 84)))
    phase = rnd.uniform(0, math.tau)
    ca, sa = math.cos(tilt), math.sin(tilt)

    def quad(left, top, right, bottom):
        return [(cx + x * ca - y * sa, cy + x * sa + y * ca) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))]

    main, mid = colours.main, colours.mid
    sheen = [main, mix(main, mid, 0.5), mid, colours.light, colours.pale, colours.light, mid, mix(main, colours.spark, 0.45), main]
    across, down = int(r / die_w) + 2, int(r / die_h) + 2
    for i in range(-across, across):
        for j in range(-down, down):
            x, y = i * die_w, j * die_h
            if max(math.hypot(a, b) for a in (x, x + die_w) for b in (y, y + die_h)) > r * 0.975:
                continue
            mx, my = x + die_w / 2, y + die_h / 2
            glint = 0.5 + 0.5 * math.sin(2 * math.atan2(my, mx) + phase + 1.5 * math.hypot(mx, my) / r)
            tone = ramp(sheen, glint + rnd.uniform(-0.02, 0.02))
            if rnd.random() < 0.024:
                tone = colours.spark
            page.shape(quad(x + 2.6, y + 2.6, x + die_w - 2.6, y + die_h - 2.6), tone)
            dim = mix(tone, colours.deep, 0.16)
            page.shape(quad(x + 10, y + 10, x + die_w * 0.47, y + die_h * 0.58), dim)
            page.shape(quad(x + die_w * 0.55, y + 10, x + die_w - 10, y + die_h * 0.34), dim)
            page.shape(quad(x + 10, y + die_h * 0.72, x + die_w - 10, y + die_h * 0.84), mix(tone, PAPER, 0.2))
    # The notch that tells a machine which way a wafer lies.
    page.disc(cx - r * sa, cy + r * ca, 15, colours.deep if dark else colours.pale)


# The chip: the distance from leg to leg in units, how many legs a side has to each side of its middle, half its width.
PITCH, LEGS = 22, 8
EDGE = (LEGS + 1) * PITCH


def traces(page, rnd, colours, dark):
    """Copper leaving a chip side by side: straight, at forty-five degrees, straight."""
    ground = colours.deep if dark else colours.pale
    page.fill(ground)
    cx, cy = page.across(rnd.choice((0.4, 0.6)) if not page.is_narrow else 0.5), page.h * rnd.uniform(0.46, 0.54)
    fan, spread = rnd.choice((0.8, 1.1)) * PITCH, rnd.choice((0.75, 1.0, 1.3)) * PITCH
    _board(page, rnd, (cx, cy), mix(ground, colours.main if dark else colours.light, 0.32), mix(ground, colours.mid, 0.2 if dark else 0.3))
    plain = [colours.main, mix(colours.main, colours.mid, 0.48), colours.mid]
    bright = colours.light if dark else colours.deep
    for side, (ca, sa) in enumerate(((1, 0), (0, 1), (-1, 0), (0, -1))):
        reach = (page.w - cx, page.h - cy, cx, cy)[side]
        lit = rnd.sample(range(-LEGS, LEGS + 1), 5)
        # Only what goes along the page is lit: two of a kind are a line, four are a star.
        sparks = lit[: 3 if side % 2 == 0 else 1]
        for leg, path, ends_here in _copper(rnd, reach, fan, spread):
            points = [(cx + u * ca - v * sa, cy + u * sa + v * ca) for u, v in path]
            tone = colours.spark if leg in sparks else bright if leg in lit else plain[(abs(leg) + side) % 3]
            page.line(points, 16, ground, joints=True)
            page.line(points, 8.6, tone, joints=True)
            if ends_here:
                for r, fill in ((15.5, ground), (13, tone), (5.6, ground)):
                    page.disc(*points[-1], r, fill)
    _chip(page, rnd, (cx, cy), colours, mix(colours.deep, (0, 0, 0), 0.35) if dark else colours.deep)


def _board(page, rnd, centre, pour, hole):
    """Lay a field of copper with its corners cut, and a grid of holes."""
    cx, cy = centre
    far = EDGE + rnd.choice((150, 210))
    near = far * 0.58
    corners = ((-far, -near), (-near, -far), (near, -far), (far, -near), (far, near), (near, far), (-near, far), (-far, near))
    page.shape([(cx + x, cy + y) for x, y in corners], pour)
    gap = PITCH * 2
    for i in range(-int(cx / gap) - 1, int((page.w - cx) / gap) + 2):
        for j in range(-int(cy / gap) - 1, int((page.h - cy) / gap) + 2):
            page.disc(cx + (i + 0.5) * gap, cy + (j + 0.5) * gap, 3.4, hole)


def _copper(rnd, reach, fan, spread):
    """Yield the ways of one side of the chip: the leg, its points as (away, aside) from the middle, and whether it ends on the page.

    Args:
        rnd: where chance comes from.
        reach: how far away the edge of the page is.
        fan, spread: how much later a leg turns than the next one out, and how much farther that one then runs aslant.
    """
    widest = LEGS * PITCH + (LEGS - 1) * spread
    # Beyond here all of them run straight again.
    straight = EDGE + PITCH * 0.9 + (LEGS - 1) * max(fan, spread)
    jog, jog_at = rnd.choice((-1, 1)) * PITCH * rnd.choice((3, 4, 5)), straight + 0.42 * widest + rnd.uniform(20, 120)
    for leg in range(-LEGS, LEGS + 1):
        aside = leg * PITCH
        path = [(EDGE - 6, aside)]
        if abs(leg) > 1:
            turn_at, climb = EDGE + PITCH * 0.9 + (LEGS - abs(leg)) * fan, (abs(leg) - 1) * spread
            path += [(turn_at, aside), (turn_at + climb, aside + math.copysign(climb, leg))]
            aside += math.copysign(climb, leg)
        if reach > jog_at + 0.42 * widest + 60:
            # All step over together, each a little later than its neighbour, so that they keep their distance.
            at = jog_at - math.copysign(0.414, jog) * aside
            path += [(at, aside), (at + abs(jog), aside + jog)]
            aside += jog
        ends_here = abs(leg) > 1 and rnd.random() < 0.26
        end = reach + 60
        if ends_here:
            end = max(path[-1][0] + 2 * PITCH, EDGE + (reach - EDGE) * rnd.uniform(0.55, 0.92))
        yield leg, [*path, (end, aside)], ends_here


def _chip(page, rnd, centre, colours, body):
    """Set the chip: legs of gold, its body, and the die in its middle."""
    cx, cy = centre
    for leg in range(-LEGS, LEGS + 1):
        for side in (-EDGE, EDGE):
            page.box(cx + leg * PITCH - 5, cy + side - 17, cx + leg * PITCH + 5, cy + side + 17, colours.spark)
            page.box(cx + side - 17, cy + leg * PITCH - 5, cx + side + 17, cy + leg * PITCH + 5, colours.spark)
    page.box(cx - EDGE + 6, cy - EDGE + 6, cx + EDGE - 6, cy + EDGE - 6, body)
    page.disc(cx - EDGE * 0.86, cy - EDGE * 0.86, 6.5, colours.spark)
    rim, cells = EDGE * 0.74, 8
    page.box(cx - rim, cy - rim, cx + rim, cy + rim, colours.main)
    u = (2 * rim - 16) / cells
    glow = Terrain(rnd, cells, cells, 4, 0.2, 0.5)
    tints = [mix(colours.main, colours.deep, 0.35), colours.main, colours.mid, colours.light, colours.pale]
    for i in range(cells):
        for j in range(cells):
            x, y = cx - rim + 8 + i * u, cy - rim + 8 + j * u
            tone = ramp(tints, 0.35 + 0.5 * glow(i, j) + rnd.uniform(-0.16, 0.16))
            page.box(x + 2.6, y + 2.6, x + u - 2.6, y + u - 2.6, colours.spark if rnd.random() < 0.05 else tone)


def floorplan(page, rnd, colours, dark):
    """The plan of a die: blocks of logic and memory, each its own weave, and a bus across."""
    w, h = page.w, page.h
    page.fill(colours.deep if dark else colours.pale)
    tints = [mix(colours.deep, colours.main, 0.45), colours.main, mix(colours.main, colours.mid, 0.5), colours.mid, colours.light]
    if not dark:
        tints = [colours.light, colours.mid, mix(colours.main, colours.mid, 0.5), colours.main, colours.deep]
    wave = Terrain(rnd, w, h, 4)
    for x, y, a, b in _split(rnd, -40, -40, w + 80, h + 80, 7):
        left, top, wide, high = x + 5, y + 5, a - 10, b - 10
        lit = rnd.random() < 0.07
        tone = colours.spark if lit else ramp(tints, 0.12 + 0.55 * wave(left + wide / 2, top + high / 2) + rnd.uniform(-0.2, 0.2))
        page.box(left, top, left + wide, top + high, tone)
        _weave(page, rnd, (left, top, wide, high), mix(tone, colours.deep if lit else colours.pale, 0.3), mix(tone, colours.deep, 0.28))
    level, bend = h * rnd.uniform(0.3, 0.7), page.across(rnd.uniform(0.3, 0.6))
    drop = h * 0.24 * (-1 if level > h / 2 else 1)
    lanes = 7
    for i in range(lanes):
        off = (i - lanes / 2) * 13
        late = bend - math.copysign(0.41, drop) * off
        points = [(-20, level + off), (late, level + off), (late + abs(drop), level + off + drop), (w + 20, level + off + drop)]
        page.line(points, 13, colours.deep if dark else colours.pale, joints=True)
        page.line(points, 5.4, colours.spark, joints=True)


def _split(rnd, x, y, a, b, depth):
    """Cut a rectangle again and again; return the pieces as left, top, width and height."""
    if depth <= 0 or (max(a, b) < 190 and rnd.random() < 0.45) or max(a, b) < 100:
        return [(x, y, a, b)]
    share = rnd.choice((0.33, 0.4, 0.5, 0.62))
    if a > b * rnd.uniform(0.8, 1.25):
        return _split(rnd, x, y, a * share, b, depth - 1) + _split(rnd, x + a * share, y, a * (1 - share), b, depth - 1)
    return _split(rnd, x, y, a, b * share, depth - 1) + _split(rnd, x, y + b * share, a, b * (1 - share), depth - 1)


def _weave(page, rnd, box, lift, sink):
    """Fill a block: rows or columns of logic, cells of memory, dots, or nothing."""
    x, y, a, b = box
    kind = rnd.choice(("rows", "rows", "columns", "memory", "memory", "dots", "plain"))
    if kind == "rows":
        gap = rnd.choice((10, 14))
        for n in range(1, int(b / gap)):
            short = a * rnd.random() if rnd.random() < 0.25 else 0
            page.line([(x + 8, y + n * gap), (x + a - 8 - short, y + n * gap)], gap * 0.34, lift)
    elif kind == "columns":
        gap = rnd.choice((10, 14))
        for n in range(1, int(a / gap)):
            page.line([(x + n * gap, y + 8), (x + n * gap, y + b - 8)], gap * 0.34, sink)
    elif kind == "memory":
        gap = rnd.choice((20, 28))
        columns, rows = max(1, int((a - 12) / gap)), max(1, int((b - 12) / gap))
        u, v = (a - 12) / columns, (b - 12) / rows
        for i in range(columns):
            for j in range(rows):
                left, top = x + 6 + i * u, y + 6 + j * v
                page.box(left + 2, top + 2, left + u - 2, top + v - 2, lift if (i * 7 + j * 3) % 5 == 0 else sink)
    elif kind == "dots":
        for i in range(1, int(a / 20)):
            for j in range(1, int(b / 20)):
                page.disc(x + i * 20, y + j * 20, 3.6, lift)


COMPOSITIONS = (wafer, traces, floorplan)
