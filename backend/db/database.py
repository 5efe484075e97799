"""Two engines on one database: one whose transactions write, one whose transactions only read.

On SQLite the writer has one connection: to have it is the lock in front of BEGIN IMMEDIATE. Threads
get it in the order they came, while SQLite's own busy handler lets some wait for seconds. IMMEDIATE
takes the write lock before anything is read, so no transaction reads a row, waits, and then fails
or writes over what it did not see. On PostgreSQL each writer begins by locking the row of its
account, and so waits only for phones of one person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.util import CommandError
from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.orm import Session

from backend.config import ROOT, ConfigError, Settings
from backend.db.engines import (
    ARGUMENTS,
    POOL_SIZE,
    WAIT_SECONDS,
    WRITERS,
    fold_log,
    prepare_reader,
    prepare_writer,
)
from backend.db.models import Base
from backend.rules.json_codec import compact, loads

READER = "reader"
REMEDIES = {
    "sqlite": "another file, or put back a copy that was saved",
    "postgresql": "a database that can be reached, or start that one",
}
REPEATABLE = (
    "sync.sync",
    "devices.rename_device",
    "devices.remove_device",
    "links.approve_link",
    "links.finish_link",
    "recovery.recover",
)
"""Views that change something, and nothing more when they are asked the same again."""

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(directory=str(ROOT / "migrations"))


def connect(app: Flask, settings: Settings) -> None:
    """Give `app` its engines. Nothing is opened before the first statement."""
    kind = settings.database.get_backend_name()
    shared: dict[str, Any] = {
        "max_overflow": 0,
        "pool_timeout": WAIT_SECONDS,
        "hide_parameters": True,
        "json_serializer": compact,
        "json_deserializer": loads,
        "url": settings.database,
        "connect_args": ARGUMENTS[kind],
    }
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**shared, **WRITERS[kind]}
    app.config["SQLALCHEMY_BINDS"] = {READER: {**shared, "pool_size": POOL_SIZE}}
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        prepare_writer(db.engines[None])
        prepare_reader(db.engines[READER])
    _repeat_what_a_restart_cut_off(app)


def disconnect(app: Flask) -> None:
    """Close every connection of `app`."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def transaction(*, writes: bool) -> Iterator[Connection]:
    """Yield a connection for statements, in a transaction as `writing` or `reading` has it, without
    their objects.
    """
    with db.engines[None if writes else READER].begin() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session that commits at the end. On SQLite it holds the write lock from its first
    statement.
    """
    with Session(db.engines[None]) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that sees one moment of the database and cannot write."""
    with Session(db.engines[READER]) as session, session.begin():
        yield session


def checkpoint_wal() -> None:
    """Leave no trace of what was just deleted and committed. On PostgreSQL that is for its own
    autovacuum to do.
    """
    fold_log(db.engines[None])


def upgrade(settings: Settings) -> None:
    """Bring the database of the app up to date. Raises ConfigError."""
    with usable(settings):
        try:
            command.upgrade(migrate.get_config(), "head")
        except CommandError:
            raise ConfigError(
                f"The database {settings.database_place} is of a newer Medius than this one; start that one."
            ) from None


@contextmanager
def usable(settings: Settings) -> Iterator[None]:
    """Raise ConfigError, on one line and without the password, when the database cannot be used."""
    try:
        yield
    except DatabaseError as error:
        said = (
            str(error.orig)
            .strip()
            .splitlines()[0]
            .replace(settings.database.password or "\n", "***")
        )
        raise ConfigError(
            f"The database {settings.database_place} cannot be used ({said}); "
            f"set DATABASE_URL to {REMEDIES[settings.database.get_backend_name()]}."
        ) from None


def _repeat_what_a_restart_cut_off(app: Flask) -> None:
    """Answer a request anew when its connection was dead: once for each engine, for each may hold
    dead ones.
    """
    answer = app.dispatch_request

    def answer_or_repeat() -> ResponseReturnValue:
        for _ in db.engines:
            try:
                return answer()
            except DBAPIError as error:
                if not (error.connection_invalidated and _may_repeat(error)):
                    raise
        return answer()

    app.dispatch_request = answer_or_repeat  # type: ignore[method-assign]  # inside Flask's own error handling


def _may_repeat(error: DBAPIError) -> bool:
    """Tell whether nothing was stored, or storing it again changes nothing. An error of COMMIT has
    no statement.
    """
    return error.statement is not None or request.method == "GET" or request.endpoint in REPEATABLE
