"""An account ends: every row of it goes, at once."""

from __future__ import annotations

from sqlalchemy import Table, delete, func, select
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.db.models import Account, Base

OWNED = [table for table in reversed(Base.metadata.sorted_tables) if "account_id" in table.c]
"""Every table with rows of one account, children before what they point to."""


def end(session: Session, account_id: str) -> dict[str, int]:
    """Delete every row of the account; return how many there were, by table.

    Its devices are then unknown here, and nothing says that they were ever known.
    """
    devices.lock_accounts(session, [account_id])
    counts = {table.name: _count(session, table, account_id) for table in OWNED}
    for table in OWNED:
        session.execute(delete(table).where(table.c.account_id == account_id))
    session.execute(delete(Account).where(Account.id == account_id))
    return counts


def remaining(session: Session, account_id: str) -> int:
    """Return how many rows of the account there are."""
    accounts = session.scalar(
        select(func.count()).select_from(Account).where(Account.id == account_id)
    )
    return (accounts or 0) + sum(_count(session, table, account_id) for table in OWNED)


def _count(session: Session, table: Table, account_id: str) -> int:
    return (
        session.scalar(
            select(func.count()).select_from(table).where(table.c.account_id == account_id)
        )
        or 0
    )
