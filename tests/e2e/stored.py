"""Reads what the server has, from its database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import NullPool, create_engine, select

from backend.config import Settings
from backend.db.models import RecordRow
from tests.e2e.phone import kept


@dataclass(frozen=True)
class Stored:
    """One record in the database: its fields, and when each was written (by stamp)."""

    id: str
    kind: str
    deleted: str | None
    fields: dict[str, Any]
    stamps: dict[str, str]


def stored(database: Path | str, page: Page) -> dict[str, Stored]:
    """Return the records that the server keeps for the phone of `page`, by id.

    The database is a file, or an address as in DATABASE_URL.
    """
    return stored_for(database, kept(page, "meta")["account"]["account_id"])


def stored_for(database: Path | str, account: str) -> dict[str, Stored]:
    """Return the records of one account, by id."""
    url = f"sqlite:///file:{database}?mode=ro&uri=true" if isinstance(database, Path) else database
    engine = create_engine(
        Settings(url).database if isinstance(database, str) else url, poolclass=NullPool
    )
    with engine.connect() as connection:
        columns = (RecordRow.id, RecordRow.kind, RecordRow.deleted, RecordRow.fields)
        rows = connection.execute(select(*columns).where(RecordRow.account_id == account))
        return {row.id: _stored(*row) for row in rows}


def of_kind(records: dict[str, Stored], kind: str) -> list[Stored]:
    """Return the records of one kind, oldest first."""
    return sorted((one for one in records.values() if one.kind == kind), key=lambda one: one.id)


def _stored(id: str, kind: str, deleted: str | None, fields: dict[str, Any]) -> Stored:
    values = {name: value for name, (value, _) in fields.items()}
    return Stored(id, kind, deleted, values, {name: stamp for name, (_, stamp) in fields.items()})
