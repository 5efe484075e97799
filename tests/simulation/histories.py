"""Runs many histories, and tells how many they were."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import event

from backend.app import create_app
from backend.config import Settings
from backend.db.database import db
from tests.conftest import close
from tests.simulation.machine import Medius
from tests.simulation.server import Server

STEPS = 14


@dataclass
class Told:
    """What was run, by engine."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield one line for each engine."""
        for engine, count in self.counts.items():
            yield (
                f"simulation on {engine}: {count['histories']:,} histories, {count['steps']:,} steps, "
                f"{count['requests']:,} requests in {count['seconds']:,} s"
            )


TOLD = Told()


@contextmanager
def serving(url: str) -> Iterator[Server]:
    """Yield a server on the database at `url`, which has its tables. It must still be `running`."""
    app = create_app(
        Settings(
            url,
            app_folder=None,
            accounts_per_hour=1_000_000,
            syncs_per_hour=1_000_000,
            serving=False,
        )
    )
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # no machine loses its power here
            event.listen(
                db.engine,
                "connect",
                lambda connection, _: connection.execute("PRAGMA synchronous=OFF"),
            )
    yield Server(app)
    close(app)


def run(
    server: Server,
    histories: int,
    number: int,
    *,
    steps: int = STEPS,
    shrink: bool = True,
    **parts: Any,
) -> None:
    """Run `histories` of up to `steps` steps; the same `number`, the same histories.

    `parts` stand in for what a Medius is made of. Raises Broken at the first broken promise, with
    the shortest history that breaks it.
    """
    accounts = server.open_account(), server.open_account()
    machine: Any = type("Medius", (Medius,), {"server": server, "accounts": accounts, **parts})
    began, asked = time.monotonic(), server.requests
    try:
        _run(seed(number)(machine), histories, steps, shrink)
    finally:
        TOLD.counts.setdefault(server.engine, Counter()).update(
            histories=machine.histories,
            steps=machine.steps,
            requests=server.requests - asked,
            seconds=round(time.monotonic() - began),
        )


def _run(machine: Any, histories: int, steps: int, shrink: bool) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            derandomize=False,  # it has its number
            database=None,
            deadline=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
            suppress_health_check=list(HealthCheck),
        ),
    )
