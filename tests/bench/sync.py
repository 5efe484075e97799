"""How fast phones are synced: Medius, Kinto, and the floor, side by side in one run.

Each round asks every server in a new order: a push of 25 new records, over and over, and then a
pull that brings nothing. Medians and ranges are over rounds; ratios are taken within a round, where
both saw the same machine.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench.databases import Database, PostgreSQL
from tests.bench.kinto import Kinto
from tests.bench.load import Phone, run
from tests.bench.phones import BATCH
from tests.bench.servers import Contender, Floor, Medius

ROUNDS = int(os.environ.get("ROUNDS", "5"))
CONNECTIONS = 8
WARM_SECONDS = 0.5
PUSH_SECONDS = 3
PULL_SECONDS = 2
SETTLE_SECONDS = 0.5
OURS_LITE, OURS_PG = "Medius, SQLite", "Medius, PostgreSQL"
FLOOR_LITE, FLOOR_PG = "floor, SQLite", "floor, PostgreSQL"
CHECKED_LITE, CHECKED_PG = "floor that checks, SQLite", "floor that checks, PostgreSQL"
KINTO_PG, KINTO_MEMORY = "Kinto, PostgreSQL", "Kinto, memory"


@dataclass(frozen=True)
class Measured:
    """One server's figures of one round."""

    per_second: float
    """Records acknowledged, or answers where none were sent."""
    cpu_ms: float
    """Of server and database, for one request."""
    p50_ms: float
    p99_ms: float
    own_load: float
    """The share of a core that the load itself took."""


Rounds = dict[str, list[Measured]]
Figure = Callable[[Measured], float]
COLUMNS: list[tuple[str, Figure, int]] = [
    ("", lambda each: each.per_second, 0),
    ("CPU ms", lambda each: each.cpu_ms, 2),
    ("p50 ms", lambda each: each.p50_ms, 1),
    ("p99 ms", lambda each: each.p99_ms, 1),
    ("load's CPU %", lambda each: each.own_load * 100, 0),
]
"""Head, figure and digits; the first head is what was counted."""
GOALS: list[tuple[str, str, str, Figure, str]] = [
    ("push, records/s", OURS_PG, KINTO_PG, lambda each: each.per_second, "at least 40"),
    ("push, records/s", OURS_LITE, KINTO_PG, lambda each: each.per_second, ""),
    ("push, CPU", KINTO_PG, OURS_PG, lambda each: each.cpu_ms, ""),
    ("push, CPU", OURS_LITE, FLOOR_LITE, lambda each: each.cpu_ms, "at most 1.3"),
    ("push, CPU", OURS_PG, FLOOR_PG, lambda each: each.cpu_ms, "at most 1.3"),
    ("push, CPU", OURS_LITE, CHECKED_LITE, lambda each: each.cpu_ms, "at most 1.3"),
    ("push, CPU", OURS_PG, CHECKED_PG, lambda each: each.cpu_ms, "at most 1.3"),
]
"""What is compared, of which server with which other, and the goal."""


def measure() -> None:
    """Measure and print. Ends with 1 when a server did not store just what it acknowledged."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as at_the_end:
        Path(folder).chmod(0o755)  # PostgreSQL has a user of its own when we are root
        contenders = list(_started(Path(folder), at_the_end))
        pushes: Rounds = {each.name: [] for each in contenders}
        pulls: Rounds = {each.name: [] for each in contenders}
        wrong = [said for _ in range(ROUNDS) for said in _round(contenders, pushes, pulls)]
    print(
        f"Sync, {CONNECTIONS} connections, medians of {ROUNDS} rounds and their ranges; CPU is server and database:"
    )
    _show(f"push of {BATCH} new records", "records/s", pushes)
    _show("pull of nothing new", "requests/s", pulls)
    _show_goals(pushes)
    if wrong:
        sys.exit("\n".join(wrong))


def _started(folder: Path, at_the_end: ExitStack) -> Iterator[Contender]:
    postgresql = PostgreSQL(folder / "postgresql")
    at_the_end.callback(postgresql.stop)
    for contender in (
        Medius(OURS_LITE, Database(f"sqlite:///{folder}/medius.db"), folder),
        Medius(OURS_PG, postgresql.database("medius"), folder),
        Floor(FLOOR_LITE, Database(f"sqlite:///{folder}/floor.db"), folder),
        Floor(FLOOR_PG, postgresql.database("floor"), folder),
        Floor(CHECKED_LITE, Database(f"sqlite:///{folder}/checked.db"), folder, checks=True),
        Floor(CHECKED_PG, postgresql.database("checked"), folder, checks=True),
        Kinto(KINTO_PG, postgresql.database("kinto"), folder),
        Kinto(KINTO_MEMORY, None, folder),
    ):
        at_the_end.callback(contender.stop)
        contender.start()
        _measured(contender, _push, WARM_SECONDS)
        if contender.database:
            contender.database.settle()
        yield contender


def _round(contenders: list[Contender], pushes: Rounds, pulls: Rounds) -> Iterator[str]:
    """Ask each server, in a new order; yield what went wrong."""
    for contender in random.sample(contenders, len(contenders)):
        pushes[contender.name].append(_measured(contender, _push, PUSH_SECONDS))
        pulls[contender.name].append(_measured(contender, _pull, PULL_SECONDS))
        yield from contender.wrongs()


def _measured(contender: Contender, ask: Callable[[Phone], bytes], seconds: float) -> Measured:
    """Ask one server for so many seconds."""
    time.sleep(SETTLE_SECONDS)
    cpu_before = contender.cpu_seconds()
    one = run(contender.port, contender.phones, ask, CONNECTIONS, seconds)
    cpu_seconds = contender.cpu_seconds() - cpu_before
    contender.note(one)
    answered = len(one.latencies)
    latencies = sorted(one.latencies)
    return Measured(
        per_second=(one.acknowledged or answered) / one.seconds,
        cpu_ms=cpu_seconds * 1000 / answered,
        p50_ms=latencies[answered // 2] * 1000,
        p99_ms=latencies[answered * 99 // 100] * 1000,
        own_load=one.own_cpu_seconds / one.seconds,
    )


def _show(what: str, counted: str, rounds: Rounds) -> None:
    _row(what, [head or counted for head, _, _ in COLUMNS])
    for name, measured in rounds.items():
        _row(
            name,
            [_range([figure(each) for each in measured], digits) for _, figure, digits in COLUMNS],
        )


def _row(name: str, cells: Iterable[str]) -> None:
    print(f"  {name:29}" + "".join(f"  {cell:>23}" for cell in cells), flush=True)


def _range(values: list[float], digits: int) -> str:
    least, median, most = (
        f"{value:,.{digits}f}" for value in (min(values), statistics.median(values), max(values))
    )
    return f"{median} ({least}..{most})"


def _show_goals(pushes: Rounds) -> None:
    print(f"  {'goals':64}{'measured':>24}  goal")
    for what, one, other, figure, goal in GOALS:
        ratios = [figure(a) / figure(b) for a, b in zip(pushes[one], pushes[other], strict=True)]
        print(f"  {f'{what}: {one} / {other}':64}{_range(ratios, 2):>24}  {goal}")
    slowest = [each.p99_ms for each in pushes[OURS_LITE]]
    print(f"  {f'push, p99 ms: {OURS_LITE}':64}{_range(slowest, 1):>24}  under 100")


def _push(phone: Phone) -> bytes:
    return phone.push()


def _pull(phone: Phone) -> bytes:
    return phone.pull()
