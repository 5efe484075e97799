"""`flask --app backend.app db-copy FROM TO`: copies one database into another of either kind."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Table, delete, exists, insert, select, text
from sqlalchemy.orm import Session

from backend.config import ROOT, ConfigError, Settings, from_environment
from backend.db.database import connect, disconnect, raising_config_error, reading, upgrade, writing
from backend.db.models import Base, Installation

BATCH_ROWS = 1000


@click.command("db-copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def db_copy(source: str, target: str) -> None:
    """Copy the database FROM into the empty database TO, and compare the two.

    Write both as in DATABASE_URL. Stop Medius first: what is written to FROM later is not copied.
    FROM stays as it is. TO holds all of it, or nothing if something fails.
    """
    try:
        with open_app(source) as old, open_app(target) as new:
            copied = copy(old, new)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Copied and compared: {in_words(copied)}.")


def in_words(counts: dict[str, int]) -> str:
    """Return how many rows each table has, like `1 account, 3 record`."""
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def copy(source: Flask, target: Flask) -> dict[str, int]:
    """Copy every row; return the number of rows of each table.

    Raises ConfigError, and then nothing was copied.
    """
    old_settings, new_settings = source.extensions["settings"], target.extensions["settings"]
    with source.app_context(), raising_config_error(old_settings):
        _check_source(old_settings)
    with target.app_context():
        upgrade(new_settings)
    with (
        source.app_context(),
        raising_config_error(old_settings),
        reading() as old,
        target.app_context(),
        raising_config_error(new_settings),
        writing() as new,
    ):
        _lift_timeouts(old, new)
        return _copy(old, new, new_settings.database_place)


def _lift_timeouts(*db_sessions: Session) -> None:
    """Switch off the timeouts of PostgreSQL, because a large copy takes long."""
    for db_session in db_sessions:
        if db_session.get_bind().dialect.name == "postgresql":
            for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
                db_session.execute(text(f"SET LOCAL {name} = 0"))


def _check_source(settings: Settings) -> None:
    if settings.database_file and not settings.database_file.is_file():
        raise ConfigError(f"There is no database {settings.database_place}; FROM must be one.")
    with reading() as db_session:
        revision = MigrationContext.configure(db_session.connection()).get_current_revision()
    if revision != ScriptDirectory(ROOT / "migrations").get_current_head():
        raise ConfigError(
            f"The database {settings.database_place} does not have the schema of this version; "
            "start this version once to migrate it."
        )


def _copy(old: Session, new: Session, place: str) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    installation = cast(Table, Installation.__table__)  # its migration has filled it
    others = [table for table in tables if table is not installation]
    if any(new.scalar(select(exists(select(table)))) for table in others):
        raise ConfigError(
            f"The database {place} has something in it already; name an empty one, "
            "so that nothing is mixed."
        )
    new.execute(delete(installation))
    sums = {table.name: _copy_table(old, new, table) for table in tables}
    for table in tables:
        if _sum(_batches(new, table)) != sums[table.name]:
            raise ConfigError(
                f"The copy of {table.name} is not like the original; nothing was kept of it."
            )
    return {name: total.rows for name, total in sums.items()}


@dataclass
class Total:
    """The number of rows, and the sum of their hashes, which does not depend on their order."""

    rows: int = 0
    hashes: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Add one row."""
        self.rows += 1
        self.hashes += int.from_bytes(
            hashlib.sha256(repr(dict(row)).encode(errors="surrogatepass")).digest()
        )


def _copy_table(old: Session, new: Session, table: Table) -> Total:
    def inserted() -> Iterator[list[dict[str, Any]]]:
        for rows in _batches(old, table):
            new.execute(insert(table), rows)
            yield rows

    return _sum(inserted())


def _sum(batches: Iterator[list[dict[str, Any]]]) -> Total:
    total = Total()
    for rows in batches:
        for row in rows:
            total.add(row)
    return total


def _batches(db_session: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = db_session.execute(select(table).execution_options(yield_per=BATCH_ROWS))
    for batch in found.mappings().partitions():
        yield [dict(row) for row in batch]


@contextmanager
def open_app(url: str) -> Iterator[Flask]:
    """Yield an app that has the database `url` and nothing else."""
    settings = from_environment({"DATABASE_URL": url})
    app = Flask("backend", static_folder=None)
    app.extensions["settings"] = settings
    connect(app, settings)
    try:
        yield app
    finally:
        disconnect(app)
