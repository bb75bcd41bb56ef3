"""Creativity: forms laid over one another; where they meet, a third colour."""

import math

from news.art.geometry import circle
from news.art.palettes import mix


def forms(page, rnd, colours, dark):
    """Large cut shapes in a row, each on the same measure as the page, each over the last."""
    w, h = page.w, page.h
    page.fill(colours.deep if dark else colours.pale)
    u = h / 4
    warm = [colours.main, colours.mid, mix(colours.mid, colours.light, 0.5)]
    cool = [colours.spark, mix(colours.spark, colours.deep, 0.5 if dark else 0.2)]
    if dark:
        warm = [colours.main, mix(colours.mid, colours.deep, 0.15), mix(colours.mid, colours.main, 0.5)]
    rnd.shuffle(warm)
    rnd.shuffle(cool)
    kinds = ["disc", "leaf", "arch", "bars", "half", "quarter", "rings"]
    rnd.shuffle(kinds)
    # A narrow page takes smaller forms, so that it still holds several.
    sizes = (2, 2.5, 3) if page.is_narrow else (2, 3, 3, 4)
    x, side, n = -u * rnd.choice((0, 1, 2)), 0, 0

    def lay(x, y, s):
        nonlocal n
        kind, tone = kinds[n % len(kinds)], cool[n // 2 % 2] if n % 2 else warm[n // 2 % 3]
        # Only what is open may be dark: where two dark forms meet there is no third colour left.
        if kind == "bars" and not dark:
            tone = colours.deep
        for outline in _cut(kind, x, y, s, rnd.randrange(4)):
            page.film(outline, tone, screen=dark)
        n += 1

    while x < w:
        side = rnd.choice([size for size in sizes if size != side])
        if kinds[n % len(kinds)] == "bars":
            side = min(side, 3)
        at_top, rest = rnd.random() < 0.5, 4 - side
        lay(x, 0 if at_top else rest * u, side * u)
        # What a form leaves of the height is now and then filled by a small one.
        if rest and rnd.random() < 0.7:
            lay(x + u * rnd.choice((0, side - rest)), side * u if at_top else 0, rest * u)
        x += (side - rnd.choice(((0.5, 1), (1, 1.5), (1, 2))[int(side) - 2])) * u


def _cut(kind, x, y, s, quarter):
    """Return the outlines of a shape that fills a square of side s, turned by quarters."""
    r, cx, cy, turn = s / 2, x + s / 2, y + s / 2, quarter * math.pi / 2
    corner = [(x, y), (x + s, y), (x + s, y + s), (x, y + s)][quarter]
    opposite = [(x + s, y + s), (x, y + s), (x, y), (x + s, y)][quarter]
    if kind == "disc":
        return [circle(cx, cy, r)]
    if kind == "half":
        flat = [(x, cy), (cx, y), (x + s, cy), (cx, y + s)][quarter]
        return [circle(*flat, r, start=turn - math.pi / 2, turn=0.5), circle(cx + (cx - flat[0]) * 0.3, cy + (cy - flat[1]) * 0.3, r * 0.3)]
    if kind == "quarter":
        return [[corner, *circle(*corner, s, start=turn, turn=0.25)]]
    if kind == "leaf":
        return [circle(*corner, s, start=turn, turn=0.25) + circle(*opposite, s, start=turn + math.pi, turn=0.25)]
    if kind == "arch":
        return [
            circle(*corner, s * far, start=turn, turn=0.25) + circle(*corner, s * near, start=turn, turn=0.25)[::-1]
            for far, near in ((1, 0.8), (0.6, 0.4))
        ] + [[corner, *circle(*corner, s * 0.2, start=turn, turn=0.25)]]
    if kind == "rings":
        return [circle(cx, cy, r, turn=0.9999) + circle(cx, cy, r * 0.74, turn=0.9999)[::-1], circle(cx, cy, r * 0.48)]
    step = s / 8
    return [
        [(x + i * step, y), (x + (i + 0.5) * step, y), (x + (i + 0.5) * step, y + s), (x + i * step, y + s)]
        if quarter % 2
        else [(x, y + i * step), (x, y + (i + 0.5) * step), (x + s, y + (i + 0.5) * step), (x + s, y + i * step)]
        for i in range(8)
    ]


def modules(page, rnd, colours, dark):
    """A wall of tiles, quarter and half rounds, each in its own colours."""
    s = page.h / rnd.choice((3, 4))
    tones = [colours.deep, colours.main, colours.mid, colours.light, colours.pale, colours.spark]
    # A dark wall has more dark tiles in it.
    grounds = tones + ([colours.deep, colours.deep, colours.spark] if dark else [colours.pale, colours.light, colours.mid])
    last, kind = None, None
    for j in range(round(page.h / s)):
        for i in range(math.ceil(page.w / s)):
            x, y = i * s, j * s
            ground = rnd.choice([tone for tone in grounds if tone != last])
            one, other = rnd.sample([tone for tone in tones if tone != ground], 2)
            last = ground
            page.box(x, y, x + s, y + s, ground)
            kind = rnd.choice([each for each in range(7) if each != kind])
            _tile(page, kind, (x, y, s), rnd.randrange(4), (ground, one, other))


def _tile(page, kind, square, quarter, tones):
    """Draw one of seven tiles, turned by quarters."""
    (x, y, s), (ground, one, other) = square, tones
    corner = [(x, y), (x + s, y), (x + s, y + s), (x, y + s)][quarter]
    turn = quarter * math.pi / 2
    if kind == 0:
        page.shape([corner, *circle(*corner, s, start=turn, turn=0.25)], one)
        page.shape([corner, *circle(*corner, s / 2, start=turn, turn=0.25)], other)
    elif kind == 1:
        page.disc(x + s / 2, y + s / 2, s * 0.36, one)
        page.shape(circle(x + s / 2, y + s / 2, s * 0.36, start=turn, turn=0.5), other)
    elif kind == 2:
        for half, tone in enumerate((one, other)):
            side = [(x + s / 2, y), (x + s, y + s / 2), (x + s / 2, y + s), (x, y + s / 2)][(quarter + 2 * half) % 4]
            page.shape(circle(*side, s / 2, start=turn + half * math.pi, turn=0.5), tone)
    elif kind == 3:
        for n in range(5):
            page.shape([corner, *circle(*corner, s * (1 - n * 0.2), start=turn, turn=0.25)], (one, ground)[n % 2])
    elif kind == 4:
        left, right = (x, y + s) if quarter % 2 == 0 else (x + s, y), (x + s, y + s)
        page.shape([(x, y), left, right], one)
        near, far = (0.3, 0.7) if quarter % 2 else (0.7, 0.3)
        page.disc(x + s * near, y + s * far, s * 0.15, other)
    elif kind == 5:
        for n in range(6):
            at = (n + 0.5) * s / 6
            page.line([(x, y + at), (x + s, y + at)] if quarter % 2 else [(x + at, y), (x + at, y + s)], s / 14, one)
    else:
        opposite = [(x + s, y + s), (x, y + s), (x, y), (x + s, y)][quarter]
        page.shape([corner, *circle(*corner, s, start=turn, turn=0.25)], one)
        page.film([opposite, *circle(*opposite, s, start=turn + math.pi, turn=0.25)], other)


def sheets(page, rnd, colours, dark):
    """Ribbons of coloured film hung over one another, like sound made visible."""
    w, h = page.w, page.h
    page.fill(colours.deep if dark else colours.pale)
    tones = [colours.main, colours.mid, colours.spark, mix(colours.light, colours.mid, 0.4), colours.deep]
    if dark:
        tones = [
            colours.main,
            mix(colours.mid, colours.deep, 0.2),
            colours.spark,
            mix(colours.spark, colours.deep, 0.45),
            mix(colours.main, colours.deep, 0.3),
        ]
    rnd.shuffle(tones)
    x, y, r = page.across(rnd.uniform(0.25, 0.75)), h * rnd.uniform(0.34, 0.58), h * rnd.uniform(0.22, 0.3)
    page.film(circle(x, y, r), colours.mid, screen=dark)
    n = len(tones)
    for i, tone in enumerate(tones):
        slow, quick = rnd.uniform(0.7, 1.6), rnd.uniform(2, 3.0)
        swing, ripple = h * rnd.uniform(0.11, 0.2), h * rnd.uniform(0.02, 0.05)
        one, other = rnd.uniform(0, math.tau), rnd.uniform(0, math.tau)
        level, thick = h * (0.16 + 0.68 * i / (n - 1)), h * rnd.uniform(0.18, 0.32)
        upper, lower = [], []
        for k in range(161):
            # Waves keep their length on a narrow page: fewer of them are seen.
            at = w * (k / 160 * 1.04 - 0.02)
            turn = math.tau * at / 1600
            y = level + swing * math.sin(slow * turn + one) + ripple * math.sin(quick * turn + other)
            half = thick * (0.3 + 0.7 * (0.5 + 0.5 * math.sin(slow * 0.8 * turn + other))) / 2
            upper.append((at, y - half))
            lower.append((at, y + half))
        page.film(upper + lower[::-1], tone, screen=dark)
        strand = mix(tone, colours.light if dark else colours.deep, 0.35)
        for m in range(1, 6):
            page.line([(ax, ay + (by - ay) * m / 6) for (ax, ay), (_, by) in zip(upper, lower, strict=True)], 2, strand)


COMPOSITIONS = (forms, modules, sheets)
