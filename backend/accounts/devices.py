"""An account's devices in the database."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.accounts import tokens
from backend.db.models import Account, Device, Link
from backend.reminders import subscriptions
from backend.web.problems import Problem


def lock_accounts(session: Session, ids: Iterable[str]) -> None:
    """Take the rows of these accounts, always in the same order and before any other row of theirs.

    So two phones that join each other's account at once wait for each other in turn, and never in a
    circle.
    """
    in_order = select(Account.id).where(Account.id.in_(sorted(ids))).order_by(Account.id)
    session.execute(in_order.with_for_update())


def add(session: Session, account_id: str, name: str | None, token: str, now: int) -> Device:
    """Add a device that is known by `token`."""
    device = Device(
        id=str(uuid.uuid4()), account_id=account_id, name=name, created_at=now, last_seen_at=now
    )
    tokens.give(device, token, now)
    session.add(device)
    session.flush()
    return device


def present(session: Session, id: str) -> Device | None:
    """Return the device with this id, unless it was removed."""
    device = session.get(Device, id)
    return device if device is not None and device.removed_at is None else None


def of(session: Session, account_id: str) -> list[Device]:
    """Return the account's devices, the one seen last first."""
    there = select(Device).where(Device.account_id == account_id, Device.removed_at.is_(None))
    return list(
        session.scalars(
            there.order_by(Device.last_seen_at.desc(), Device.created_at.desc(), Device.id)
        )
    )


def remove(session: Session, device: Device, now: int) -> None:
    """Remove `device`, and with it its reminders and the account's open link, which it may have
    opened or approved.

    The account must be locked. A device that was removed already stays as it is.
    """
    still_there = (Device.id == device.id, Device.removed_at.is_(None))
    session.execute(
        update(Device)
        .where(*still_there)
        .values(removed_at=now, next_recovery_hash=None, recovery_nonce=None)
    )
    session.execute(delete(Link).where(Link.account_id == device.account_id))
    subscriptions.end(session, device.id, device.account_id, now)


def removed() -> Problem:
    """Return what a device is told that was removed."""
    return Problem(
        401,
        "device-removed",
        "This device was removed",
        "What was never sent stays on the phone: export it, or link this device again.",
    )


def unknown() -> Problem:
    """Return what a device is told that the database does not have; it may be an older copy, so
    nothing is cleared.
    """
    return Problem(
        401,
        "unknown-device",
        "This device is not known here",
        "Link this device again, or use the recovery code. What is on the phone stays there.",
    )
