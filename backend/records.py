"""An account's records in the database. The number of statements does not depend on the number of records."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from backend.models import Account, Record, SyncBatch
from backend.problems import Problem
from backend.rules.cursor import START_TAG, Cursor
from backend.rules.merge import Copy

MOST_RECORDS = 100_000
"""Records an account may have, deleted ones among them."""
ACCOUNT, RECORD, BATCH = Account.__table__, Record.__table__, SyncBatch.__table__


@dataclass(frozen=True)
class Stored:
    """A copy as the database has it, with its revision."""

    copy: Copy
    rev: int


def lock(session: Session, account_id: str, revisions: int) -> tuple[str, int]:
    """Take the account's row, and with it the next `revisions`; return its epoch and its revision before.

    The row stays locked to the end of the transaction, so no cursor steps over a write that commits late.
    """
    row = session.execute(update(Account).where(Account.id == account_id).values(rev=Account.rev + revisions)
                          .returning(Account.epoch, Account.rev)).one()
    return row.epoch, row.rev - revisions


def look(session: Session, account_id: str) -> tuple[str, int]:
    """Return the account's epoch and revision, without a lock."""
    row = session.execute(select(Account.epoch, Account.rev).where(Account.id == account_id)).one()
    return row.epoch, row.rev


def tags(session: Session, account_id: str, revs: Iterable[int]) -> dict[int, str]:
    """Return for each revision the tag of the batch that covers it."""
    covering = (select(BATCH.c.tag).where(BATCH.c.account_id == account_id, BATCH.c.top_rev >= bindparam("rev"))
                .order_by(BATCH.c.top_rev).limit(1))
    return {rev: session.execute(covering, {"rev": rev}).scalar() or START_TAG if rev else START_TAG for rev in set(revs)}


def known(session: Session, account_id: str, ids: Iterable[str]) -> dict[str, Stored]:
    """Return the records with these ids, by id."""
    rows = session.execute(select(RECORD).where(RECORD.c.account_id == account_id, RECORD.c.id.in_(list(ids))))
    return {row["id"]: _stored(row) for row in rows.mappings()}


def page(session: Session, account_id: str, after: int, size: int) -> list[tuple[str, Stored]]:
    """Return up to `size` records with a revision greater than `after`, in the order of their revisions."""
    rows = session.execute(select(RECORD).where(RECORD.c.account_id == account_id, RECORD.c.rev > after)
                           .order_by(RECORD.c.rev).limit(size))
    return [(row["id"], _stored(row)) for row in rows.mappings()]


def write(session: Session, cursor: Cursor, by: tuple[str, str], changed: Mapping[str, Copy], old: Iterable[str],
          at: int) -> Cursor:
    """Store the `changed` copies after `cursor`, each with a revision of its own; return the new head.

    `by` is the account and the device; `old` are the ids that have a row already.
    """
    account_id, device_id = by
    rows = [_row(account_id, id, copy, cursor.rev + n) for n, (id, copy) in enumerate(changed.items(), start=1)]
    head = Cursor(cursor.epoch, cursor.rev + len(rows), secrets.token_hex(4) if rows else cursor.tag)
    _check_room(session, account_id, head.rev, len(set(changed) - set(old)))
    _store(session, rows, set(old))
    if rows:
        session.execute(insert(BATCH), {"account_id": account_id, "top_rev": head.rev, "tag": head.tag,
                                        "device_id": device_id, "at": at})
    session.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(rev=head.rev))
    return head


def _store(session: Session, rows: list[dict[str, Any]], old: set[str]) -> None:
    fresh = [row for row in rows if row["id"] not in old]
    again = [{"key_" + name: row[name] for name in ("account_id", "id")} | row for row in rows if row["id"] in old]
    if fresh:
        session.execute(insert(RECORD), fresh)
    if again:
        statement = update(RECORD).where(RECORD.c.account_id == bindparam("key_account_id"),
                                         RECORD.c.id == bindparam("key_id"))
        session.connection().execute(statement.values(
            {name: bindparam(name) for name in ("rev", "deleted", "fields")}),
            [{name: row[name] for name in row if name not in ("account_id", "id", "kind")} for row in again])


def _check_room(session: Session, account_id: str, head: int, more: int) -> None:
    if not more or head <= MOST_RECORDS:  # every record took at least one revision
        return
    count = session.execute(select(func.count()).select_from(RECORD).where(RECORD.c.account_id == account_id)).scalar_one()
    if count + more > MOST_RECORDS:
        raise Problem(507, "account-full", "This account is full", f"An account holds {MOST_RECORDS:,} records. Export "
                      "and start a new account; what is on the phone stays there.", retry_after=24 * 3600)


def _row(account_id: str, id: str, copy: Copy, rev: int) -> dict[str, Any]:
    return {"account_id": account_id, "id": id, "kind": copy.kind, "rev": rev, "deleted": copy.deleted,
            "fields": {name: list(stamped) for name, stamped in copy.fields.items()}}


def _stored(row: RowMapping) -> Stored:
    fields = {name: (value, stamp) for name, (value, stamp) in row["fields"].items()}
    return Stored(Copy(row["kind"], row["deleted"], fields), row["rev"])
