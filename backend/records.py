"""An account's records in the database. The number of statements does not depend on the number of records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import RowMapping, Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from backend.models import Account, Record, SyncBatch
from backend.problems import Problem
from backend.rules.cursor import Cursor
from backend.rules.merge import Copy, bare

MOST_RECORDS = 100_000
"""Records an account may have, deleted ones among them."""
ACCOUNT, RECORD, BATCH = (cast(Table, model.__table__) for model in (Account, Record, SyncBatch))
_STORE_AGAIN = (
    update(RECORD)
    .where(RECORD.c.account_id == bindparam("_account_id"), RECORD.c.id == bindparam("_id"))
    .values(rev=bindparam("_rev"), deleted=bindparam("_deleted"), fields=bindparam("_fields"))
)


@dataclass(frozen=True)
class Stored:
    """A copy as the database has it, with its revision."""

    copy: Copy
    rev: int


def lock(session: Session, account_id: str, revisions: int) -> tuple[str, int]:
    """Take the account's row, and with it the next `revisions`; return its epoch and its revision before.

    The row stays locked to the end of the transaction, so no cursor steps over a write that commits late.
    """
    taken = update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(rev=ACCOUNT.c.rev + revisions)
    row = session.execute(taken.returning(ACCOUNT.c.epoch, ACCOUNT.c.rev)).one()
    return row.epoch, row.rev - revisions


def look(session: Session, account_id: str) -> tuple[str, int]:
    """Return the account's epoch and revision, without a lock."""
    row = session.execute(select(ACCOUNT.c.epoch, ACCOUNT.c.rev).where(ACCOUNT.c.id == account_id)).one()
    return row.epoch, row.rev


def tag(session: Session, account_id: str, rev: int) -> str | None:
    """Return the tag of the batch that covers `rev`."""
    covering = select(BATCH.c.tag).where(BATCH.c.account_id == account_id, BATCH.c.top_rev >= rev)
    return session.execute(covering.order_by(BATCH.c.top_rev).limit(1)).scalar()


def known(session: Session, account_id: str, ids: Iterable[str]) -> dict[str, Stored]:
    """Return the records with these ids, by id."""
    rows = session.execute(select(RECORD).where(RECORD.c.account_id == account_id, RECORD.c.id.in_(list(ids))))
    return {row["id"]: _stored(row) for row in rows.mappings()}


def page(session: Session, account_id: str, after: int, size: int) -> list[tuple[str, Stored]]:
    """Return up to `size` records with a revision greater than `after`, in the order of their revisions."""
    later = select(RECORD).where(RECORD.c.account_id == account_id, RECORD.c.rev > after)
    rows = session.execute(later.order_by(RECORD.c.rev).limit(size))
    return [(row["id"], _stored(row)) for row in rows.mappings()]


def write(session: Session, account_id: str, rows: Mapping[str, Stored], old: Collection[str]) -> None:
    """Store `rows`. Those whose id is in `old` have a row already."""
    fresh = [_row(account_id, id, each) for id, each in rows.items() if id not in old]
    again = [_row(account_id, id, each) for id, each in rows.items() if id in old]
    _check_room(session, account_id, rows, len(fresh))
    if fresh:
        session.execute(insert(RECORD), fresh)
    if again:
        session.execute(_STORE_AGAIN, [{f"_{name}": value for name, value in row.items()} for row in again])


def note_batch(session: Session, account_id: str, device_id: str, head: Cursor, at: int) -> None:
    """Note the batch that ends at `head`."""
    batch = {"account_id": account_id, "top_rev": head.rev, "tag": head.tag, "device_id": device_id, "at": at}
    session.execute(insert(BATCH), batch)


def give_back(session: Session, account_id: str, rev: int) -> None:
    """Set the account to the last revision that was used."""
    session.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(rev=rev))


def _check_room(session: Session, account_id: str, rows: Mapping[str, Stored], more: int) -> None:
    if not more or max(each.rev for each in rows.values()) <= MOST_RECORDS:  # each record took a revision or more
        return
    count = select(func.count()).select_from(RECORD).where(RECORD.c.account_id == account_id)
    if session.execute(count).scalar_one() + more > MOST_RECORDS:
        detail = f"An account holds {MOST_RECORDS:,} records. Export them; what is on the phone stays there."
        raise Problem(507, "account-full", "This account is full", detail, retry_after=24 * 3600)


def _row(account_id: str, id: str, each: Stored) -> dict[str, Any]:
    kind, deleted, fields = bare(each.copy)
    return {"account_id": account_id, "id": id, "kind": kind, "rev": each.rev, "deleted": deleted, "fields": fields}


def _stored(row: RowMapping) -> Stored:
    fields = {name: (value, stamp) for name, (value, stamp) in row["fields"].items()}
    return Stored(Copy(row["kind"], row["deleted"], fields), row["rev"])
