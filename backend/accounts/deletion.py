"""Deletion of an account with all its rows."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.db.models import Account, Base

#: Every table with rows of one account, children before their parents.
ACCOUNT_TABLES = [table for table in Base.metadata.sorted_tables[::-1] if "account_id" in table.c]


def delete_account(db_session: Session, account_id: str) -> dict[str, int]:
    """Delete every row of the account; return the number of rows deleted, by table."""
    devices.lock_accounts(db_session, [account_id])
    connection = db_session.connection()
    counts = {}
    for table in ACCOUNT_TABLES:
        deleted = connection.execute(delete(table).where(table.c.account_id == account_id))
        counts[table.name] = deleted.rowcount
    db_session.execute(delete(Account).where(Account.id == account_id))
    return counts


def count_rows(db_session: Session, account_id: str) -> int:
    """Return the number of rows of the account in all tables."""
    columns = [Account.id, *(table.c.account_id for table in ACCOUNT_TABLES)]
    queries = [select(func.count()).where(column == account_id) for column in columns]
    return sum(db_session.scalars(query).one() for query in queries)
