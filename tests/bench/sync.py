"""Measure how fast Medius, the baseline and Kinto sync, in one run.

Each round measures every server, in a new order: uploads of 25 new records, then pulls that return
nothing. Medians and ranges are over rounds; each ratio is of two measurements of one round, so
that the machine was in the same state.
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

from tests.bench.clients import BATCH
from tests.bench.databases import Database, PostgreSQL
from tests.bench.kinto import Kinto
from tests.bench.load import Phone, run
from tests.bench.servers import Baseline, BenchServer, Medius

ROUNDS = int(os.environ.get("ROUNDS", "5"))
CONNECTIONS = 8
WARM_UP_SECONDS = 0.5
UPLOAD_SECONDS = 3
PULL_SECONDS = 2
PAUSE_SECONDS = 0.5
OURS_LITE, OURS_PG = "Medius, SQLite", "Medius, PostgreSQL"
BASELINE_LITE, BASELINE_PG = "baseline, SQLite", "baseline, PostgreSQL"
# Both recommend at least two processes on PostgreSQL.
PROCESSES = 2
OURS_TWICE, KINTO_TWICE = "Medius, two processes", "Kinto, two processes"


@dataclass(frozen=True)
class Measurement:
    """The figures of one server in one round."""

    per_second: float  # records acknowledged; responses where no records were sent
    cpu_ms: float  # of server and database, for one request
    p50_ms: float
    p99_ms: float
    own_load: float  # the share of a core that the load generator used


Rounds = dict[str, list[Measurement]]
Figure = Callable[[Measurement], float]
# Heading, figure, digits. The first heading depends on the table.
COLUMNS: list[tuple[str, Figure, int]] = [
    ("", lambda each: each.per_second, 0),
    ("CPU ms", lambda each: each.cpu_ms, 2),
    ("p50 ms", lambda each: each.p50_ms, 1),
    ("p99 ms", lambda each: each.p99_ms, 1),
    ("load's CPU %", lambda each: each.own_load * 100, 0),
]
# The name of the figure, the two servers, the figure, and the goal for its ratio.
UPLOAD_GOALS: list[tuple[str, str, str, Figure, str]] = [
    ("records/s", OURS_TWICE, KINTO_TWICE, lambda each: each.per_second, "at least 25"),
    ("CPU", OURS_LITE, BASELINE_LITE, lambda each: each.cpu_ms, "at most 1.6"),
    ("CPU", OURS_PG, BASELINE_PG, lambda each: each.cpu_ms, "at most 1.6"),
    ("p50", OURS_LITE, BASELINE_LITE, lambda each: each.p50_ms, ""),
    ("p50", OURS_PG, BASELINE_PG, lambda each: each.p50_ms, ""),
]
PULL_GOALS: list[tuple[str, str, str, Figure, str]] = [
    ("CPU", OURS_LITE, BASELINE_LITE, lambda each: each.cpu_ms, "at most 1.5"),
    ("CPU", OURS_PG, BASELINE_PG, lambda each: each.cpu_ms, "at most 1.5"),
]


def measure(*, with_kinto: bool) -> None:
    """Measure and print. Exits with 1 when a server did not store exactly what it acknowledged."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user when we are root
        servers = list(_start(Path(folder), stack, with_kinto=with_kinto))
        uploads: Rounds = {each.name: [] for each in servers}
        pulls: Rounds = {each.name: [] for each in servers}
        faults = [fault for _ in range(ROUNDS) for fault in _round(servers, uploads, pulls)]
    print(f"Sync, {CONNECTIONS} connections, median of {ROUNDS} rounds (range);", end=" ")
    print("CPU of server and database for one request:")
    _print_table(f"upload of {BATCH} new records", "records/s", uploads)
    _print_table("pull of nothing new", "requests/s", pulls)
    _print_ratios("upload", uploads, UPLOAD_GOALS)
    _print_ratios("pull", pulls, PULL_GOALS)
    if faults:
        sys.exit("\n".join(faults))


def _start(folder: Path, stack: ExitStack, *, with_kinto: bool) -> Iterator[BenchServer]:
    postgresql = PostgreSQL(folder / "postgresql")
    stack.callback(postgresql.stop)
    servers: list[BenchServer] = [
        Medius(OURS_LITE, Database(f"sqlite:///{folder}/medius.db"), folder),
        Medius(OURS_PG, postgresql.database("medius"), folder),
        Baseline(BASELINE_LITE, Database(f"sqlite:///{folder}/baseline.db"), folder),
        Baseline(BASELINE_PG, postgresql.database("baseline"), folder),
    ]
    if with_kinto:
        ours, kinto = postgresql.database("medius_twice"), postgresql.database("kinto")
        servers.append(Medius(OURS_TWICE, ours, folder, PROCESSES))
        servers.append(Kinto(KINTO_TWICE, kinto, folder, PROCESSES))
    for server in servers:
        stack.callback(server.stop)
        server.start()
        _measure(server, _upload, WARM_UP_SECONDS)
        server.database.analyze()
        yield server


def _round(servers: list[BenchServer], uploads: Rounds, pulls: Rounds) -> Iterator[str]:
    """Measure each server once, in random order; yield the faults."""
    for server in random.sample(servers, len(servers)):
        uploads[server.name].append(_measure(server, _upload, UPLOAD_SECONDS))
        pulls[server.name].append(_measure(server, _pull, PULL_SECONDS))
        yield from server.faults()


def _measure(server: BenchServer, request: Callable[[Phone], bytes], seconds: float) -> Measurement:
    time.sleep(PAUSE_SECONDS)
    cpu_before = server.cpu_seconds()
    result = run(server.ports, server.phones, request, CONNECTIONS, seconds)
    cpu_seconds = server.cpu_seconds() - cpu_before
    server.add(result)
    count, latencies = len(result.latencies), sorted(result.latencies)
    return Measurement(
        per_second=(result.acknowledged or count) / result.seconds,
        cpu_ms=cpu_seconds * 1000 / count,
        p50_ms=latencies[count // 2] * 1000,
        p99_ms=latencies[count * 99 // 100] * 1000,
        own_load=result.own_cpu_seconds / result.seconds,
    )


def _print_table(what: str, counted: str, rounds: Rounds) -> None:
    _print_row(what, [heading or counted for heading, _, _ in COLUMNS])
    for name, measured in rounds.items():
        figures = [([get(each) for each in measured], digits) for _, get, digits in COLUMNS]
        _print_row(name, [_median(values, digits) for values, digits in figures])


def _print_row(name: str, cells: Iterable[str]) -> None:
    print(f"  {name:29}" + "".join(f"  {cell:>23}" for cell in cells), flush=True)


def _print_ratios(
    what: str, rounds: Rounds, goals: list[tuple[str, str, str, Figure, str]]
) -> None:
    print(f"  {f'{what}, ratios':64}{'measured':>24}  goal")
    for figure, ours, peer, get, goal in goals:
        if peer in rounds:
            pairs = zip(rounds[ours], rounds[peer], strict=True)
            ratios = [get(one) / get(other) for one, other in pairs]
            print(f"  {f'{figure}: {ours} / {peer}':64}{_median(ratios, 2):>24}  {goal}")


def _median(values: list[float], digits: int) -> str:
    low, median, high = min(values), statistics.median(values), max(values)
    return f"{median:,.{digits}f} ({low:,.{digits}f}..{high:,.{digits}f})"


def _upload(phone: Phone) -> bytes:
    return phone.upload()


def _pull(phone: Phone) -> bytes:
    return phone.pull()
