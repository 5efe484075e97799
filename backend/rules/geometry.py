"""Where a spot on the drawing lies: inside a shape or not. Lengths are units of the drawing, 100
wide and 140 high.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import dist
from typing import Any

WIDTH, HEIGHT = 100, 140


def on_drawing(spot: Sequence[float]) -> bool:
    """Return whether `spot` (x, y) is on the drawing at all."""
    x, y = spot
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def inside(spot: Sequence[float], figure: Mapping[str, Any]) -> bool:
    """Return whether `spot` (x, y) is in or on a circle [x, y, r], a band [x1, y1, x2, y2, width]
    or a polygon.
    """
    match figure:
        case {"circle": [x, y, radius]}:
            return dist(spot, (x, y)) <= float(radius)
        case {"band": [x1, y1, x2, y2, width]}:
            return _from_line(spot, (x1, y1), (x2, y2)) <= float(width) / 2
        case {"polygon": corners}:
            return _in_polygon(spot, corners)
    return False


def mirrored(spot: Sequence[float]) -> tuple[float, float]:
    """Return the same spot on the other half of the view from behind."""
    x, y = spot
    return WIDTH - x, y


def _from_line(spot: Sequence[float], start: Sequence[float], end: Sequence[float]) -> float:
    """Return how far `spot` is from the line between two others."""
    (x, y), (x1, y1), (x2, y2) = spot, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length if length else 0
    part = min(1.0, max(0.0, along))
    return dist(spot, (x1 + part * (x2 - x1), y1 + part * (y2 - y1)))


def _in_polygon(spot: Sequence[float], corners: Sequence[Sequence[float]]) -> bool:
    """Return whether a line from `spot` to the right crosses the edges an odd number of times, or
    `spot` is on one.
    """
    x, y = spot
    odd = False
    for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]]):
        if _from_line(spot, (x1, y1), (x2, y2)) == 0:
            return True
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            odd = not odd
    return odd
