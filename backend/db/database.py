"""Two engines on one database: one whose transactions write, one whose transactions only read.

On SQLite the writer has one connection, and BEGIN IMMEDIATE takes the write lock before anything
is read: no transaction reads a row, waits, and then overwrites a change that it did not see. On
PostgreSQL each writer first locks the row of its account, and so waits only for devices of the same
account.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.util import CommandError
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from backend.config import ROOT, ConfigError, Settings
from backend.db.engines import (
    OPTIONS,
    POOL_SIZE,
    WAIT_SECONDS,
    WRITER_POOL_SIZE,
    prepare_reader,
    prepare_writer,
)
from backend.db.models import Base
from backend.rules.json_codec import compact, loads

READER = "reader"
REMEDIES = {
    "sqlite": "another file, or put back a copy that was saved",
    "postgresql": "a database that can be reached, or start the database server",
}
db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(directory=str(ROOT / "migrations"))


def connect(app: Flask, settings: Settings) -> None:
    """Give `app` its engines. No connection is opened before the first statement."""
    kind = settings.database.get_backend_name()
    shared: dict[str, Any] = {
        "max_overflow": 0,
        "pool_timeout": WAIT_SECONDS,
        "hide_parameters": True,
        "json_serializer": compact,
        "json_deserializer": loads,
        "url": settings.database,
        **OPTIONS[kind],
    }
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**shared, "pool_size": WRITER_POOL_SIZE[kind]}
    app.config["SQLALCHEMY_BINDS"] = {READER: {**shared, "pool_size": POOL_SIZE}}
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        prepare_writer(db.engines[None])
        prepare_reader(db.engines[READER])


def disconnect(app: Flask) -> None:
    """Close every connection of `app`."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def transaction(*, writes: bool) -> Iterator[Connection]:
    """Yield a connection in a transaction, for Core statements."""
    with db.engines[None if writes else READER].begin() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session that commits at the end. On SQLite it takes the write lock first."""
    with Session(db.engines[None]) as db_session, db_session.begin():
        yield db_session


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that sees a single snapshot and cannot write."""
    with Session(db.engines[READER]) as db_session, db_session.begin():
        yield db_session


def checkpoint_wal() -> None:
    """On SQLite, empty the write-ahead log, which still holds what was just deleted.

    Waits for transactions that read from it. PostgreSQL's autovacuum does the same by itself.
    """
    engine = db.engines[None]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def upgrade(settings: Settings) -> None:
    """Migrate the database of the app to the newest revision. Raises ConfigError."""
    with raising_config_error(settings):
        try:
            command.upgrade(migrate.get_config(), "head")
        except CommandError:
            raise ConfigError(
                f"The database {settings.database_place} is of a newer Medius than this one; "
                "start the newer version."
            ) from None


@contextmanager
def raising_config_error(settings: Settings) -> Iterator[None]:
    """Turn an error of the database into a ConfigError of one line, without the password."""
    try:
        yield
    except DatabaseError as error:
        reason = (
            str(error.orig)
            .strip()
            .splitlines()[0]
            .replace(settings.database.password or "\n", "***")
        )
        raise ConfigError(
            f"The database {settings.database_place} cannot be used ({reason}); "
            f"set DATABASE_URL to {REMEDIES[settings.database.get_backend_name()]}."
        ) from None
