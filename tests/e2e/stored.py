"""Reads what the server has, from its database file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.phone import kept


@dataclass(frozen=True)
class Stored:
    """One record in the database: its fields, and when each was written (by stamp)."""

    id: str
    kind: str
    deleted: str | None
    fields: dict[str, Any]
    stamps: dict[str, str]


def stored(database: Path, page: Page) -> dict[str, Stored]:
    """Return the records that the server keeps for the phone of `page`, by id."""
    return stored_for(database, kept(page, "meta")["account"]["account_id"])


def stored_for(database: Path, account: str) -> dict[str, Stored]:
    """Return the records of one account, by id."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT id, kind, deleted, fields FROM record WHERE account_id = ?", [account])
        return {id: _stored(id, kind, deleted, json.loads(fields)) for id, kind, deleted, fields in rows}


def of_kind(records: dict[str, Stored], kind: str) -> list[Stored]:
    """Return the records of one kind, oldest first."""
    return sorted((one for one in records.values() if one.kind == kind), key=lambda one: one.id)


def _stored(id: str, kind: str, deleted: str | None, fields: dict[str, Any]) -> Stored:
    values = {name: value for name, (value, _) in fields.items()}
    return Stored(id, kind, deleted, values, {name: stamp for name, (_, stamp) in fields.items()})
