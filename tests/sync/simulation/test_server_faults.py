"""Tests of the simulation itself: it must detect each fault of the server."""

import pytest

from tests.sync.simulation.client_simulation import ClientSimulation
from tests.sync.simulation.real_server import RealServer
from tests.sync.simulation.server_faults import CONCURRENCY_FAULTS, FAULTS, SCENARIO_OF_FAULT

HISTORIES = 100
SEED = 20_261_122


@pytest.mark.parametrize(
    ("real", "fault"),
    [
        *(("sqlite", fault) for fault in FAULTS),
        *(("postgresql", fault) for fault in CONCURRENCY_FAULTS),
    ],
    indirect=["real"],
)
def test_server_fault_is_detected(
    simulation: ClientSimulation, real: RealServer, fault: str
) -> None:
    with (FAULTS | CONCURRENCY_FAULTS)[fault]():
        found = simulation.run(
            real, "find fault", HISTORIES, SEED, scenario=SCENARIO_OF_FAULT[fault]
        )

    assert found
    print(f"{fault}: {found['by']}: {found['promise']}")
