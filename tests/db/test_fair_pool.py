"""The one connection that writes goes to those who ask in the order they asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.db.database import db
from backend.db.fair_pool import FairPool

PATIENCE_SECONDS = 10


def made(address: str, seconds: float = PATIENCE_SECONDS) -> Engine:
    options: dict[str, Any] = {
        "poolclass": FairPool,
        "pool_size": 1,
        "max_overflow": 0,
        "pool_timeout": seconds,
    }
    return create_engine(address, **options)


@pytest.fixture
def pooled(tmp_path: Path) -> Iterator[Engine]:
    one = made(f"sqlite:///{tmp_path}/x.db")
    yield one
    one.dispose()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_writer_of_sqlite_has_such_a_pool(app: Flask) -> None:
    with app.app_context():
        pool = db.engines[None].pool

    assert isinstance(pool, FairPool)
    assert pool.size() == 1


def test_who_has_just_given_it_back_does_not_get_it_before_those_who_wait(pooled: Engine) -> None:
    got: list[str] = []

    def take(name: str) -> None:
        with pooled.connect():
            got.append(name)

    with ThreadPoolExecutor(3) as threads:
        with pooled.connect():
            for number in range(3):
                threads.submit(take, f"thread {number}")
                until_so_many_are_in_line(pooled, 2 + number)
        take("who had it")

    assert got == ["thread 0", "thread 1", "thread 2", "who had it"]


def test_who_has_waited_too_long_is_told_and_holds_up_nobody(tmp_path: Path) -> None:
    engine = made(f"sqlite:///{tmp_path}/x.db", seconds=0.05)

    with (
        engine.connect(),
        ThreadPoolExecutor(1) as threads,
        pytest.raises(PoolTimeout, match=r"within 0\.05 seconds"),
    ):
        threads.submit(engine.connect).result()

    for _ in range(2):
        engine.connect().close()
    engine.dispose()


def test_who_cannot_connect_holds_up_nobody(tmp_path: Path) -> None:
    engine = made(f"sqlite:///{tmp_path}/missing/x.db", seconds=0.05)

    for _ in range(2):
        with pytest.raises(OperationalError, match="unable to open"):
            engine.connect()


def test_a_connection_that_died_is_made_anew_for_the_next_in_line(pooled: Engine) -> None:
    def ask() -> Any:
        with pooled.connect() as connection:
            return connection.exec_driver_sql("SELECT 1").scalar_one()

    with ThreadPoolExecutor(1) as threads:
        with pooled.connect() as connection:
            asked = threads.submit(ask)
            until_so_many_are_in_line(pooled, 2)
            connection.invalidate()

        assert asked.result(PATIENCE_SECONDS) == 1


def until_so_many_are_in_line(engine: Engine, number: int) -> None:
    """Wait until so many have the connection or wait for it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while len(engine.pool._line) < number:  # type: ignore[attr-defined]  # a FairPool
        assert time.monotonic() < until, "nobody stands in line"
        time.sleep(0.001)
