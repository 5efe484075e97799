"""The real client against the real server, in scenarios and random histories.

`make soak` runs many more.
"""

from tests.sync.simulation.client_simulation import ClientSimulation
from tests.sync.simulation.real_server import RealServer

HISTORIES = 25
SEED = 20_261_122


def test_no_scenario_breaks_a_promise(simulation: ClientSimulation, real: RealServer) -> None:
    simulation.run(real, "scenarios")


def test_no_random_history_breaks_a_promise(simulation: ClientSimulation, real: RealServer) -> None:
    simulation.run(real, "histories", HISTORIES, SEED)
