"""Tests of the simulation itself: it must detect each fault of the server."""

import pytest

from tests.sync.simulation.client_simulation import ClientSimulation
from tests.sync.simulation.real_server import RealServer
from tests.sync.simulation.server_faults import CONCURRENCY_FAULTS, FAULTS, SCENARIO_OF_FAULT

HISTORIES = 100
SEED = 20_261_122


@pytest.mark.parametrize("real", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_server_fault_is_detected(
    simulation: ClientSimulation, real: RealServer, fault: str
) -> None:
    with FAULTS[fault]():
        found = simulation.run(
            real, "find fault", HISTORIES, SEED, scenario=SCENARIO_OF_FAULT[fault]
        )

    assert found
    print(f"{fault}: {found['by']}: {found['promise']}")


@pytest.mark.parametrize("real", ["postgresql"], indirect=True)
@pytest.mark.parametrize("fault", CONCURRENCY_FAULTS)
def test_concurrency_fault_is_detected(
    simulation: ClientSimulation, real: RealServer, fault: str
) -> None:
    with CONCURRENCY_FAULTS[fault]():
        found = simulation.run(
            real, "find fault", HISTORIES, SEED, scenario=SCENARIO_OF_FAULT[fault]
        )

    assert found
    print(f"{fault}: {found['by']}: {found['promise']}")
