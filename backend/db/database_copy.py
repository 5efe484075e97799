"""`flask --app backend.app db-copy FROM TO`: moves a deployment from one database to another, of
either kind.
"""

from __future__ import annotations

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
from backend.db.database import connect, disconnect, reading, upgrade, usable, writing
from backend.db.models import Base, Installation

ROWS = 1000
"""Copied at a time."""


@click.command("db-copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def db_copy(source: str, target: str) -> None:
    """Copy the database FROM into the empty database TO, and compare the two.

    Both are written as in DATABASE_URL. Stop Medius first: what is written to FROM afterwards is
    not copied. FROM stays as it is. Nothing is in TO unless all of it is.
    """
    try:
        with opened(source) as old, opened(target) as new:
            copied = copy(old, new)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Copied and compared: {told(copied)}.")


def told(counts: dict[str, int]) -> str:
    """Return how many rows each table has, in words."""
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def copy(source: Flask, target: Flask) -> dict[str, int]:
    """Copy every row; return how many each table has. Raises ConfigError, and then nothing was
    copied.
    """
    there, here = source.extensions["settings"], target.extensions["settings"]
    with source.app_context(), usable(there):
        _check_source(there)
    with target.app_context():
        upgrade(here)
    with (
        source.app_context(),
        usable(there),
        reading() as old,
        target.app_context(),
        usable(here),
        writing() as new,
    ):
        _take_time(old, new)
        return _copy(old, new, here.database_place)


def _take_time(*sessions: Session) -> None:
    """Let PostgreSQL wait for as long as a large copy takes."""
    for session in sessions:
        if session.get_bind().dialect.name == "postgresql":
            for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
                session.execute(text(f"SET LOCAL {name} = 0"))


def _check_source(settings: Settings) -> None:
    if settings.database_file and not settings.database_file.is_file():
        raise ConfigError(f"There is no database {settings.database_place}; FROM must be one.")
    with reading() as session:
        revision = MigrationContext.configure(session.connection()).get_current_revision()
    if revision != ScriptDirectory(ROOT / "migrations").get_current_head():
        raise ConfigError(
            f"The database {settings.database_place} is not of this Medius; start this one on it once."
        )


def _copy(old: Session, new: Session, place: str) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    own = cast(Table, Installation.__table__)  # its migration fills it
    if any(new.scalar(select(exists(select(table)))) for table in tables if table is not own):
        raise ConfigError(
            f"The database {place} has something in it already; name an empty one, so that nothing is mixed."
        )
    new.execute(delete(own))
    sums = {table.name: _copy_table(old, new, table) for table in tables}
    for table in tables:
        if _sum(_parts(new, table)) != sums[table.name]:
            raise ConfigError(
                f"The copy of {table.name} is not like the original; nothing was kept of it."
            )
    return {name: total.rows for name, total in sums.items()}


@dataclass
class Total:
    """How many rows there are, and a sum over their hashes that does not ask in which order they
    came.
    """

    rows: int = 0
    hashes: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one row."""
        self.rows += 1
        self.hashes += int.from_bytes(
            hashlib.sha256(repr(dict(row)).encode(errors="surrogatepass")).digest()
        )


def _copy_table(old: Session, new: Session, table: Table) -> Total:
    def inserted() -> Iterator[list[dict[str, Any]]]:
        for rows in _parts(old, table):
            new.execute(insert(table), rows)
            yield rows

    return _sum(inserted())


def _sum(parts: Iterator[list[dict[str, Any]]]) -> Total:
    total = Total()
    for rows in parts:
        for row in rows:
            total.add(row)
    return total


def _parts(session: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = session.execute(select(table).execution_options(yield_per=ROWS))
    for part in found.mappings().partitions():
        yield [dict(row) for row in part]


@contextmanager
def opened(url: str) -> Iterator[Flask]:
    """Yield an app that has a database and nothing else."""
    settings = from_environment({"DATABASE_URL": url})
    app = Flask("backend", static_folder=None)
    app.extensions["settings"] = settings
    connect(app, settings)
    try:
        yield app
    finally:
        disconnect(app)
