"""Each rare case ends well, on both engines."""

from __future__ import annotations

import pytest

from tests.conftest import ENGINES
from tests.simulation.restores import RESTORES
from tests.simulation.scenarios import SCENARIOS, Scenario, play
from tests.simulation.server import Server


@pytest.mark.parametrize("server", ENGINES, indirect=True)
@pytest.mark.parametrize("scenario", SCENARIOS + RESTORES, ids=lambda scenario: scenario.__name__)
def test_it_ends_well(server: Server, scenario: Scenario) -> None:
    play(server, scenario)
