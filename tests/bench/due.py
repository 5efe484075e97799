"""How fast the worker finds and claims 10,000 due of a million reminders, beside bare SQL that does
the same.
"""

import csv
import io
import os
import random
import sqlite3
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
from flask import Flask

from backend.app import create_app
from backend.config import Settings
from backend.db.database import disconnect
from backend.reminders.claims import take
from backend.reminders.worker import TAKEN
from tests.bench.databases import PostgreSQL

REMINDERS = int(os.environ.get("REMINDERS", "1000000"))
DUE = REMINDERS // 100
ROUNDS = 3 * int(os.environ.get("ROUNDS", "5"))
"""More than elsewhere: what a disk needs for a hundred commits differs from one second to the
next."""
LEASE_MS = 10**12
COLUMNS = "account_id, about, wanted, zone, minute, weekdays, ignored, slot, due_at, attempts"
INSERT = f"INSERT INTO reminder ({COLUMNS}) VALUES ({', '.join('?' * 10)})"  # noqa: S608 - all of it is ours
CLAIM = """WITH due AS (SELECT account_id, about FROM reminder WHERE due_at <= {0} ORDER BY due_at LIMIT {limit} {lock})
UPDATE reminder SET due_at = {0}, lease = {0}, attempts = attempts + 1 FROM due
WHERE reminder.account_id = due.account_id AND reminder.about = due.about
RETURNING reminder.account_id, reminder.about"""
RESET = "UPDATE reminder SET due_at = slot, lease = NULL, attempts = 0 WHERE lease IS NOT NULL"
AS_MEDIUS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")

Figures = tuple[float, float]
"""Wall and CPU seconds of one round."""


def rows() -> Iterator[tuple[Any, ...]]:
    """Yield reminders of which one in a hundred is due at DUE, in no order."""
    for number in range(REMINDERS):
        due_at = number * 7919 % REMINDERS + 1
        yield (
            str(uuid.uuid4()),
            "daily",
            True,
            "Europe/Berlin",
            450,
            "0123456",
            0,
            due_at,
            due_at,
            0,
        )


def measure(folder: Path, postgresql: PostgreSQL) -> None:
    """Measure on both databases, and print."""
    print(
        f"Find and claim {DUE:,} due of {REMINDERS:,}, {TAKEN} at a time, medians of {ROUNDS} rounds:"
    )
    _compare("SQLite", _migrated(f"sqlite:///{folder}/due.db"), _Sqlite(folder / "due.db"))
    url = postgresql.database("due").url
    _compare("PostgreSQL", _migrated(url), _Postgres(url))


def _migrated(url: str) -> Flask:
    app = create_app(Settings(url, app_folder=None, serving=False))
    with app.app_context():
        flask_migrate.upgrade()
    return app


class _Sqlite:
    """Bare SQL on SQLite."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(INSERT, rows())
            connection.execute("ANALYZE")

    def reset(self) -> None:
        """Make them due again."""
        with closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            connection.execute(RESET)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def claim_all(self) -> int:
        """Claim all that are due; return how many."""
        statement, total = CLAIM.format("?", limit=TAKEN, lock=""), 0
        with closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            for pragma in AS_MEDIUS:
                connection.execute(f"PRAGMA {pragma}")
            while True:
                connection.execute("BEGIN IMMEDIATE")
                taken = connection.execute(
                    statement, (DUE, DUE + LEASE_MS, "a lease of ours")
                ).fetchall()
                connection.execute("COMMIT")
                if not taken:
                    return total
                total += len(taken)


class _Postgres:
    """Bare SQL on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._url = url
        text = io.StringIO()
        csv.writer(text).writerows(rows())
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # there are no accounts
            with cursor.copy(f"COPY reminder ({COLUMNS}) FROM STDIN (FORMAT csv)") as copy:
                copy.write(text.getvalue())

    def reset(self) -> None:
        """Make them due again."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in (RESET, "VACUUM ANALYZE reminder", "CHECKPOINT"):
                connection.execute(statement)

    def claim_all(self) -> int:
        """Claim all that are due; return how many."""
        statement, total = CLAIM.format("%s", limit=TAKEN, lock="FOR UPDATE SKIP LOCKED"), 0
        with psycopg.connect(self._url) as connection:
            while True:
                taken = connection.execute(
                    statement, (DUE, DUE + LEASE_MS, "a lease of ours")
                ).fetchall()
                connection.commit()
                if not taken:
                    return total
                total += len(taken)


def _compare(name: str, app: Flask, bare: _Sqlite | _Postgres) -> None:
    def ours() -> int:
        total = 0
        while taken := take(DUE, TAKEN, LEASE_MS).keys:
            total += len(taken)
        return total

    with app.app_context():
        rounds = [_round((ours, bare.claim_all), bare) for _ in range(ROUNDS + 1)][1:]
        bare.reset()
        take(0, TAKEN, LEASE_MS)
        started = time.perf_counter()
        take(0, TAKEN, LEASE_MS)
        empty_ms = (time.perf_counter() - started) * 1000
    disconnect(app)
    wall, cpu = (statistics.median(a[n] / b[n] for a, b in rounds) for n in (0, 1))
    seconds, used = (
        [statistics.median(pair[n][m] for pair in rounds) for n in (0, 1)] for m in (0, 1)
    )
    print(
        f"  {name:12} ours {seconds[0]:.3f} s, bare SQL {seconds[1]:.3f} s; ratio {wall:.2f} (goal at most 1.3)\n"
        f"  {'':12} client CPU {used[0] / DUE * 1e6:.1f} us each, bare SQL {used[1] / DUE * 1e6:.1f} us; "
        f"ratio {cpu:.2f}; a look when nothing is due {empty_ms:.1f} ms",
        flush=True,
    )


def _round(
    both: tuple[Callable[[], int], Callable[[], int]], bare: _Sqlite | _Postgres
) -> list[Figures]:
    """Return the figures of ours and of bare SQL, asked in an order that chance gives."""
    figures = {each: _timed(both[each], bare) for each in random.sample((0, 1), 2)}
    return [figures[0], figures[1]]


def _timed(claim_all: Callable[[], int], bare: _Sqlite | _Postgres) -> Figures:
    bare.reset()
    started, cpu = time.perf_counter(), time.process_time()
    claimed = claim_all()
    figures = time.perf_counter() - started, time.process_time() - cpu
    if claimed != DUE:
        raise SystemExit(f"{claimed:,} were claimed, and {DUE:,} are due")
    return figures
