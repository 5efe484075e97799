"""Whether a point lies inside a shape of the drawing, which is 100 wide and 140 high."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import dist
from typing import Any

WIDTH, HEIGHT = 100, 140

DrawingPoint = Sequence[float]  # x, y


def on_drawing(point: DrawingPoint) -> bool:
    """Return whether `point` is on the drawing."""
    x, y = point
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def inside(point: DrawingPoint, figure: Mapping[str, Any]) -> bool:
    """Return whether `point` is in `figure` or on its edge.

    A figure is a circle [x, y, radius], a band [x1, y1, x2, y2, width] or a polygon [[x, y], ...].
    """
    match figure:
        case {"circle": [x, y, radius]}:
            return dist(point, (x, y)) <= float(radius)
        case {"band": [x1, y1, x2, y2, width]}:
            return _distance_to_line(point, (x1, y1), (x2, y2)) <= float(width) / 2
        case {"polygon": corners}:
            return _in_polygon(point, corners)
    return False


def mirrored(point: DrawingPoint) -> tuple[float, float]:
    """Return the same point on the other side of the body, in the view from behind."""
    x, y = point
    return WIDTH - x, y


def _distance_to_line(point: DrawingPoint, start: DrawingPoint, end: DrawingPoint) -> float:
    """Return the distance from `point` to the line from `start` to `end`."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length if length else 0
    part = min(1.0, max(0.0, along))
    return dist(point, (x1 + part * (x2 - x1), y1 + part * (y2 - y1)))


def _in_polygon(point: DrawingPoint, corners: Sequence[DrawingPoint]) -> bool:
    """Return whether `point` is on an edge or a ray to the right crosses an odd number of edges."""
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]]):
        if _distance_to_line(point, (x1, y1), (x2, y2)) == 0:
            return True
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            odd = not odd
    return odd
