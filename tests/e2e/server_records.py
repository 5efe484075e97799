"""Read records from the server's database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import Engine, NullPool, create_engine, delete, select

from backend.accounts.deletion import ACCOUNT_TABLES
from backend.config import Settings
from backend.db.models import Account, RecordRow
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
    with _engine(database).connect() as connection:
        columns = (RecordRow.id, RecordRow.kind, RecordRow.deleted, RecordRow.fields)
        rows = connection.execute(select(*columns).where(RecordRow.account_id == account))
        return {row.id: _server_record(*row) for row in rows}


def forget_account(database: Path | str, page: Page) -> None:
    """Delete the account of `page`, as if an older database had been restored."""
    account = read_indexeddb(page, "meta")["account"]["account_id"]
    with _engine(database, mode="rw").begin() as connection:
        for table in ACCOUNT_TABLES:
            connection.execute(delete(table).where(table.c.account_id == account))
        connection.execute(delete(Account).where(Account.id == account))


def _engine(database: Path | str, mode: str = "ro") -> Engine:
    if isinstance(database, str):
        return create_engine(Settings(database).database, poolclass=NullPool)
    return create_engine(f"sqlite:///file:{database}?mode={mode}&uri=true", poolclass=NullPool)


def of_kind(records: dict[str, ServerRecord], kind: str) -> list[ServerRecord]:
    """Return the records of one kind, oldest first."""
    return sorted((one for one in records.values() if one.kind == kind), key=lambda one: one.id)


def _server_record(id: str, kind: str, deleted: str | None, fields: dict[str, Any]) -> ServerRecord:
    values = {name: value for name, (value, _) in fields.items()}
    return ServerRecord(
        id, kind, deleted, values, {name: stamp for name, (_, stamp) in fields.items()}
    )
