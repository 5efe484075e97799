"""Stores the result of a merge: the account's head, the batch, and the changed records."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.accounts.errors import DeviceRemoved, UnknownDevice
from backend.accounts.tokens import Identity
from backend.db.models import Device, Reminder
from backend.db.rate_limits import LIMIT, NOW, bucket_parameters, refilled, seconds_to_wait
from backend.rules.merge import to_json
from backend.sync.errors import TooManySyncs
from backend.sync.merge_batch import StoredRecord
from backend.sync.records import ACCOUNT, BATCH, RECORD, AccountState

DEVICE, REMINDER = (cast(Table, model.__table__) for model in (Device, Reminder))
_SYNC_TOKENS = refilled(func.coalesce(ACCOUNT.c.pushes_left, LIMIT), ACCOUNT.c.pushed_at)
_THIS_ACCOUNT = ACCOUNT.c.id == bindparam("account_id")
_THIS_DEVICE = DEVICE.c.id == bindparam("device_id")
# The device may have been removed while its request waited for the lock.
_IS_PRESENT = exists().where(_THIS_DEVICE, DEVICE.c.removed_at.is_(None))
_HAS_REMINDERS = exists().where(REMINDER.c.account_id == ACCOUNT.c.id).correlate(ACCOUNT)
_ADVANCE = (
    update(ACCOUNT)
    .where(_THIS_ACCOUNT, _SYNC_TOKENS >= 1, _IS_PRESENT)
    .values(
        rev=bindparam("head_rev"),
        tag=bindparam("head_tag"),
        pushes_left=_SYNC_TOKENS - 1,
        pushed_at=NOW,
        clock=bindparam("latest_sync_at"),
    )
    .returning(_HAS_REMINDERS.label("has_reminders"))
)
_WHY_REJECTED = (
    select(_SYNC_TOKENS.label("tokens"), DEVICE.c.removed_at)
    .join_from(ACCOUNT, DEVICE, DEVICE.c.account_id == ACCOUNT.c.id)
    .where(_THIS_ACCOUNT, _THIS_DEVICE)
)


def _upsert(insert: Callable[[Table], sqlite.Insert | postgresql.Insert]) -> Any:
    statement = insert(RECORD)
    new = {name: statement.excluded[name] for name in ("rev", "deleted", "fields")}
    upsert = statement.on_conflict_do_update(
        index_elements=[RECORD.c.account_id, RECORD.c.id], set_=new
    )
    # With RETURNING, SQLAlchemy sends all rows in one statement, not one per row.
    return upsert.returning(RECORD.c.rev)


_UPSERT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}


def store(
    connection: Connection,
    identity: Identity,
    changed: Mapping[str, StoredRecord],
    state: AccountState,
    now: int,
    limit: int,
) -> bool:
    """Store the changed records and the account's `state`; return whether it has reminders.

    The account must be locked. `limit` is the number of syncs in an hour that may change
    something. Raises TooManySyncs, or DeviceRemoved or UnknownDevice when the device was removed
    or moved meanwhile.
    """
    ids = {"account_id": identity.account_id, "device_id": identity.device_id}
    values = {**ids, **bucket_parameters(limit, now)}
    head = state.head
    new = {"head_rev": head.rev, "head_tag": head.tag, "latest_sync_at": state.latest_sync_at}
    has_reminders = connection.execute(_ADVANCE, values | new).scalar_one_or_none()
    if has_reminders is None:
        raise _rejection(connection, values, limit)
    connection.execute(insert(BATCH), {**ids, "top_rev": head.rev, "tag": head.tag, "at": now})
    rows = [_row(identity.account_id, id, stored) for id, stored in changed.items()]
    connection.execute(_UPSERT[connection.dialect.name], rows)
    return bool(has_reminders)


def _rejection(connection: Connection, values: dict[str, Any], limit: int) -> Exception:
    row = connection.execute(_WHY_REJECTED, values).one_or_none()
    if row is None:  # the phone has moved to another account
        return UnknownDevice()
    return DeviceRemoved() if row.removed_at else TooManySyncs(seconds_to_wait(row.tokens, limit))


def _row(account_id: str, id: str, stored: StoredRecord) -> dict[str, Any]:
    kind, deleted, fields = to_json(stored.record)
    columns = {"kind": kind, "rev": stored.rev, "deleted": deleted, "fields": fields}
    return {"account_id": account_id, "id": id, **columns}
