"""Queries for an account and its records.

A sync runs a fixed number of queries, however many records it has.
"""

from collections.abc import Collection
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Select, Table, bindparam, func, select

from backend.accounts.errors import UnknownDevice
from backend.db.models import Account, RecordRow, SyncBatch
from backend.rules.cursor import Cursor
from backend.rules.merge import Record
from backend.sync.merge_batch import MAX_RECORDS, StoredRecord

ACCOUNT, RECORD, BATCH = (cast(Table, model.__table__) for model in (Account, RecordRow, SyncBatch))

_ACCOUNT = select(ACCOUNT.c.rev, ACCOUNT.c.tag, ACCOUNT.c.clock).where(
    ACCOUNT.c.id == bindparam("account_id")
)
_LOCKED_ACCOUNT = _ACCOUNT.with_for_update(key_share=True)
_TAG = (
    select(BATCH.c.tag)
    .where(BATCH.c.account_id == bindparam("account_id"), BATCH.c.top_rev >= bindparam("rev"))
    .order_by(BATCH.c.top_rev)
    .limit(1)
)
_RECORDS = select(
    RECORD.c.id, RECORD.c.kind, RECORD.c.deleted, RECORD.c.fields, RECORD.c.rev
).where(RECORD.c.account_id == bindparam("account_id"))
_BY_IDS = _RECORDS.where(RECORD.c.id.in_(bindparam("ids", expanding=True)))
_PAGE = (
    _RECORDS.where(RECORD.c.rev > bindparam("after"))
    .order_by(RECORD.c.rev)
    .limit(bindparam("size"))
)
_OF_ACCOUNT = (
    select(func.count()).select_from(RECORD).where(RECORD.c.account_id == bindparam("account_id"))
)
# Two counts, each from an index: reading every row of a large account would be slow.
_COUNT = select(
    _OF_ACCOUNT.scalar_subquery()
    - _OF_ACCOUNT.where(RECORD.c.deleted.is_not(None)).scalar_subquery()
)


class AccountState(NamedTuple):
    """The newest cursor of an account, and the latest server time it has seen (ms of UTC)."""

    head: Cursor
    latest_sync_at: int


def read_account(connection: Connection, account_id: str, *, lock: bool) -> AccountState:
    """Return the state of the account. Raises UnknownDevice when it was deleted meanwhile.

    `lock` locks its row, and so its revisions, until the end of the transaction: no cursor skips a
    write that commits late. On SQLite BEGIN IMMEDIATE has locked the database already.
    """
    statement = _LOCKED_ACCOUNT if lock else _ACCOUNT
    row = connection.execute(statement, {"account_id": account_id}).one_or_none()
    if row is None:
        raise UnknownDevice
    return AccountState(Cursor(row.rev, row.tag), row.clock)


def batch_tag(connection: Connection, account_id: str, rev: int) -> str | None:
    """Return the tag of the batch that covers `rev`."""
    return connection.execute(_TAG, {"account_id": account_id, "rev": rev}).scalar()


def by_ids(
    connection: Connection, account_id: str, record_ids: Collection[str]
) -> dict[str, StoredRecord]:
    values = {"account_id": account_id, "ids": list(record_ids)}
    return dict(_stored(connection, _BY_IDS, values))


def page(
    connection: Connection, account_id: str, after: int, size: int
) -> list[tuple[str, StoredRecord]]:
    """Return up to `size` records with a revision greater than `after`, in that order."""
    return _stored(connection, _PAGE, {"account_id": account_id, "after": after, "size": size})


def remaining_capacity(connection: Connection, account_id: str, rev: int, wanted: int) -> int:
    """Return how many of `wanted` new records fit into an account at revision `rev`.

    Deleted records do not count.
    """
    if rev + wanted <= MAX_RECORDS:  # no need to count: each record took at least one revision
        return wanted
    count = connection.execute(_COUNT, {"account_id": account_id}).scalar_one()
    return max(0, MAX_RECORDS - int(count))


def _stored(
    connection: Connection, statement: Select[Any], values: dict[str, Any]
) -> list[tuple[str, StoredRecord]]:
    return [
        (id, StoredRecord(Record(kind, deleted, _stamped(fields)), rev))
        for id, kind, deleted, fields, rev in connection.execute(statement, values)
    ]


def _stamped(fields: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    return {name: (value, stamp) for name, (value, stamp) in fields.items()}
