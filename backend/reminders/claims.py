"""Claim due reminders for one worker, under a lease that ends by itself."""

import secrets
from functools import lru_cache
from typing import cast

from sqlalchemy import Integer, Table, bindparam, literal_column, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from backend.db.database import transaction, writing
from backend.db.models import Reminder
from backend.reminders.leases import Lease


def claim(now: int, limit: int, lease_ms: int) -> Lease:
    """Claim up to `limit` due reminders; no other worker gets them before the lease ends."""
    token = secrets.token_hex(8)
    values = {"now": now, "until": now + lease_ms, "token": token}
    with transaction(writes=True) as connection:
        keys = connection.execute(_claim_statement(limit), values).all()
    return Lease(token, [(account_id, about) for account_id, about in keys])


@lru_cache
def _claim_statement(limit: int) -> ReturningUpdate[str, str]:
    """Return one conditional UPDATE; on PostgreSQL it skips the rows another worker has locked.

    The limit is a literal: PostgreSQL plans badly for a bound one.
    """
    table = cast("Table", Reminder.__table__)
    due = (
        select(table.c.account_id, table.c.about)
        .where(table.c.due_at <= bindparam("now"))
        .order_by(table.c.due_at)
        .limit(literal_column(str(limit), Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(table)
        .where(table.c.account_id == due.c.account_id, table.c.about == due.c.about)
        .values(due_at=bindparam("until"), lease=bindparam("token"), attempts=table.c.attempts + 1)
        .returning(table.c.account_id, table.c.about)
    )


def release(lease: Lease, now: int) -> None:
    """Make reminders that were claimed and not begun due again."""
    ours = update(Reminder).where(
        Reminder.account_id.in_(lease.account_ids), Reminder.lease == lease.token
    )
    with writing() as db_session:
        db_session.execute(ours.values(due_at=now, lease=None, attempts=Reminder.attempts - 1))
