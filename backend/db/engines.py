"""What is different about the two databases, and nothing else is: how a connection is made and a
transaction begins.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Dialect

from backend.config import THREADS
from backend.db.fair_pool import FairPool

POOL_SIZE = THREADS + 1  # and the reminder worker
WAIT_SECONDS = 10
"""For a connection, for a lock, and for one statement."""
RESTART_SECONDS = 2
"""How long a server that refuses connections is given to come back."""

WRITERS: dict[str, dict[str, Any]] = {
    "sqlite": {"poolclass": FairPool, "pool_size": 1},
    "postgresql": {"pool_size": POOL_SIZE},
}
PRAGMAS = {"busy_timeout": WAIT_SECONDS * 1000, "synchronous": "FULL", "foreign_keys": "ON"}
PARAMETERS = {
    "statement_timeout": f"{WAIT_SECONDS}s",
    "lock_timeout": f"{WAIT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{WAIT_SECONDS}s",
}
ARGUMENTS = {"sqlite": {}, "postgresql": {"connect_timeout": 5, "application_name": "medius"}}


def prepare_writer(engine: Engine) -> None:
    """Make every transaction of `engine` one that writes."""
    if engine.dialect.name == "sqlite":
        # Deleted is overwritten with zeros, not only taken off the list.
        _prepare_sqlite(engine, {"journal_mode": "WAL", "secure_delete": "ON"}, "BEGIN IMMEDIATE")
    else:
        # Not stricter: then the second to take an account's row would fail instead of waiting. And
        # what is acknowledged outlives a crash, whatever the server was set to.
        durable = {"default_transaction_isolation": "read committed", "synchronous_commit": "on"}
        _prepare_postgresql(engine, durable)


def prepare_reader(engine: Engine) -> None:
    """Make every transaction of `engine` one that sees one moment and cannot write."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, {"query_only": "ON"}, "BEGIN")
    else:
        one_moment = {
            "default_transaction_isolation": "repeatable read",
            "default_transaction_read_only": "on",
        }
        _prepare_postgresql(engine, one_moment)


def fold_log(engine: Engine) -> None:
    """On SQLite, empty the write-ahead log, where what was deleted still stands; wait for those who
    read from it.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _prepare_sqlite(engine: Engine, pragmas: dict[str, str], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: Any) -> None:
        connection.isolation_level = (
            None  # or the driver would open transactions by itself, and deferred ones
        )
        for name, value in (PRAGMAS | pragmas).items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _prepare_postgresql(engine: Engine, parameters: dict[str, str]) -> None:
    statement = ";".join(
        f"SET {name} = '{value}'" for name, value in (PARAMETERS | parameters).items()
    )

    @event.listens_for(engine, "connect")
    def set_parameters(connection: Any, _: Any) -> None:
        connection.autocommit = True
        connection.execute(statement)
        connection.autocommit = False

    @event.listens_for(engine, "do_connect")
    def connect_patiently(
        dialect: Dialect, _: Any, arguments: list[Any], more: dict[str, Any]
    ) -> Any:
        until = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                return dialect.connect(*arguments, **more)
            except dialect.loaded_dbapi.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
