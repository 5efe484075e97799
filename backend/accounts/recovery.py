"""The recovery code: lets a person back in, and changes when it was used.

An answer may be lost, and with it the new code. So the old one counts until the new one is known to
have arrived: when the device that was given it asks for anything more, or when it is used. Until
then the old code gives the same answer again, word for word. It is not stored but made anew, from
the old code and a nonce in the row of the device.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.accounts import devices, tokens
from backend.accounts.credentials import RECOVERY_CODE, code_from, hash_of, new_code, token_from
from backend.db.models import Account, Device
from backend.sync import account_merge


@dataclass(frozen=True)
class Recovered:
    """What a phone is given that is back in."""

    account_id: str
    device_id: str
    token: str
    code: str


def recover(
    session: Session, code: str, name: str | None, asking_id: str | None, now: int
) -> Recovered | None:
    """Let the phone in whose person knows `code`; return None when it is nobody's.

    `asking_id` is the device the phone was until now.
    """
    asked = devices.present(session, asking_id) if asking_id else None
    account_id = _account_of(session, hash_of(code))
    if account_id is None:
        return None
    devices.lock_accounts(session, {account_id, asked.account_id} if asked else {account_id})
    session.expire_all()
    if _account_of(session, hash_of(code)) != account_id:
        return None  # used or changed while we waited
    asked = devices.present(session, asking_id) if asking_id else None
    _settle_when_new(session, account_id, hash_of(code))
    device = _device(session, account_id, asked, name, now)
    if asked and asked.account_id != account_id:
        account_merge.bring(session, asked, device, now)
    return _give_code(session, device, code, now)


def renew(session: Session, account_id: str) -> str:
    """Return a new code; whatever code there was counts no more."""
    devices.lock_accounts(session, [account_id])
    code = new_code(RECOVERY_CODE)
    _settle(session, account_id, hash_of(code))
    return code


def arrived(session: Session, account_id: str, device_id: str) -> None:
    """Note that the device has the code it was given: from now on the old one counts no more."""
    devices.lock_accounts(session, [account_id])
    given = session.scalar(select(Device.next_recovery_hash).where(Device.id == device_id))
    if given:
        _settle(session, account_id, given)


def _account_of(session: Session, code_hash: str) -> str | None:
    """Return whose code this is: the one that counts, or the one that was given out in its
    place.
    """
    current = session.scalar(select(Account.id).where(Account.recovery_hash == code_hash))
    return current or session.scalar(
        select(Device.account_id).where(Device.next_recovery_hash == code_hash)
    )


def _settle_when_new(session: Session, account_id: str, code_hash: str) -> None:
    if session.scalar(select(Device.id).where(Device.next_recovery_hash == code_hash)):
        _settle(session, account_id, code_hash)


def _settle(session: Session, account_id: str, code_hash: str) -> None:
    """Let this code count, and no other."""
    session.execute(update(Account).where(Account.id == account_id).values(recovery_hash=code_hash))
    session.execute(
        update(Device)
        .where(Device.account_id == account_id)
        .values(next_recovery_hash=None, recovery_nonce=None)
    )


def _device(
    session: Session, account_id: str, asked: Device | None, name: str | None, now: int
) -> Device:
    """Return the device that the phone is in this account: the one it was, the one it was just
    made, or a new one.
    """
    if asked and asked.account_id == account_id:
        return asked
    waiting = select(Device).where(
        Device.account_id == account_id, Device.recovery_nonce.is_not(None)
    )
    return session.scalar(waiting) or devices.add(
        session, account_id, name, secrets.token_urlsafe(32), now
    )


def _give_code(session: Session, device: Device, old_code: str, now: int) -> Recovered:
    """Return the answer, and keep in the device's row what makes it again."""
    nonce = device.recovery_nonce or secrets.token_hex(32)
    token, code = (
        token_from(bytes.fromhex(nonce), old_code),
        code_from(bytes.fromhex(nonce), old_code, RECOVERY_CODE),
    )
    others = (Device.account_id == device.account_id, Device.id != device.id)
    session.execute(
        update(Device).where(*others).values(next_recovery_hash=None, recovery_nonce=None)
    )
    tokens.give(device, token, now)
    device.next_recovery_hash, device.recovery_nonce = hash_of(code), nonce
    session.flush()
    return Recovered(device.account_id, device.id, token, code)
