"""What a push stores: the changed records, the account's new place, and the batch, whatever their
number at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import psycopg

from backend.accounts import devices
from backend.db.rate_limits import pace, refilled, seconds_to_wait
from backend.rules.cursor import Cursor
from backend.rules.json_codec import compact
from backend.rules.merge import to_json
from backend.sync.records import StoredRecord, lines
from backend.web.problems import Problem

_LEFT = refilled("coalesce(account.pushes_left, :most)", "account.pushed_at")
# A device may have been removed while its push waited for the lock.
_ADVANCE = f"""
    UPDATE account SET rev = :top_rev, tag = :tag, pushes_left = {_LEFT} - 1, pushed_at = :now,
        clock = CASE WHEN clock > :now THEN clock ELSE :now END
    WHERE id = :account_id AND {_LEFT} >= 1
    AND EXISTS (SELECT 1 FROM device WHERE device.id = :device_id AND device.removed_at IS NULL)
    RETURNING EXISTS (SELECT 1 FROM reminder WHERE reminder.account_id = account.id)"""  # noqa: S608 - the parts are constants, every value is bound
_WHY_NOT = text(f"""
    SELECT {_LEFT} AS tokens, device.removed_at FROM account JOIN device ON device.account_id = account.id
    WHERE account.id = :account_id AND device.id = :device_id""")  # noqa: S608 - as above
_PUT = """
    INSERT INTO record (account_id, id, kind, rev, deleted, fields) {rows}
    ON CONFLICT (account_id, id)
    DO UPDATE SET rev = excluded.rev, deleted = excluded.deleted, fields = excluded.fields"""
_NOTE = """
    INSERT INTO sync_batch (account_id, top_rev, tag, device_id, at)
    VALUES (:account_id, :top_rev, :tag, :device_id, :now)"""
_UNNEST = """
    SELECT :account_id, * FROM unnest(
        string_to_array(:id, chr(10)), string_to_array(:kind, chr(10)),
        CAST(string_to_array(:rev, chr(10)) AS bigint[]), string_to_array(:deleted, chr(10), ''),
        CAST(string_to_array(:fields, chr(10)) AS json[]))"""
_NOTE_ONLY, _ADVANCE_ONLY = text(_NOTE), text(_ADVANCE)
_TOGETHER = text(f"WITH stored AS ({_PUT.format(rows=_UNNEST)}), noted AS ({_NOTE}) {_ADVANCE}")
_ALL_AT_ONCE = str(_TOGETHER.compile(dialect=psycopg.dialect()))  # type: ignore[no-untyped-call]  # it has no types


@dataclass(frozen=True)
class Push:
    """What one push comes to: its `rows`, and the `head` of the account after it."""

    account_id: str
    device_id: str
    rows: Mapping[str, StoredRecord]
    head: Cursor
    now: int
    most: int
    """How many pushes there may be in an hour."""


def store(connection: Connection, push: Push) -> bool:
    """Store the rows, new or known, move the account to the head, and note the batch.

    Returns whether the account has reminders, which may rest on what was stored. Raises the
    too-many-syncs problem, or that of a device which was removed meanwhile.
    """
    rows = [_row(id, each) for id, each in push.rows.items()]
    batch = {
        "account_id": push.account_id,
        "top_rev": push.head.rev,
        "tag": push.head.tag,
        "device_id": push.device_id,
    }
    values: dict[str, Any] = batch | pace(push.most, push.now)
    # Past SQLAlchemy, which looks at each value; the driver of PostgreSQL does so too, with each
    # value of a list.
    if connection.dialect.name == "sqlite":
        put = _put_values(len(rows))
        connection.exec_driver_sql(
            put, tuple(value for row in rows for value in (push.account_id, *row))
        )
        connection.execute(_NOTE_ONLY, values)
        moved = connection.execute(_ADVANCE_ONLY, values)
    else:  # all in one: each statement is a way to the server and back
        columns = map(lines, zip(*rows, strict=True))
        values |= dict(zip(("id", "kind", "rev", "deleted", "fields"), columns, strict=True))
        moved = connection.exec_driver_sql(_ALL_AT_ONCE, values)
    has_reminders = moved.scalar()
    if has_reminders is None:
        raise _why_not(connection, push, values)
    return bool(has_reminders)


@lru_cache
def _put_values(rows: int) -> str:
    """Return the statement for so many rows: as one it holds the lock for less long than as
    many.
    """
    return _PUT.format(rows="VALUES " + ", ".join(["(?, ?, ?, ?, ?, ?)"] * rows))


def _why_not(connection: Connection, push: Push, values: dict[str, Any]) -> Problem:
    row = connection.execute(_WHY_NOT, values).one()
    if row.removed_at is not None:
        return devices.removed()
    wait = seconds_to_wait(row.tokens, push.most)
    return Problem(
        429,
        "too-many-syncs",
        "Too many changes in a short time",
        f"Nothing of this was saved on the server; it is on the phone. Send it again in {wait} seconds.",
        retry_after=wait,
    )


def _row(id: str, each: StoredRecord) -> tuple[str, str, int, str | None, str]:
    """Return the columns of a record, its fields as the text that is stored."""
    kind, deleted, fields = to_json(each.record)
    return id, kind, each.rev, deleted, compact(fields)
