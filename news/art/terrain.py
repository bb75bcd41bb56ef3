"""Land that rises and falls, and its lines of height."""

import math
from itertools import chain

#: Units between two samples of a height: near enough that no one sees the corners of a line of height.
STEP = 12


class Terrain:
    """A smooth land of round hills on a gentle slope, with heights of about 0 to 1.

    Args:
        rnd: where chance comes from.
        w, h: how large it is, in units.
        hills: how many; about one in three is a hollow.
        small, large: radii of the hills, as shares of w.
    """

    def __init__(self, rnd, w, h, hills, small=0.14, large=0.42):
        self.hills = [
            (
                rnd.uniform(-0.1, 1.1) * w,
                rnd.uniform(-0.1, 1.1) * h,
                rnd.uniform(small, large) * w,
                rnd.uniform(0.35, 1) * rnd.choice((1, 1, -0.6)),
                rnd.uniform(0.5, 1.4),
            )
            for _ in range(hills)
        ]
        angle = rnd.uniform(0, math.tau)
        self.east, self.south = 0.42 * math.cos(angle) / w, 0.42 * math.sin(angle) / h
        self.cx, self.cy = w / 2, h / 2

    def __call__(self, x, y):
        """Return the height at a place."""
        height = self.east * (x - self.cx) + self.south * (y - self.cy)
        for hx, hy, r, top, stretch in self.hills:
            height += top * math.exp(-(((x - hx) / r) ** 2) - ((y - hy) / (r * stretch)) ** 2)
        return height

    def sample(self, w, h, step=STEP):
        """Return rows of heights, `step` units apart, over a page of w × h units and one step beyond.

        A hill is the product of what it is along x and along y, so the exponents are taken once a
        column and once a row, not once a place.
        """
        xs, ys = [i * step for i in range(int(w / step) + 3)], [j * step for j in range(int(h / step) + 3)]
        along_x = [[math.exp(-(((x - hx) / r) ** 2)) for x in xs] for hx, _, r, _, _ in self.hills]
        slope = [self.east * (x - self.cx) for x in xs]
        rows = []
        for y in ys:
            base = self.south * (y - self.cy)
            row = [base + rise for rise in slope]
            for (_, hy, r, top, stretch), hill in zip(self.hills, along_x, strict=True):
                here = top * math.exp(-(((y - hy) / (r * stretch)) ** 2))
                if abs(here) > 0.002:
                    row = [height + here * share for height, share in zip(row, hill, strict=True)]
            rows.append(row)
        return rows


def sample(height, w, h, step=STEP):
    """Return rows of any height(x, y), as Terrain.sample() does."""
    return [[height(i * step, j * step) for i in range(int(w / step) + 3)] for j in range(int(h / step) + 3)]


def lines_of_height(rows, step=STEP):
    """Return the lines along which samples cross a whole number: {number: [line, …]}.

    Marching squares, with the pieces joined into lines so that each is one stroke. Scale the samples
    so that the heights that matter are whole.
    """
    links = {}
    cols = len(rows[0])
    for j in range(len(rows) - 1):
        upper, lower = rows[j], rows[j + 1]
        above, below = [math.floor(v) for v in upper], [math.floor(v) for v in lower]
        for i in range(cols - 1):
            low = min(above[i], above[i + 1], below[i], below[i + 1])
            high = max(above[i], above[i + 1], below[i], below[i + 1])
            if low == high:
                continue
            here = (j * cols + i) * 2
            sides = (
                (above[i], above[i + 1], here),
                (above[i + 1], below[i + 1], here + 3),
                (below[i + 1], below[i], here + 2 * cols),
                (below[i], above[i], here + 1),
            )
            for level in range(low + 1, high + 1):
                crossed = [edge for a, b, edge in sides if (a < level) != (b < level)]
                edges = links.setdefault(level, {})
                for n in range(0, len(crossed) - 1, 2):
                    one, other = crossed[n], crossed[n + 1]
                    edges.setdefault(one, []).append(other)
                    edges.setdefault(other, []).append(one)

    def place(edge, level):
        at, upright = divmod(edge, 2)
        j, i = divmod(at, cols)
        a, b = rows[j][i], rows[j + 1][i] if upright else rows[j][i + 1]
        share = (level - a) / (b - a)
        return (i * step, (j + share) * step) if upright else ((i + share) * step, j * step)

    lines = {}
    for level, edges in links.items():
        lines[level], seen = [], set()
        # What begins at the edge of the page before what runs round.
        for start in chain([edge for edge, ends in edges.items() if len(ends) == 1], list(edges)):
            if start in seen:
                continue
            walk, at = [start], start
            seen.add(start)
            while following := [edge for edge in edges[at] if edge not in seen]:
                at = following[0]
                seen.add(at)
                walk.append(at)
            if len(walk) > 2 and start in edges[at]:
                walk.append(start)
            lines[level].append([place(edge, level) for edge in walk])
    return lines
