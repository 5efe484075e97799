"""The recovery code: signs a person in again, and is replaced each time it is used.

The response with the new code may be lost. So the old code is valid, and gives the same response,
until the device syncs or the new code is used. That response is not stored, but
derived from the old code and a nonce in the row of the device.
"""

import secrets
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.accounts import devices, tokens
from backend.accounts.credentials import (
    RECOVERY_CODE_LENGTH,
    code_from,
    hash_of,
    new_code,
    new_token,
    token_from,
)
from backend.db.models import Account, Device


class Recovered(NamedTuple):
    """A signed-in device. `previous` is its device in the account it belonged to before."""

    device: Device
    token: str
    code: str
    previous: Device | None


def recover(
    db_session: Session, code: str, name: str | None, previous_id: str | None, now: int
) -> Recovered | None:
    """Sign the phone in to the account of `code`; return None when the code is unknown.

    `previous_id` is the device that the phone was before.
    """
    account_id = _account_of(db_session, hash_of(code))
    if account_id is None:
        return None
    previous = devices.lock_with_previous(db_session, account_id, previous_id)
    if _account_of(db_session, hash_of(code)) != account_id:
        return None  # used or replaced while this request waited for the lock
    if db_session.scalar(select(Device.id).where(Device.next_recovery_hash == hash_of(code))):
        _set_code(db_session, account_id, hash_of(code))
    device = _find_or_add_device(db_session, account_id, previous, name, now)
    token, next_code = _next_code(db_session, device, code, now)
    moved = previous if previous and previous.account_id != account_id else None
    return Recovered(device, token, next_code, moved)


def renew(db_session: Session, account_id: str) -> str:
    """Replace the recovery code of the account; return the new one."""
    devices.lock_accounts(db_session, [account_id])
    code = new_code(RECOVERY_CODE_LENGTH)
    _set_code(db_session, account_id, hash_of(code))
    return code


def activate_next_code(db_session: Session, account_id: str, device_id: str) -> None:
    """Replace the old code by the new one, which has arrived at the device."""
    devices.lock_accounts(db_session, [account_id])
    next_hash = db_session.scalar(select(Device.next_recovery_hash).where(Device.id == device_id))
    if next_hash:
        _set_code(db_session, account_id, next_hash)


def _account_of(db_session: Session, code_hash: str) -> str | None:
    """Return the account with this current or next code."""
    current = db_session.scalar(select(Account.id).where(Account.recovery_hash == code_hash))
    next_code = select(Device.account_id).where(Device.next_recovery_hash == code_hash)
    return current or db_session.scalar(next_code)


def _set_code(db_session: Session, account_id: str, code_hash: str) -> None:
    account = update(Account).where(Account.id == account_id)
    db_session.execute(account.values(recovery_hash=code_hash))
    of_account = update(Device).where(Device.account_id == account_id)
    db_session.execute(of_account.values(next_recovery_hash=None, recovery_nonce=None))


def _find_or_add_device(
    db_session: Session, account_id: str, previous: Device | None, name: str | None, now: int
) -> Device:
    """Return the phone's device: its previous one, one that did not confirm yet, or a new one."""
    if previous and previous.account_id == account_id:
        return previous
    unconfirmed = select(Device).where(
        Device.account_id == account_id, Device.recovery_nonce.is_not(None)
    )
    return db_session.scalar(unconfirmed) or devices.add(
        db_session, account_id, name, new_token(), now
    )


def _next_code(db_session: Session, device: Device, old_code: str, now: int) -> tuple[str, str]:
    """Return a token and the next code; store the nonce from which both can be derived again."""
    nonce = device.recovery_nonce or secrets.token_hex(32)
    key = bytes.fromhex(nonce)
    token, code = token_from(key, old_code), code_from(key, old_code, RECOVERY_CODE_LENGTH)
    others = update(Device).where(Device.account_id == device.account_id, Device.id != device.id)
    db_session.execute(others.values(next_recovery_hash=None, recovery_nonce=None))
    tokens.assign(device, token, now)
    device.next_recovery_hash, device.recovery_nonce = hash_of(code), nonce
    db_session.flush()
    return token, code
