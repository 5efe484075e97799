"""One sync of a device, in one transaction: merges parsed changes and returns the response."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from backend.accounts.tokens import Identity
from backend.reminders import planning, suggestions
from backend.rules.codec import to_wire
from backend.rules.cursor import START_TAG, Cursor
from backend.sync import records
from backend.sync.errors import ResyncNeeded
from backend.sync.merge_batch import MergeResult, merge_batch
from backend.sync.parse import Parsed, drop_future
from backend.sync.records import AccountState
from backend.sync.response import render_results
from backend.sync.store import store


@dataclass(frozen=True)
class PullRequest:
    """The records that a phone asks for."""

    cursor: Cursor | None  # how far the phone has read
    witness: Cursor | None  # the newest head it has seen
    clock: int  # the latest server clock that it has seen (ms of UTC)
    limit: int  # of records in a page


def exchange(
    connection: Connection,
    identity: Identity,
    pull: PullRequest,
    parsed: Parsed,
    now: int,
    syncs_per_hour: int,
) -> dict[str, Any]:
    """Merge and store the changes, and return the response. Raises the errors of sync/errors.py.

    Without records in `parsed` nothing is locked or written.
    """
    account = records.read_account(connection, identity.account_id, lock=bool(parsed.records))
    _check_cursors(connection, identity.account_id, account.head, pull)
    # The server's clock may have been set back, also to before a restored backup.
    clock = max(now, account.latest_sync_at, pull.clock)
    account = account._replace(latest_sync_at=clock)
    in_time = drop_future(parsed, clock)
    merged, head = apply_changes(connection, identity, account, in_time, now, syncs_per_hour)
    # The phone has just sent the new records, which have the last revisions: skip them.
    page = _read_page(connection, identity.account_id, pull, head, head.rev - merged.new_count)
    return {"clock": clock, "results": render_results(merged), **page}


def apply_changes(
    connection: Connection,
    identity: Identity,
    account: AccountState,
    parsed: Parsed,
    now: int,
    syncs_per_hour: int,
) -> tuple[MergeResult, Cursor]:
    """Merge the records into a locked account, store the result and plan reminders again.

    Return the result and the new head.
    """
    head, account_id = account.head, identity.account_id
    record_ids = {id for id, _ in parsed.records}
    stored = records.by_ids(connection, account_id, record_ids) if record_ids else {}
    new_count = len(record_ids - stored.keys())
    capacity = records.remaining_capacity(connection, account_id, head.rev, new_count)
    merged = merge_batch(parsed, stored, head.rev, capacity)
    if not merged.changed:
        return merged, head
    head = Cursor(head.rev + len(merged.changed), secrets.token_hex(8))
    state = AccountState(head, max(now, account.latest_sync_at))
    has_reminders = store(connection, identity, merged.changed, state, now, syncs_per_hour)
    changed = {id: stored.record for id, stored in merged.changed.items()}
    planning.update_after_sync(connection, account_id, changed, has_reminders, now)
    suggestions.update_after_sync(connection, account_id, changed, now)
    return merged, head


def _check_cursors(
    connection: Connection, account_id: str, head: Cursor, pull: PullRequest
) -> None:
    """Raise ResyncNeeded when the phone has seen a revision that this database does not have."""
    for cursor in {pull.cursor, pull.witness} - {head, None}:
        if cursor and (
            cursor.rev >= head.rev or cursor != _cursor(connection, account_id, cursor.rev)
        ):
            raise ResyncNeeded


def _read_page(
    connection: Connection, account_id: str, pull: PullRequest, head: Cursor, last_rev: int
) -> dict[str, Any]:
    """Return a page of records after the cursor, up to the revision `last_rev`."""
    after, limit = pull.cursor.rev if pull.cursor else 0, pull.limit
    rows = records.page(connection, account_id, after, limit + 1) if after < last_rev else []
    rows = [row for row in rows if row[1].rev <= last_rev]
    more, rows = len(rows) > limit, rows[:limit]
    cursor = _cursor(connection, account_id, rows[-1][1].rev) if more else head
    wire = [to_wire(id, *stored) for id, stored in rows]
    return {"records": wire, "cursor": str(cursor), "head": str(head), "more": more}


def _cursor(connection: Connection, account_id: str, rev: int) -> Cursor:
    tag = records.batch_tag(connection, account_id, rev) if rev else None
    return Cursor(rev, tag or START_TAG)
