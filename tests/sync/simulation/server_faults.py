"""Faults of the server, each a replaced function. The simulation must detect every one."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

from sqlalchemy import Connection, delete, select, update

from backend.accounts.tokens import Identity
from backend.api import sync as sync_api
from backend.db.database import writing
from backend.db.models import Device
from backend.rules import merge
from backend.rules.codec import RecordRejected
from backend.rules.cursor import Cursor
from backend.rules.merge import Record
from backend.sync import account_merge, exchange, merge_batch, parse, records
from backend.sync.merge_batch import MergeResult, StoredRecord
from backend.sync.records import ACCOUNT, RECORD, AccountState
from backend.web.problems import Problem

Fault = Callable[[], AbstractContextManager[Any]]


def replaced(owner: Any, name: str, faulty: Callable[..., Any]) -> Fault:
    """Return a fault: `faulty`, called with the real function first, replaces `owner.name`."""
    real = getattr(owner, name)
    return lambda: mock.patch.object(owner, name, lambda *args, **more: faulty(real, *args, **more))


def both(*faults: Fault) -> Fault:
    """Return a fault of several replaced functions."""

    @contextmanager
    def together() -> Iterator[None]:
        with ExitStack() as stack:
            for fault in faults:
                stack.enter_context(fault())
            yield

    return together


def cursor_at_head(real: Any, *args: Any) -> dict[str, Any]:
    page: dict[str, Any] = real(*args)
    return page | {"cursor": page["head"], "more": False}


def only_one_page(real: Any, *args: Any) -> dict[str, Any]:
    return {**real(*args), "more": False}


def all_or_nothing(real: Any, *args: Any) -> MergeResult:
    merged: MergeResult = real(*args)
    if any(isinstance(result, RecordRejected) for result in merged.results.values()):
        raise Problem(422, "invalid", "Something in it is wrong", "Nothing was saved.")
    return merged


def replace_record(real: Any, known: Record, sent: Record) -> Record:
    return known if known.deleted else sent


def last_to_arrive(real: Any, known: Record, sent: Record) -> Record:
    merged = real(known, sent)
    return merged if merged.deleted else Record(known.kind, None, {**known.fields, **sent.fields})


def edit_after_delete(real: Any, known: Record, sent: Record) -> Record:
    return sent if known.deleted and sent.fields else real(known, sent)


def without_tombstones(real: Any, connection: Connection, identity: Identity, *more: Any) -> Any:
    stored = real(connection, identity, *more)
    of_account = RECORD.c.account_id == identity.account_id
    connection.execute(delete(RECORD).where(of_account, RECORD.c.deleted.is_not(None)))
    return stored


def with_old_revisions(
    real: Any,
    connection: Connection,
    identity: Identity,
    changed: Mapping[str, StoredRecord],
    *more: Any,
) -> Any:
    known = records.by_ids(connection, identity.account_id, set(changed))
    rows = {id: row._replace(rev=known.get(id, row).rev) for id, row in changed.items()}
    return real(connection, identity, rows, *more)


def page_of_all_accounts(
    real: Any, connection: Connection, account_id: str, after: int, size: int
) -> Any:
    rows = connection.execute(
        select(RECORD).where(RECORD.c.rev > after).order_by(RECORD.c.rev).limit(size)
    )
    return [
        (row.id, StoredRecord(Record(row.kind, row.deleted, records._stamped(row.fields)), row.rev))
        for row in rows
    ]


def revisions_without_lock(
    real: Any, connection: Connection, account_id: str, *, lock: bool
) -> AccountState:
    """Take ten revisions in a transaction of their own, and hold no lock in the one that writes."""
    account: AccountState = real(connection, account_id, lock=False)
    if not lock:
        return account
    more = update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(rev=ACCOUNT.c.rev + 10)
    with writing() as apart:
        taken = apart.execute(more.returning(ACCOUNT.c.rev, ACCOUNT.c.tag)).one()
    return account._replace(head=Cursor(taken.rev - 10, taken.tag))


def without_moving_the_account(
    real: Any, connection: Connection, identity: Identity, *more: Any
) -> Any:
    """Store the changes without updating the account."""
    of_account = ACCOUNT.c.id == identity.account_id
    head = select(ACCOUNT.c.rev, ACCOUNT.c.tag).where(of_account)
    taken = connection.execute(head).mappings().one()
    stored = real(connection, identity, *more)
    connection.execute(update(ACCOUNT).where(of_account).values(**taken))
    return stored


READ_BEFORE_LOCK: dict[Connection, dict[str, StoredRecord]] = {}


def read_before_lock(
    real: Any, connection: Connection, account_id: str, *, lock: bool
) -> AccountState:
    if lock:
        before = records.page(connection, account_id, 0, 1_000_000)
        READ_BEFORE_LOCK[connection] = dict(before)
    account: AccountState = real(connection, account_id, lock=lock)
    return account


def as_before_lock(
    real: Any, connection: Connection, account_id: str, ids: set[str]
) -> dict[str, StoredRecord]:
    before = READ_BEFORE_LOCK.pop(connection, {})
    return {id: before[id] for id in ids & before.keys()}


def without_latest_time(real: Any, *args: Any, **more: Any) -> AccountState:
    account: AccountState = real(*args, **more)
    return account._replace(latest_sync_at=0)


def text_of_0_1_0(_: Any, value: Any) -> str:
    """Return the text that decided ties in 0.1.0: surrogates are as they are, not escaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def mark_as_removed(real: Any, model: Any) -> Any:
    """Keep the old device of a phone that moves, as a removed one."""
    return update(Device).values(removed_at=1) if model is Device else real(model)


