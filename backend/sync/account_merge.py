"""Merges the account of a phone into the account that the phone joins."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.accounts.tokens import Identity
from backend.db.models import Account, Device
from backend.reminders import subscriptions
from backend.rules.codec import RecordRejected
from backend.sync import records
from backend.sync.errors import AccountFull
from backend.sync.exchange import apply_changes
from backend.sync.merge_batch import FULL
from backend.sync.parse import Parsed

PAGE_SIZE = 500  # records merged at a time: a large account need not fit into memory
UNLIMITED = 1_000_000_000  # syncs in an hour


def merge_accounts(db_session: Session, old: Device, new: Device, now: int) -> None:
    """Merge the account of a phone's `old` device into that of its `new` one. Raises AccountFull.

    Both accounts must be locked. The old device is deleted, not removed: should the response be
    lost, the phone is unknown to the server and keeps everything. Its records are merged and its
    old account is deleted too, if that has no other device. If a merged record would be too large,
    the account remains, because that record exists nowhere else.
    """
    _take_latest_time(db_session, old.account_id, new.account_id)
    is_alone = len(devices.of_account(db_session, old.account_id)) == 1
    into = Identity(new.account_id, new.id)
    if is_alone and _merge_records(db_session, old.account_id, into, now):
        db_session.execute(delete(Account).where(Account.id == old.account_id))
    else:
        subscriptions.remove(db_session, old.id, old.account_id, now)
        db_session.execute(delete(Device).where(Device.id == old.id))


def _take_latest_time(db_session: Session, old_id: str, new_id: str) -> None:
    """Give the new account the later time of both: merged records may have later stamps."""
    both = select(Account.latest_sync_at).where(Account.id.in_([old_id, new_id]))
    latest = max(db_session.scalars(both))
    db_session.execute(update(Account).where(Account.id == new_id).values(latest_sync_at=latest))


def _merge_records(db_session: Session, old_account_id: str, into: Identity, now: int) -> bool:
    """Merge every record of the old account; return whether all were accepted."""
    connection, after, all_accepted = db_session.connection(), 0, True
    while page := records.page(connection, old_account_id, after, PAGE_SIZE):
        account = records.read_account(connection, into.account_id, lock=True)
        parsed = Parsed([(id, stored.record) for id, stored in page], {})
        merged, _ = apply_changes(connection, into, account, parsed, now, UNLIMITED)
        results = merged.results.values()
        rejected = [result for result in results if isinstance(result, RecordRejected)]
        if any(error.slug == FULL for error in rejected):
            raise AccountFull
        all_accepted &= not rejected
        after = page[-1][1].rev
    return all_accepted
