"""Whether a spot lies inside a shape of the drawing, which is 100 wide and 140 high."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import dist
from typing import Any

WIDTH, HEIGHT = 100, 140

Spot = Sequence[float]  # x, y


def on_drawing(spot: Spot) -> bool:
    """Return whether `spot` is on the drawing."""
    x, y = spot
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def inside(spot: Spot, figure: Mapping[str, Any]) -> bool:
    """Return whether `spot` is in `figure` or on its edge.

    A figure is a circle [x, y, radius], a band [x1, y1, x2, y2, width] or a polygon [[x, y], ...].
    """
    match figure:
        case {"circle": [x, y, radius]}:
            return dist(spot, (x, y)) <= float(radius)
        case {"band": [x1, y1, x2, y2, width]}:
            return _distance_to_line(spot, (x1, y1), (x2, y2)) <= float(width) / 2
        case {"polygon": corners}:
            return _in_polygon(spot, corners)
    return False


def mirrored(spot: Spot) -> tuple[float, float]:
    """Return the same spot on the other side of the body, in the view from behind."""
    x, y = spot
    return WIDTH - x, y


def _distance_to_line(spot: Spot, start: Spot, end: Spot) -> float:
    """Return the distance from `spot` to the line from `start` to `end`."""
    (x, y), (x1, y1), (x2, y2) = spot, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length if length else 0
    part = min(1.0, max(0.0, along))
    return dist(spot, (x1 + part * (x2 - x1), y1 + part * (y2 - y1)))


def _in_polygon(spot: Spot, corners: Sequence[Spot]) -> bool:
    """Return whether `spot` is on an edge, or a ray to its right crosses an odd number of edges."""
    x, y = spot
    odd = False
    for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]]):
        if _distance_to_line(spot, (x1, y1), (x2, y2)) == 0:
            return True
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            odd = not odd
    return odd
