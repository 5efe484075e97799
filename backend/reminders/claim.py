"""Claim due reminders for one worker under a lease that expires, or release them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, literal_column, select, update

from backend.db.database import transaction, writing
from backend.db.models import Reminder


@dataclass(frozen=True)
class Lease:
    """Reminders that one worker has claimed; `keys` are pairs of account id and `about`."""

    token: str
    keys: Sequence[tuple[str, str]]

    @property
    def account_ids(self) -> set[str]:
        return {account_id for account_id, _ in self.keys}


def claim(now: int, limit: int, lease_ms: int) -> Lease:
    """Claim up to `limit` due reminders; no other worker gets them before the lease ends.

    It is one conditional UPDATE, which on PostgreSQL skips the rows that another worker has locked.
    """
    token = secrets.token_hex(8)
    due = (
        select(Reminder.account_id, Reminder.about)
        .where(Reminder.due_at <= now)
        .order_by(Reminder.due_at)
        .limit(literal_column(str(limit), Integer))  # PostgreSQL plans badly for a bound limit
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    claimed = (
        update(Reminder)
        .where(Reminder.account_id == due.c.account_id, Reminder.about == due.c.about)
        .values(due_at=now + lease_ms, lease=token, attempts=Reminder.attempts + 1)
        .returning(Reminder.account_id, Reminder.about)
    )
    with transaction(writes=True) as connection:
        keys = connection.execute(claimed).all()
    return Lease(token, [(account_id, about) for account_id, about in keys])


def release(lease: Lease, now: int) -> None:
    """Make the claimed reminders of `lease` due again, and do not count this attempt."""
    leased = update(Reminder).where(
        Reminder.account_id.in_(lease.account_ids), Reminder.lease == lease.token
    )
    with writing() as db_session:
        db_session.execute(leased.values(due_at=now, lease=None, attempts=Reminder.attempts - 1))
