"""Random histories of clients that were written from docs/protocol.md alone."""

from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.support.server import Server
from tests.sync.reference_history import History

STEPS = 150


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_reference_clients_lose_nothing(server: Server, seed: int) -> None:
    history = History(server, seed)

    history.run(STEPS)
    history.settle()

    history.check()
    history.check_one_account()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_reference_clients_lose_nothing_in_a_restore(
    server: Server, seed: int, tmp_path: Path
) -> None:
    history = History(server, seed, backup=tmp_path / "backup.db")

    history.run(STEPS)
    history.settle()

    history.check()
