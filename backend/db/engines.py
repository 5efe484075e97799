"""How a connection is made and a transaction begins on SQLite and on PostgreSQL."""

import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Dialect

from backend.config import THREADS

POOL_SIZE = THREADS + 1  # and the reminder worker
WAIT_SECONDS = 10  # for a connection, for a lock, and for one statement
RESTART_SECONDS = 2  # how long to try again while a server refuses connections

#: Options of both engines, by database.
OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {},
    "postgresql": {
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 5, "application_name": "medius"},
    },
}
WRITER_POOL_SIZE = {"sqlite": 1, "postgresql": POOL_SIZE}
PRAGMAS = {"busy_timeout": WAIT_SECONDS * 1000, "synchronous": "FULL", "foreign_keys": "ON"}
PARAMETERS = {
    "statement_timeout": f"{WAIT_SECONDS}s",
    "lock_timeout": f"{WAIT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{WAIT_SECONDS}s",
}


def prepare_writer(engine: Engine) -> None:
    """Make `engine` the one whose transactions write."""
    if engine.dialect.name == "sqlite":
        # secure_delete overwrites deleted data with zeros.
        _prepare_sqlite(engine, {"journal_mode": "WAL", "secure_delete": "ON"}, "BEGIN IMMEDIATE")
    else:
        # Stricter isolation would let the second writer of an account fail instead of wait.
        # synchronous_commit: what is acknowledged survives a crash, whatever the server's default.
        durable = {"default_transaction_isolation": "read committed", "synchronous_commit": "on"}
        _prepare_postgresql(engine, durable)


def prepare_reader(engine: Engine) -> None:
    """Make `engine` the one whose transactions see a single snapshot and cannot write."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, {"query_only": "ON"}, "BEGIN")
    else:
        snapshot = {
            "default_transaction_isolation": "repeatable read",
            "default_transaction_read_only": "on",
        }
        _prepare_postgresql(engine, snapshot)


def _prepare_sqlite(engine: Engine, pragmas: dict[str, str], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver would begin deferred transactions by itself
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
    def connect_with_retries(
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
