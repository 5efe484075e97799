"""A device comes into an account and brings its entries along."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.db.models import Account, Device
from backend.sync import records
from backend.sync.exchange import Exchange

PAGE = 500
"""Records merged at a time, so that a large account does not have to fit into memory."""


def bring(session: Session, old: Device, new: Device, now: int) -> None:
    """Move what the phone that was `old` has into the account of `new`, which it is from now on.

    Both accounts must be locked. When nobody else is in the old account, all its records are merged
    into the new one and it ends. Otherwise it stays, and only this device leaves it; so it does
    when a record could not be merged (it would be too large together), for then it is the only
    place that has it. Raises the account-full problem when the sum is too much.
    """
    # The stamps that come along, or that their phone has seen, may be of a time that only the old
    # account knows.
    latest = max(
        session.scalars(
            select(Account.clock).where(Account.id.in_([old.account_id, new.account_id]))
        )
    )
    session.execute(update(Account).where(Account.id == new.account_id).values(clock=latest))
    alone = [each.id for each in devices.of(session, old.account_id)] == [old.id]
    if alone and _merged(
        session, old.account_id, Exchange(session.connection(), new.account_id, new.id, now)
    ):
        session.execute(delete(Account).where(Account.id == old.account_id))
    else:
        devices.remove(session, old, now)


def _merged(session: Session, account_id: str, into: Exchange) -> bool:
    """Merge every record of the account; tell whether all were taken."""
    after, whole = 0, True
    while page := records.page(session.connection(), account_id, after, PAGE):
        batch = into.take([(id, each.record) for id, each in page])
        whole &= all(result["s"] != "rejected" for result in batch.results.values())
        after = page[-1][1].rev
    return whole
