"""Deletion of an account with all its rows."""

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.accounts.tokens import IDLE_MS
from backend.db.models import Account, Base, DeletedDevice, Device

#: Every table with rows of one account, children before their parents.
ACCOUNT_TABLES = [table for table in Base.metadata.sorted_tables[::-1] if "account_id" in table.c]


def delete_account(db_session: Session, account_id: str, now: int) -> dict[str, int]:
    """Delete every row of the account; return the number of rows deleted, by table.

    The hashes of its devices' tokens are kept, so that its other phones learn of the deletion.
    """
    devices.lock_accounts(db_session, [account_id])
    _remember_tokens(db_session, account_id, now)
    connection = db_session.connection()
    counts = {}
    for table in ACCOUNT_TABLES:
        deleted = connection.execute(delete(table).where(table.c.account_id == account_id))
        counts[table.name] = deleted.rowcount
    db_session.execute(delete(Account).where(Account.id == account_id))
    return counts


def forget_tokens(db_session: Session, now: int) -> None:
    """Forget devices of accounts deleted 400 days ago: their cookies have expired."""
    db_session.execute(delete(DeletedDevice).where(DeletedDevice.deleted_at <= now - IDLE_MS))


def _remember_tokens(db_session: Session, account_id: str, now: int) -> None:
    """Remember the devices with a key: apps of 0.1.0 have none, and know only unknown-device."""
    for column in (Device.token_hash, Device.old_token_hash):
        present = Device.public_key.is_not(None), Device.removed_at.is_(None), column.is_not(None)
        hashes = select(column, literal(now)).where(Device.account_id == account_id, *present)
        db_session.execute(insert(DeletedDevice).from_select(["token_hash", "deleted_at"], hashes))


def count_rows(db_session: Session, account_id: str) -> int:
    """Return the number of rows of the account in all tables."""
    columns = [Account.id, *(table.c.account_id for table in ACCOUNT_TABLES)]
    queries = [select(func.count()).where(column == account_id) for column in columns]
    return sum(db_session.scalars(query).one() for query in queries)
