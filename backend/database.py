"""Two engines on one SQLite database: one connection that writes, several that read.

A pool of one is the fair lock in front of BEGIN IMMEDIATE: threads wait for the connection in the order they
came, while SQLite's own busy handler lets some wait for seconds. IMMEDIATE takes the write lock before anything is
read, so no transaction reads a row, waits, and then fails or writes over what it did not see.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from backend.config import ROOT, Settings
from backend.models import Base

READER = "reader"
READERS = 8
"""As many as the server has threads."""
WAIT_SECONDS = 10

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(directory=str(ROOT / "migrations"))


def connect(app: Flask, settings: Settings) -> None:
    """Give `app` its engines. Nothing is opened before the first statement."""
    shared: dict[str, Any] = {
        "max_overflow": 0,
        "pool_timeout": WAIT_SECONDS,
        "hide_parameters": True,
        "json_serializer": _compact,
        "url": settings.database,
    }
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**shared, "pool_size": 1}
    app.config["SQLALCHEMY_BINDS"] = {READER: {**shared, "pool_size": READERS}}
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        _prepare(db.engines[None], ["journal_mode=WAL"], "BEGIN IMMEDIATE")
        _prepare(db.engines[READER], ["query_only=ON"], "BEGIN")


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session that holds the write lock from its first statement and commits at the end."""
    with Session(db.engines[None]) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that sees one moment of the database and cannot write."""
    with Session(db.engines[READER]) as session, session.begin():
        yield session


def _prepare(engine: Engine, pragmas: list[str], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # or the driver would open transactions by itself, and deferred ones
        for pragma in [f"busy_timeout={WAIT_SECONDS * 1000}", "synchronous=FULL", "foreign_keys=ON", *pragmas]:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
