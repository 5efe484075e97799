"""Thousands of random histories of phones and a server, each held to nine promises. `make soak` runs many more."""

from __future__ import annotations

import pytest

from tests.simulation.histories import run
from tests.simulation.server import Server

AT_ONCE = 100
"""Histories a test: a machine that is busy with eight things at once must be done within the limit, too."""


@pytest.mark.parametrize(
    ("server", "number"),
    [("sqlite", number) for number in range(10)] + [("postgresql", number) for number in range(10, 12)],
    indirect=["server"],
)
def test_no_history_breaks_a_promise(server: Server, number: int) -> None:
    run(server, AT_ONCE, number)
