"""Rounds, rounded cells and points that keep their distance."""

import math
from itertools import pairwise


def circle(x, y, r, n=120, start=0.0, turn=1.0):
    """Return points on a round, or on a part of it.

    Args:
        x, y, r: centre and radius.
        n: how many points.
        start: the angle of the first, in radians.
        turn: how much of the round, 1 for all of it; a part has its end point as well.
    """
    steps = [start + math.tau * turn * i / n for i in range(n + (turn < 1))]
    return [(x + r * math.cos(angle), y + r * math.sin(angle)) for angle in steps]


def smooth(points, times=3):
    """Return an outline with its corners cut again and again (Chaikin, 1974)."""
    for _ in range(times):
        cut = []
        for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
            cut += [(0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by), (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by)]
        points = cut
    return points


def shrink(points, gap):
    """Return an outline drawn in by a gap, its centre and its mean radius."""
    cx = sum(x for x, _ in points) / len(points)
    cy = sum(y for _, y in points) / len(points)
    size = sum(math.hypot(x - cx, y - cy) for x, y in points) / len(points)
    share = max(0.05, 1 - gap / max(size, 1))
    return [(cx + (x - cx) * share, cy + (y - cy) * share) for x, y in points], (cx, cy), size * share


def paced(points, pace):
    """Return points along a line, each a pace of units from the last."""
    found, left = [], 0
    for (ax, ay), (bx, by) in pairwise(points):
        length = math.hypot(bx - ax, by - ay)
        while left < length:
            share = left / length
            found.append((ax + (bx - ax) * share, ay + (by - ay) * share))
            left += pace
        left -= length
    return found


def scatter(rnd, box, radius, largest, tries):
    """Return points (x, y, r) no nearer to each other than the mean of their radii.

    Args:
        rnd: where chance comes from.
        box: left, top, right and bottom of where they may lie.
        radius: a function of x and y; None leaves the place empty.
        largest: no radius is larger.
        tries: how often a place is tried.
    """
    left, top, right, bottom = box
    points, cells = [], {}
    for _ in range(tries):
        x, y = left + (right - left) * rnd.random(), top + (bottom - top) * rnd.random()
        r = radius(x, y)
        if r is None:
            continue
        i, j = int(x // largest), int(y // largest)
        # The nearest cell first: most places are refused, and by a near neighbour.
        for a, b in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)):
            if any((x - px) ** 2 + (y - py) ** 2 <= (r + pr) ** 2 / 4 for px, py, pr in cells.get((i + a, j + b), ())):
                break
        else:
            cells.setdefault((i, j), []).append((x, y, r))
            points.append((x, y, r))
    return points


def voronoi(points):
    """Return the cell of each point (x, y, r): what is nearer to it than to any other, as (outline, point).

    A cell is a square cut by the bisectors of the near neighbours; points without a cell are left out.
    """
    cells = []
    for x, y, r in points:
        near = sorted((px - x) ** 2 + (py - y) ** 2 for px, py, _ in points)[:22][-1]
        neighbours = sorted(((px - x) ** 2 + (py - y) ** 2, px, py) for px, py, _ in points if (px - x) ** 2 + (py - y) ** 2 <= near)[1:]
        s = r * 2.2
        cell = [(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)]
        for _, nx, ny in neighbours:
            mx, my, dx, dy = (x + nx) / 2, (y + ny) / 2, nx - x, ny - y
            sides = [(px - mx) * dx + (py - my) * dy for px, py in cell]
            if max(sides) <= 0:
                continue
            cut = []
            for n, (ax, ay) in enumerate(cell):
                (bx, by), one, other = cell[(n + 1) % len(cell)], sides[n], sides[(n + 1) % len(cell)]
                if one <= 0:
                    cut.append((ax, ay))
                if one * other < 0:
                    share = one / (one - other)
                    cut.append((ax + (bx - ax) * share, ay + (by - ay) * share))
            cell = cut
            if len(cell) < 3:
                break
        if len(cell) >= 3:
            cells.append((cell, (x, y, r)))
    return cells
