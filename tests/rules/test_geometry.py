"""Whether a spot lies inside a shape of the drawing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.rules.geometry import inside, mirrored, on_drawing

CIRCLE = {"circle": [80, 64, 5]}
BAND = {"band": [60, 66, 64, 90, 8]}
TRIANGLE = {"polygon": [[44, 40], [56, 40], [50, 60]]}


@pytest.mark.parametrize(
    ("spot", "figure", "is_inside"),
    [
        ((80, 64), CIRCLE, True),
        ((85, 64), CIRCLE, True),
        ((85.1, 64), CIRCLE, False),
        ((62, 78), BAND, True),
        ((60, 62.1), BAND, True),
        ((60, 61.9), BAND, False),
        ((70, 78), BAND, False),
        ((50, 45), TRIANGLE, True),
        ((44, 40), TRIANGLE, True),
        ((50, 40), TRIANGLE, True),
        ((50, 60), TRIANGLE, True),
        ((45, 55), TRIANGLE, False),
        ((57, 40), TRIANGLE, False),
        ((50, 45), {}, False),
        ((5, 5), {"band": [5, 5, 5, 5, 2]}, True),
    ],
)
def test_spot_within_or_on_the_edge_is_inside(
    spot: tuple[float, float], figure: dict[str, Any], is_inside: bool
) -> None:
    assert inside(spot, figure) is is_inside


@given(st.floats(0, 100), st.floats(0, 140))
def test_mirrored_spot_is_inside_a_symmetric_shape(x: float, y: float) -> None:
    assert inside(mirrored((x, y)), TRIANGLE) == inside((x, y), TRIANGLE)
    assert on_drawing(mirrored((x, y)))


@pytest.mark.parametrize("spot", [(-1, 0), (101, 0), (0, -1), (0, 141)])
def test_spot_beyond_the_edge_is_not_on_the_drawing(spot: tuple[float, float]) -> None:
    assert not on_drawing(spot)
