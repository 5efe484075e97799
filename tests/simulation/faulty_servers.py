"""Servers with one fault each, made by replacing one function. The checker must find every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest import mock

from sqlalchemy import Connection, delete, select, update

from backend.accounts.tokens import Identity
from backend.db.database import writing
from backend.rules.codec import RecordRejected
from backend.rules.cursor import Cursor
from backend.rules.merge import Record
from backend.sync import exchange, records
from backend.sync.merge import StoredRecord
from backend.sync.records import ACCOUNT, RECORD, AccountState
from backend.web.problems import Problem

Faulty = Callable[[], AbstractContextManager[Any]]


def instead(owner: Any, name: str, faulty: Callable[..., Any]) -> Faulty:
    """Return what puts `faulty`, a function of the real one and its arguments, in place of
    `owner`.`name`.
    """
    real = getattr(owner, name)
    return lambda: mock.patch.object(owner, name, lambda *args, **more: faulty(real, *args, **more))


def jump(real: Any, *args: Any) -> dict[str, Any]:
    answer: dict[str, Any] = real(*args)
    return answer | {"cursor": answer["head"], "more": False}


def end_early(real: Any, *args: Any) -> dict[str, Any]:
    return {**real(*args), "more": False}


def all_or_nothing(real: Any, changes: list[dict[str, Any]]) -> Any:
    parsed = real(changes)
    if any(isinstance(result, RecordRejected) for result in parsed.results.values()):
        raise Problem(422, "invalid", "Something in it is wrong", "Nothing was saved.")
    return parsed


def replace_record(real: Any, held: Record, sent: Record) -> Record:
    return sent if not held.deleted else held


def latest_to_arrive(real: Any, held: Record, sent: Record) -> Record:
    merged = real(held, sent)
    return merged if merged.deleted else Record(held.kind, None, {**held.fields, **sent.fields})


def edit_after_delete(real: Any, held: Record, sent: Record) -> Record:
    return sent if held.deleted and sent.fields else real(held, sent)


def lose_tombstones(real: Any, connection: Connection, identity: Identity, *more: Any) -> bool:
    has_reminders: bool = real(connection, identity, *more)
    of_account = RECORD.c.account_id == identity.account_id
    connection.execute(delete(RECORD).where(of_account, RECORD.c.deleted.is_not(None)))
    return has_reminders


def keep_revisions(
    real: Any,
    connection: Connection,
    identity: Identity,
    changed: Mapping[str, StoredRecord],
    *more: Any,
) -> bool:
    known = records.by_ids(connection, identity.account_id, set(changed))
    rows = {id: row._replace(rev=known.get(id, row).rev) for id, row in changed.items()}
    has_reminders: bool = real(connection, identity, rows, *more)
    return has_reminders


def everything_is_new(real: Any, one: Any, other: Any) -> bool:
    return False


def anybodys_page(real: Any, connection: Connection, account_id: str, after: int, size: int) -> Any:
    rows = connection.execute(
        select(RECORD).where(RECORD.c.rev > after).order_by(RECORD.c.rev).limit(size)
    )
    return [
        (row.id, StoredRecord(Record(row.kind, row.deleted, records._stamped(row.fields)), row.rev))
        for row in rows
    ]


def take_revisions_apart(
    real: Any, connection: Connection, account_id: str, *, lock: bool
) -> AccountState:
    """Take ten revisions in a transaction of their own, and hold no lock in the one that writes."""
    account: AccountState = real(connection, account_id, lock=False)
    if not lock:
        return account
    more = update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(rev=ACCOUNT.c.rev + 10)
    with writing() as apart:
        taken = apart.execute(more.returning(ACCOUNT.c.epoch, ACCOUNT.c.rev, ACCOUNT.c.tag)).one()
    return account._replace(head=Cursor(taken.epoch, taken.rev - 10, taken.tag))


def forget_how_late_it_was(real: Any, *args: Any, **more: Any) -> AccountState:
    account: AccountState = real(*args, **more)
    return account._replace(clock=0)


def believe_what_was_read(
    real: Any, connection: Connection, account_id: str, *, lock: bool
) -> AccountState:
    """Read the account and its records before the lock, and go by that."""
    if lock:
        before = records.page(connection, account_id, 0, 1_000_000)
        READ_BEFORE[connection] = dict(before)
    account: AccountState = real(connection, account_id, lock=lock)
    return account


def by_what_was_read(
    real: Any, connection: Connection, account_id: str, record_ids: set[str]
) -> dict[str, StoredRecord]:
    before = READ_BEFORE.pop(connection)
    return {id: before[id] for id in record_ids & before.keys()}


READ_BEFORE: dict[Connection, dict[str, StoredRecord]] = {}


def stay(
    real: Any,
    connection: Connection,
    identity: Identity,
    changed: Mapping[str, StoredRecord],
    *more: Any,
) -> bool:
    """Store the changes, and do not move the account from the revisions that were taken."""
    mine = ACCOUNT.c.id == identity.account_id
    taken = connection.execute(select(ACCOUNT.c.rev, ACCOUNT.c.tag).where(mine)).mappings().one()
    has_reminders: bool = real(connection, identity, changed, *more)
    connection.execute(update(ACCOUNT).where(mine).values(**taken))
    return has_reminders


@contextmanager
def no_check_before_the_lock() -> Iterator[None]:
    """Merge into records that were read before the lock."""
    with (
        instead(records, "read_account", believe_what_was_read)(),
        instead(records, "by_ids", by_what_was_read)(),
    ):
        yield


@contextmanager
def no_lock() -> Iterator[None]:
    """Take revisions without the lock."""
    with (
        instead(records, "read_account", take_revisions_apart)(),
        instead(exchange, "store", stay)(),
    ):
        yield


def nothing(real: Any, *args: Any) -> None:
    return None
