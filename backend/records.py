"""An account's records in the database. The number of statements does not depend on the number of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    JSON,
    Connection,
    RowMapping,
    Select,
    String,
    Table,
    any_,
    bindparam,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import sqlite

from backend import devices
from backend.limits import pace, refilled, seconds_to_wait
from backend.models import Account, Device, Record, SyncBatch
from backend.problems import Problem
from backend.rules.cursor import Cursor
from backend.rules.jsontext import compact
from backend.rules.merge import Copy, bare

MOST_RECORDS = 100_000
"""Records an account may have, deleted ones among them."""
ACCOUNT, DEVICE, RECORD, BATCH = (cast(Table, model.__table__) for model in (Account, Device, Record, SyncBatch))

# Made once: SQLAlchemy takes longer to put a statement together than SQLite to run it.
_LOOK = (
    select(ACCOUNT.c.epoch, ACCOUNT.c.rev, ACCOUNT.c.tag)
    .join_from(ACCOUNT, DEVICE, ACCOUNT.c.id == DEVICE.c.account_id)
    .where(ACCOUNT.c.id == bindparam("account_id"), DEVICE.c.id == bindparam("device_id"))
    .where(DEVICE.c.removed_at.is_(None))
)
_ANY_DEVICE = select(DEVICE.c.id).where(DEVICE.c.id == bindparam("device_id"))
_LOCK = _LOOK.with_for_update(of=ACCOUNT, key_share=True)
_TAG = (
    select(BATCH.c.tag)
    .where(BATCH.c.account_id == bindparam("account_id"), BATCH.c.top_rev >= bindparam("rev"))
    .order_by(BATCH.c.top_rev)
    .limit(1)
)
# As one value, so that there is one statement, whatever their number.
_AMONG = {
    "sqlite": RECORD.c.id.in_(select(func.json_each(bindparam("ids", type_=JSON)).table_valued("value").c.value)),
    "postgresql": RECORD.c.id == any_(bindparam("ids", type_=ARRAY(String))),
}
_KNOWN = {
    name: select(RECORD).where(RECORD.c.account_id == bindparam("account_id"), among) for name, among in _AMONG.items()
}
_PAGE = (
    select(RECORD)
    .where(RECORD.c.account_id == bindparam("account_id"), RECORD.c.rev > bindparam("after"))
    .order_by(RECORD.c.rev)
    .limit(bindparam("size"))
)
_LEFT = refilled("coalesce(account.pushes_left, :most)", "account.pushed_at")
_ADVANCE = f"""
    UPDATE account SET rev = :top_rev, tag = :tag, pushes_left = {_LEFT} - 1, pushed_at = :now
    WHERE id = :account_id AND {_LEFT} >= 1
    RETURNING EXISTS (SELECT 1 FROM reminder WHERE reminder.account_id = account.id)"""  # noqa: S608 - the parts are constants, every value is bound
_NOTE = insert(BATCH)
_NEWER = ("rev", "deleted", "fields")
_INSERT = sqlite.insert(RECORD)
_STORE_ONE = _INSERT.on_conflict_do_update(
    index_elements=["account_id", "id"], set_={name: _INSERT.excluded[name] for name in _NEWER}
)
_ADVANCE_ONLY = text(_ADVANCE)
_LEFT_OF = text(f"SELECT {_LEFT} FROM account WHERE id = :account_id")  # noqa: S608 - as above
_STORE_ALL = text(f"""
    WITH stored AS (
        INSERT INTO record (account_id, id, kind, rev, deleted, fields)
        SELECT :account_id, * FROM unnest(CAST(:id AS varchar[]), CAST(:kind AS varchar[]), CAST(:rev AS bigint[]),
                                      CAST(:deleted AS varchar[]), CAST(string_to_array(:fields, chr(10)) AS json[]))
        ON CONFLICT (account_id, id)
        DO UPDATE SET rev = excluded.rev, deleted = excluded.deleted, fields = excluded.fields
    ), noted AS (
        INSERT INTO sync_batch (account_id, top_rev, tag, device_id, at)
        VALUES (:account_id, :top_rev, :tag, :device_id, :now)
    ) {_ADVANCE}""")  # noqa: S608 - as above


@dataclass(frozen=True)
class Stored:
    """A copy as the database has it, with its revision."""

    copy: Copy
    rev: int


def lock(connection: Connection, account_id: str, device_id: str) -> Cursor:
    """Take the account's row for `device_id`, one of its devices; return where it is.

    The row stays locked to the end of the transaction, and so do its revisions, so no cursor steps over a write that
    commits late. On SQLite BEGIN IMMEDIATE has done it already.
    """
    return _place(connection, _LOCK, account_id, device_id)


def look(connection: Connection, account_id: str, device_id: str) -> Cursor:
    """Return what `lock` does, without a lock."""
    return _place(connection, _LOOK, account_id, device_id)


def tag(connection: Connection, account_id: str, rev: int) -> str | None:
    """Return the tag of the batch that covers `rev`."""
    return connection.execute(_TAG, {"account_id": account_id, "rev": rev}).scalar()


def known(connection: Connection, account_id: str, ids: Iterable[str]) -> dict[str, Stored]:
    """Return the records with these ids, by id."""
    rows = connection.execute(_KNOWN[connection.dialect.name], {"account_id": account_id, "ids": list(ids)})
    return {row["id"]: _stored(row) for row in rows.mappings()}


def page(connection: Connection, account_id: str, after: int, size: int) -> list[tuple[str, Stored]]:
    """Return up to `size` records with a revision greater than `after`, in the order of their revisions."""
    rows = connection.execute(_PAGE, {"account_id": account_id, "after": after, "size": size})
    return [(row["id"], _stored(row)) for row in rows.mappings()]


def room(connection: Connection, account_id: str, rev: int, wanted: int) -> int:
    """Return how many new records an account whose newest revision is `rev` may have, of the `wanted`."""
    if rev + wanted <= MOST_RECORDS:  # each record took a revision or more
        return wanted
    count = select(func.count()).select_from(RECORD).where(RECORD.c.account_id == account_id)
    return min(wanted, max(0, MOST_RECORDS - connection.execute(count).scalar_one()))


@dataclass(frozen=True)
class Push:
    """What one push comes to: its `rows`, and the `head` of the account after it."""

    account_id: str
    device_id: str
    rows: Mapping[str, Stored]
    head: Cursor
    now: int
    most: int
    """How many pushes there may be in an hour."""


def store(connection: Connection, push: Push) -> bool:
    """Store the rows, new or known, move the account to the head, and note the batch.

    Returns whether the account has reminders, which may rest on what was stored. Raises the too-many-syncs problem.
    """
    rows = [_row(push.account_id, id, each) for id, each in push.rows.items()]
    batch = {"account_id": push.account_id, "top_rev": push.head.rev, "tag": push.head.tag, "device_id": push.device_id}
    values = batch | pace(push.most, push.now)
    if connection.dialect.name == "sqlite":
        connection.execute(_STORE_ONE, rows)
        connection.execute(_NOTE, batch | {"at": push.now})
        moved = connection.execute(_ADVANCE_ONLY, values)
    else:
        # All in one: each statement is a way to the server and back. And its driver is slow to quote lists of JSON.
        columns: dict[str, Any] = {name: [row[name] for row in rows] for name in ("id", "kind", "rev", "deleted")}
        fields = "\n".join(compact(row["fields"]) for row in rows)
        moved = connection.execute(_STORE_ALL, values | columns | {"fields": fields})
    has_reminders = moved.scalar()
    if has_reminders is None:
        wait = seconds_to_wait(connection.execute(_LEFT_OF, values).scalar_one(), push.most)
        raise Problem(
            429,
            "too-many-syncs",
            "Too many changes in a short time",
            f"Nothing of this was saved on the server; it is on the phone. Send it again in {wait} seconds.",
            retry_after=wait,
        )
    return bool(has_reminders)


def _place(connection: Connection, statement: Select[str, int, str], account_id: str, device_id: str) -> Cursor:
    """Return where the account is, unless it or the device went since the device was known."""
    row = connection.execute(statement, {"account_id": account_id, "device_id": device_id}).first()
    if row is None:
        still_known = connection.execute(_ANY_DEVICE, {"device_id": device_id}).first()
        raise devices.removed() if still_known else devices.unknown()
    return Cursor(row.epoch, row.rev, row.tag)


def _row(account_id: str, id: str, each: Stored) -> dict[str, Any]:
    kind, deleted, fields = bare(each.copy)
    return {"account_id": account_id, "id": id, "kind": kind, "rev": each.rev, "deleted": deleted, "fields": fields}


def _stored(row: RowMapping) -> Stored:
    fields = {name: (value, stamp) for name, (value, stamp) in row["fields"].items()}
    return Stored(Copy(row["kind"], row["deleted"], fields), row["rev"])