def no_clock(real: Any, cursor: Any, witness: Any, _: int, limit: int) -> Any:
    return real(cursor, witness, 0, limit)


def same_tag() -> AbstractContextManager[Any]:
    return mock.patch.object(exchange, "secrets", SimpleNamespace(token_hex=lambda _: "0"))


FAULTS: dict[str, Fault] = {
    "the server accepts stamps from the future": replaced(parse, "is_ahead", lambda *_: False),
    "the cursor jumps to the head": replaced(exchange, "_read_page", cursor_at_head),
    "the first page says it is the last": replaced(exchange, "_read_page", only_one_page),
    "one bad record rejects the batch": replaced(exchange, "merge_batch", all_or_nothing),
    "a record is replaced as a whole": replaced(merge_batch, "merge", replace_record),
    "the last to arrive wins": replaced(merge_batch, "merge", last_to_arrive),
    "an edit undoes a delete": replaced(merge_batch, "merge", edit_after_delete),
    "tombstones are not kept": replaced(exchange, "store", without_tombstones),
    "a change keeps its old revision": replaced(exchange, "store", with_old_revisions),
    "a repeat is stored again": replaced(merge_batch, "are_equal", lambda *_: False),
    "no cursor is checked": replaced(exchange, "_check_cursors", lambda *_: None),
    "every batch has the same tag": same_tag,
    "the server forgets its latest time": replaced(records, "read_account", without_latest_time),
    "a phone that moves counts as removed": replaced(account_merge, "delete", mark_as_removed),
    "other text decides a tie": replaced(merge, "canonical", text_of_0_1_0),
    "the clock that a phone brings along is ignored": replaced(sync_api, "PullRequest", no_clock),
    "the clock of a joined account is not kept": replaced(
        account_merge, "_take_latest_time", lambda *_: None
    ),
    "a page has records of all accounts": replaced(records, "page", page_of_all_accounts),
}
#: On SQLite the one connection that writes is the lock, so these two need PostgreSQL.
CONCURRENCY_FAULTS: dict[str, Fault] = {
    "revisions are taken without the lock": both(
        replaced(records, "read_account", revisions_without_lock),
        replaced(exchange, "store", without_moving_the_account),
    ),
    "records are read before the lock": both(
        replaced(records, "read_account", read_before_lock),
        replaced(records, "by_ids", as_before_lock),
    ),
}
#: The scenario of pwa/simulation/scenarios.ts that detects each fault.
SCENARIO_OF_FAULT = {
    "the server accepts stamps from the future": "an older app sends a stamp from the future",
    "the cursor jumps to the head": (
        "the server loses acknowledged changes after the phone's cursor"
    ),
    "the first page says it is the last": (
        "the server loses acknowledged changes after the phone's cursor"
    ),
    "one bad record rejects the batch": (
        "the only phone that still has a record edits it and is rejected"
    ),
    "a record is replaced as a whole": (
        "the server's clock is set back an hour, and its records are edited"
    ),
    "the last to arrive wins": "the server's clock is set back an hour, and its records are edited",
    "an edit undoes a delete": "a phone is off for a year while another deletes what it edited",
    "tombstones are not kept": "the server rejects the delete of a record that it never had",
    "a change keeps its old revision": (
        "a record is edited while the response about it is in transit"
    ),
    "a repeat is stored again": "a record is edited while the response about it is in transit",
    "no cursor is checked": "the server loses acknowledged changes after the phone's cursor",
    "every batch has the same tag": "another phone writes after a restore",
    "the server forgets its latest time": (
        "the server's clock is set back while a phone that has read it is off"
    ),
    "a phone that moves counts as removed": (
        "a phone moves to another account while its sync is in transit"
    ),
    "other text decides a tie": "two copies of one phone save half an emoji and a letter at once",
    "the clock that a phone brings along is ignored": (
        "the server's clock is set back while a phone that has read it is off"
    ),
    "the clock of a joined account is not kept": (
        "a phone that knew a later clock joins another account"
    ),
    "a page has records of all accounts": (
        "a record is edited while the response about it is in transit"
    ),
    "revisions are taken without the lock": "the app is killed at every step of an edit",
    "records are read before the lock": "two phones edit the same day at once",
}
