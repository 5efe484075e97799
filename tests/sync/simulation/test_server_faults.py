"""The simulation is tested itself: with a fault in the server, a scenario or one of the first
histories must break a promise.
"""

from __future__ import annotations

import pytest

from tests.sync.simulation.client_simulation import ClientSimulation
from tests.sync.simulation.real_server import RealServer
from tests.sync.simulation.server_faults import CONCURRENCY_FAULTS, FAULTS

HISTORIES = 100
SEED = 20_261_122


@pytest.mark.parametrize("real", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_of_the_server_is_found(
    simulation: ClientSimulation, real: RealServer, fault: str
) -> None:
    with FAULTS[fault]():
        found = simulation.run(real, "find fault", HISTORIES, SEED)

    assert found
    print(f"{fault}: {found['by']}: {found['promise']}")


@pytest.mark.parametrize("real", ["postgresql"], indirect=True)
@pytest.mark.parametrize("fault", CONCURRENCY_FAULTS)
def test_concurrency_fault_of_the_server_is_found(
    simulation: ClientSimulation, real: RealServer, fault: str
) -> None:
    with CONCURRENCY_FAULTS[fault]():
        found = simulation.run(real, "find fault", HISTORIES, SEED)

    assert found
    print(f"{fault}: {found['by']}: {found['promise']}")
