"""Read records from the server's database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import NullPool, create_engine, select

from backend.config import Settings
from backend.db.models import RecordRow
from tests.e2e.phone import read_indexeddb


@dataclass(frozen=True)
class ServerRecord:
    """A record in the database: its values, and the stamp of each."""

    id: str
    kind: str
    deleted: str | None
    fields: dict[str, Any]
    stamps: dict[str, str]


def server_records(database: Path | str, page: Page) -> dict[str, ServerRecord]:
    """Return the records of the account of `page` by id; `database` is a file or a URL."""
    return account_records(database, read_indexeddb(page, "meta")["account"]["account_id"])


def account_records(database: Path | str, account: str) -> dict[str, ServerRecord]:
    """Return the records of one account, by id."""
    url = f"sqlite:///file:{database}?mode=ro&uri=true" if isinstance(database, Path) else database
    engine = create_engine(
        Settings(url).database if isinstance(database, str) else url, poolclass=NullPool
    )
    with engine.connect() as connection:
        columns = (RecordRow.id, RecordRow.kind, RecordRow.deleted, RecordRow.fields)
        rows = connection.execute(select(*columns).where(RecordRow.account_id == account))
        return {row.id: _server_record(*row) for row in rows}


def of_kind(records: dict[str, ServerRecord], kind: str) -> list[ServerRecord]:
    """Return the records of one kind, oldest first."""
    return sorted((one for one in records.values() if one.kind == kind), key=lambda one: one.id)


def _server_record(id: str, kind: str, deleted: str | None, fields: dict[str, Any]) -> ServerRecord:
    values = {name: value for name, (value, _) in fields.items()}
    return ServerRecord(
        id, kind, deleted, values, {name: stamp for name, (_, stamp) in fields.items()}
    )
