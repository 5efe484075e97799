"""The devices of an account."""

import uuid
from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.accounts import tokens
from backend.db.models import Account, Device, Link


def lock_accounts(db_session: Session, ids: Iterable[str]) -> None:
    """Lock the rows of these accounts in id order; call it before locking their other rows.

    The fixed order keeps two phones that join each other's account from deadlocking.
    """
    in_order = select(Account.id).where(Account.id.in_(sorted(ids))).order_by(Account.id)
    db_session.execute(in_order.with_for_update())


def lock_with_previous(
    db_session: Session, account_id: str, previous_id: str | None
) -> Device | None:
    """Lock an account and that of the phone's previous device; return that device or None."""
    previous = get(db_session, previous_id)
    lock_accounts(db_session, {account_id, previous.account_id if previous else account_id})
    db_session.expire_all()  # what was read before the lock may have changed
    return get(db_session, previous_id)


def add(db_session: Session, account_id: str, name: str | None, token: str, now: int) -> Device:
    """Add a device that signs in with `token`."""
    device = Device(
        id=str(uuid.uuid4()), account_id=account_id, name=name, created_at=now, last_seen_at=now
    )
    tokens.assign(device, token, now)
    db_session.add(device)
    db_session.flush()
    return device


def get(db_session: Session, id: str | None) -> Device | None:
    """Return the device with this id, unless it was removed."""
    device = db_session.get(Device, id) if id else None
    return device if device is not None and device.removed_at is None else None


def of_account(db_session: Session, account_id: str) -> list[Device]:
    """Return the devices of the account, without removed ones, most recently seen first."""
    present = select(Device).where(Device.account_id == account_id, Device.removed_at.is_(None))
    newest_first = (Device.last_seen_at.desc(), Device.created_at.desc(), Device.id)
    return list(db_session.scalars(present.order_by(*newest_first)))


def remove(db_session: Session, device: Device, now: int) -> None:
    """Remove `device`, and the unfinished links of its account: it may have made or approved them.

    The account must be locked. The caller removes the device's subscription to reminders.
    """
    db_session.execute(
        update(Device)
        .where(Device.id == device.id, Device.removed_at.is_(None))  # keep the first removal's time
        .values(removed_at=now, next_recovery_hash=None, recovery_nonce=None)
    )
    of_account = delete(Link).where(Link.account_id == device.account_id)
    db_session.execute(of_account.where(Link.device_id.is_(None)))
