"""Deletion of an account with all its rows."""

from sqlalchemy import Table, delete, func, select
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.db.models import Account, Base

#: Every table with rows of one account, children before their parents.
OWNED = [table for table in reversed(Base.metadata.sorted_tables) if "account_id" in table.c]


def delete_account(db_session: Session, account_id: str) -> dict[str, int]:
    """Delete every row of the account; return the number of rows deleted, by table.

    Nothing remains that would show that its devices were ever known.
    """
    devices.lock_accounts(db_session, [account_id])
    counts = {table.name: _count(db_session, table, account_id) for table in OWNED}
    for table in OWNED:
        db_session.execute(delete(table).where(table.c.account_id == account_id))
    db_session.execute(delete(Account).where(Account.id == account_id))
    return counts


def count_rows(db_session: Session, account_id: str) -> int:
    """Return how many rows of the account there are."""
    account = select(func.count()).select_from(Account).where(Account.id == account_id)
    owned = sum(_count(db_session, table, account_id) for table in OWNED)
    return db_session.scalars(account).one() + owned


def _count(db_session: Session, table: Table, account_id: str) -> int:
    rows = select(func.count()).select_from(table).where(table.c.account_id == account_id)
    return db_session.scalars(rows).one()
