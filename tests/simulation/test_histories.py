"""Thousands of random histories of phones and a server, each held to nine promises. `make soak`
runs many more.
"""

from __future__ import annotations

import pytest

from tests.simulation.histories import run
from tests.simulation.machine import MINUTE
from tests.simulation.scenarios import VOICE
from tests.simulation.server import Server
from tests.simulation.side import Side

AT_ONCE = 100
"""Histories a test: a machine that is busy with eight things at once must be done within the limit,
too."""


@pytest.mark.parametrize(
    ("server", "number"),
    [("sqlite", number) for number in range(10)]
    + [("postgresql", number) for number in range(10, 12)],
    indirect=["server"],
)
def test_no_history_breaks_a_promise(server: Server, number: int) -> None:
    run(server, AT_ONCE, number)


def test_what_a_server_that_was_behind_refused_arrives_within_a_minute_or_never(
    server: Server,
) -> None:
    server.clock.begin()
    side = Side(server, server.open_account())
    phone = side.join()
    server.clock.wrong = -26 * 60 * MINUTE
    side.write(phone, *VOICE)
    flight = side.serve(side.ask(phone))
    assert flight.answer["results"][VOICE[0]]["s"] == "clock_ahead"
    server.clock.ms += MINUTE
    assert not flight.is_too_late(server.clock.shown)
    server.clock.ms += 1
    assert flight.is_too_late(server.clock.shown)
