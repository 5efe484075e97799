"""An account's records in the database. The number of statements does not depend on the number of
records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple, cast

from sqlalchemy import ARRAY, JSON, Connection, Row, String, Table, any_, bindparam, func, select

from backend.db.models import Account, RecordRow, SyncBatch
from backend.rules.cursor import Cursor
from backend.rules.merge import Record

MAX_RECORDS = 100_000
"""Records an account may have, deleted ones among them."""
ACCOUNT, RECORD, BATCH = (cast(Table, model.__table__) for model in (Account, RecordRow, SyncBatch))

# Made once: SQLAlchemy takes longer to put a statement together than SQLite to run it.
_HEAD = select(ACCOUNT.c.epoch, ACCOUNT.c.rev, ACCOUNT.c.tag).where(
    ACCOUNT.c.id == bindparam("account_id")
)
_TAG = (
    select(BATCH.c.tag)
    .where(BATCH.c.account_id == bindparam("account_id"), BATCH.c.top_rev >= bindparam("rev"))
    .order_by(BATCH.c.top_rev)
    .limit(1)
)
_COLUMNS = (RECORD.c.id, RECORD.c.kind, RECORD.c.deleted, RECORD.c.fields, RECORD.c.rev)
# The ids are one text, so that there is one statement, whatever their number, and the driver looks
# at none of them.
_KNOWN = {
    "sqlite": select(
        func.json_group_array(
            func.json_array(*_COLUMNS[:3], func.json(RECORD.c.fields), RECORD.c.rev), type_=JSON
        )
    ).where(
        RECORD.c.id.in_(
            select(func.json_each(bindparam("ids", type_=JSON)).table_valued("value").c.value)
        )
    ),
    "postgresql": select(func.json_agg(func.json_build_array(*_COLUMNS), type_=JSON)).where(
        RECORD.c.id == any_(func.string_to_array(bindparam("ids"), "\n", type_=ARRAY(String)))
    ),
}
_SEEN = ACCOUNT.alias()
KNOWN = {
    name: (
        known.where(RECORD.c.account_id == ACCOUNT.c.id).scalar_subquery().label("known"),
        select(_SEEN.c.rev).where(_SEEN.c.id == ACCOUNT.c.id).scalar_subquery().label("seen_rev"),
    )
    for name, known in _KNOWN.items()
}
"""By database, what a statement that finds an account adds to know its records with the `ids` too:
see `held`."""
_KNOWN_ALONE = {
    name: select(*columns).where(ACCOUNT.c.id == bindparam("account_id"))
    for name, columns in KNOWN.items()
}
_PAGE = (
    select(*_COLUMNS)
    .where(RECORD.c.account_id == bindparam("account_id"), RECORD.c.rev > bindparam("after"))
    .order_by(RECORD.c.rev)
    .limit(bindparam("size"))
)


class StoredRecord(NamedTuple):
    """A copy as the database has it, with its revision."""

    record: Record
    rev: int


class Held(NamedTuple):
    """Where an account is, and what it has of the records that are being taken, by id."""

    head: Cursor
    known: dict[str, StoredRecord]


def head(connection: Connection, account_id: str) -> Cursor:
    """Return where the account is."""
    row = connection.execute(_HEAD, {"account_id": account_id}).one()
    return Cursor(row.epoch, row.rev, row.tag)


def tag(connection: Connection, account_id: str, rev: int) -> str | None:
    """Return the tag of the batch that covers `rev`."""
    return connection.execute(_TAG, {"account_id": account_id, "rev": rev}).scalar()


def among(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """Return what a statement with the columns of KNOWN asks for."""
    return {"ids": list(ids) if connection.dialect.name == "sqlite" else lines(ids)}


def known(connection: Connection, account_id: str, ids: Iterable[str]) -> dict[str, StoredRecord]:
    """Return the records with these ids, by id."""
    asked = among(connection, ids) | {"account_id": account_id}
    return _by_id(connection.execute(_KNOWN_ALONE[connection.dialect.name], asked).one().known)


def held(connection: Connection, row: Row[Any], taking: Collection[str] | None) -> Held:
    """Return what an account has, from the row in which it was found, and with records that are
    `taking` locked.

    On PostgreSQL a statement sees one moment, but locks a row as it is by then. If the account was
    elsewhere in that moment, its lock had to be waited for, and what was read of the records is
    read again.
    """
    head = Cursor(row.epoch, row.rev, row.tag)
    if taking is None:
        return Held(head, {})
    is_of_now = row.seen_rev == row.rev
    return Held(head, _by_id(row.known) if is_of_now else known(connection, row.account_id, taking))


def page(
    connection: Connection, account_id: str, after: int, size: int
) -> list[tuple[str, StoredRecord]]:
    """Return up to `size` records with a revision greater than `after`, in the order of their
    revisions.
    """
    rows = connection.execute(_PAGE, {"account_id": account_id, "after": after, "size": size})
    return [(id, _stored(*columns)) for id, *columns in rows]


def room(connection: Connection, account_id: str, rev: int, wanted: int) -> int:
    """Return how many new records an account whose newest revision is `rev` may have, of the
    `wanted`.
    """
    if rev + wanted <= MAX_RECORDS:  # each record took a revision or more
        return wanted
    count = select(func.count()).select_from(RECORD).where(RECORD.c.account_id == account_id)
    return min(wanted, max(0, MAX_RECORDS - connection.execute(count).scalar_one()))


def lines(values: Iterable[Any]) -> str:
    """Return texts that hold no line end, as one; None is an empty line."""
    return "\n".join(["" if each is None else str(each) for each in values])


def _by_id(rows: list[list[Any]] | None) -> dict[str, StoredRecord]:
    return {id: _stored(*columns) for id, *columns in rows or ()}


def _stored(kind: str, deleted: str | None, fields: dict[str, Any], rev: int) -> StoredRecord:
    return StoredRecord(
        Record(kind, deleted, {name: (value, stamp) for name, (value, stamp) in fields.items()}),
        rev,
    )
