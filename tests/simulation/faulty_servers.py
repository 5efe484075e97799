"""Servers with one fault each, made by replacing one function. The checker must find every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from sqlalchemy import Connection, delete, select, update

from backend.api import auth
from backend.api.auth import Asking
from backend.db.database import writing
from backend.rules.cursor import Cursor
from backend.rules.merge import Record
from backend.sync import records, store
from backend.sync.records import ACCOUNT, RECORD, Held
from backend.sync.store import Push
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
    batch, sent = real(changes)
    if any(result["s"] == "rejected" for result in batch.results.values()):
        raise Problem(422, "invalid", "Something in it is wrong", "Nothing was saved.")
    return batch, sent


def replace_record(real: Any, held: Record, sent: Record) -> Record:
    return sent if not held.deleted else held


def latest_to_arrive(real: Any, held: Record, sent: Record) -> Record:
    merged = real(held, sent)
    return merged if merged.deleted else Record(held.kind, None, {**held.fields, **sent.fields})


def edit_after_delete(real: Any, held: Record, sent: Record) -> Record:
    return sent if held.deleted and sent.fields else real(held, sent)


def lose_tombstones(real: Any, connection: Connection, push: Push) -> bool:
    has_reminders: bool = real(connection, push)
    connection.execute(
        delete(RECORD).where(RECORD.c.account_id == push.account_id, RECORD.c.deleted.is_not(None))
    )
    return has_reminders


def keep_revisions(real: Any, connection: Connection, push: Push) -> bool:
    known = records.known(connection, push.account_id, set(push.rows))
    rows = {id: row._replace(rev=known.get(id, row).rev) for id, row in push.rows.items()}
    has_reminders: bool = real(connection, replace(push, rows=rows))
    return has_reminders


def everything_is_new(real: Any, one: Any, other: Any) -> bool:
    return False


def anybodys_page(real: Any, connection: Connection, account_id: str, after: int, size: int) -> Any:
    rows = connection.execute(
        select(*records._COLUMNS).where(RECORD.c.rev > after).order_by(RECORD.c.rev).limit(size)
    )
    return [(id, records._stored(*columns)) for id, *columns in rows]


def take_revisions_apart(real: Any, connection: Connection, *, taking: set[str] | None) -> Asking:
    """Take ten revisions in a transaction of their own, and hold no lock in the one that writes."""
    asking: Asking = real(connection)
    if not taking:
        return asking
    more = update(ACCOUNT).where(ACCOUNT.c.id == asking.account_id).values(rev=ACCOUNT.c.rev + 10)
    with writing() as apart:
        taken = apart.execute(more.returning(ACCOUNT.c.epoch, ACCOUNT.c.rev, ACCOUNT.c.tag)).one()
    head = Cursor(taken.epoch, taken.rev - 10, taken.tag)
    return replace(asking, held=Held(head, records.known(connection, asking.account_id, taking)))


def forget_how_late_it_was(real: Any, *args: Any, **more: Any) -> Asking:
    asking: Asking = real(*args, **more)
    return replace(asking, clock=0)


def believe_what_was_read(
    real: Any, connection: Connection, row: Any, taking: set[str] | None
) -> Held:
    held: Held = real(connection, row, taking)
    return held._replace(known=records._by_id(row.known)) if taking else held


def stay(real: Any, connection: Connection, push: Push) -> bool:
    """Store the push, and leave the account at the revisions that were taken."""
    mine = ACCOUNT.c.id == push.account_id
    taken = connection.execute(select(ACCOUNT.c.rev, ACCOUNT.c.tag).where(mine)).mappings().one()
    has_reminders: bool = real(connection, push)
    connection.execute(update(ACCOUNT).where(mine).values(**taken))
    return has_reminders


@contextmanager
def no_lock() -> Iterator[None]:
    """Take revisions without the lock."""
    with instead(auth, "signed_in_within", take_revisions_apart)(), instead(store, "store", stay)():
        yield


def nothing(real: Any, *args: Any) -> None:
    return None
