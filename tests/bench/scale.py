"""Whether a sync costs the same in a crowd: with 1 to 100,000 accounts, with 10 to 10,000 records
in one.

All servers run at once and are asked in turns, in a new order each round. CPU is server and
database together, for one request; ratios are taken within a round, against the emptiest server on
the same database.
"""

import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.databases import Database, PostgreSQL
from tests.bench.filled import Filled
from tests.bench.load import Phone, run

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = 1.0
SIZES = ((1, 10), (1_000, 10), (100_000, 10), (1, 1_000), (1, 10_000))
"""Accounts, and records in each; the first is what the others are compared with."""
CONNECTIONS = 8


@dataclass
class Figures:
    """One server's rounds."""

    server: Filled
    push_ms: list[float] = field(default_factory=list)
    pull_ms: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    """Pulls answered, on eight connections."""


def measure() -> None:
    """Measure and print. Ends with 1 when a server did not store just what it acknowledged."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as at_the_end:
        Path(folder).chmod(0o755)  # PostgreSQL has a user of its own when we are root
        all_figures = [Figures(server) for server in _started(Path(folder), at_the_end)]
        wrong = [said for _ in range(ROUNDS) for said in _round(all_figures)]
        memory = [figures.server.memory_mb() for figures in all_figures]
    print(
        f"Scale, medians of {ROUNDS} rounds and their ranges; CPU ms is server and database, for one request:"
    )
    _row(
        "",
        "push of 25, CPU ms",
        "to the first",
        "pull of nothing, CPU ms",
        "to the first",
        "pulls/s, 8 at once",
        "MB",
    )
    for figures, held in zip(all_figures, memory, strict=True):
        _show(
            figures,
            all_figures[0] if figures.server.name.startswith("SQLite") else all_figures[len(SIZES)],
            held,
        )
    if wrong:
        sys.exit("\n".join(wrong))


def _started(folder: Path, at_the_end: ExitStack) -> Iterator[Filled]:
    postgresql = PostgreSQL(folder / "postgresql")
    at_the_end.callback(postgresql.stop)
    for kind in ("SQLite", "PostgreSQL"):
        for number, (accounts, records) in enumerate(SIZES):
            name = f"{kind}, {accounts:,} x {records:,}"
            database = (
                Database(f"sqlite:///{folder}/{number}.db")
                if kind == "SQLite"
                else postgresql.database(f"n{number}")
            )
            yield _start(
                Filled(name, database, folder, accounts=accounts, records=records, workers=1),
                at_the_end,
            )
    database = postgresql.database("two")
    name = "PostgreSQL, 1,000 x 10, 2 processes"
    yield _start(Filled(name, database, folder, accounts=1_000, records=10, workers=2), at_the_end)


def _start(server: Filled, at_the_end: ExitStack) -> Filled:
    at_the_end.callback(server.stop)
    server.start()
    return server


def _round(all_figures: list[Figures]) -> Iterator[str]:
    for figures in random.sample(all_figures, len(all_figures)):
        figures.pull_ms.append(_cpu_ms(figures.server, lambda phone: phone.pull()))
        figures.push_ms.append(_cpu_ms(figures.server, lambda phone: phone.push()))
        one = run(
            figures.server.port,
            figures.server.phones,
            lambda phone: phone.pull(),
            CONNECTIONS,
            SECONDS,
        )
        figures.server.note(one)
        figures.per_second.append(len(one.latencies) / one.seconds)
        yield from figures.server.wrongs()


def _cpu_ms(server: Filled, ask: Callable[[Phone], bytes]) -> float:
    """Return the CPU time of one request, asked for on one connection: nobody waits for anybody."""
    before = server.cpu_seconds()
    one = run(server.port, server.phones, ask, 1, SECONDS)
    server.note(one)
    return (server.cpu_seconds() - before) * 1000 / len(one.latencies)


def _show(figures: Figures, first: Figures, held: float) -> None:
    _row(
        figures.server.name,
        _range(figures.push_ms, 2),
        _range([a / b for a, b in zip(figures.push_ms, first.push_ms, strict=True)], 2),
        _range(figures.pull_ms, 2),
        _range([a / b for a, b in zip(figures.pull_ms, first.pull_ms, strict=True)], 2),
        _range(figures.per_second, 0),
        f"{held:.0f}",
    )


def _row(name: str, *cells: str) -> None:
    print(f"  {name:38}" + "".join(f"  {cell:>23}" for cell in cells), flush=True)


def _range(values: list[float], digits: int) -> str:
    least, median, most = (
        f"{value:,.{digits}f}" for value in (min(values), statistics.median(values), max(values))
    )
    return f"{median} ({least}..{most})"
