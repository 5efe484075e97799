"""Device tokens: sent as cookies, stored as hashes, valid until unused for 400 days or removed.

Earlier versions replaced a token every month. So a cookie may hold two tokens, "new.old", and a
device row the hash of its previous token, valid until `old_until` (null: no limit).
"""

from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, Table, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from backend.accounts.credentials import hash_of
from backend.clock import DAY_MS
from backend.db.models import DeletedDevice, Device

IDLE_MS = 400 * DAY_MS  # browsers keep a cookie at most this long (RFC 6265bis)

_DEVICE = cast(Table, Device.__table__).c
_FIND = select(
    _DEVICE.id,
    _DEVICE.account_id,
    _DEVICE.last_seen_at,
    _DEVICE.removed_at,
    _DEVICE.next_recovery_hash,
).where(
    or_(
        _DEVICE.token_hash == bindparam("token_hash"),
        and_(
            _DEVICE.old_token_hash == bindparam("token_hash"),
            or_(_DEVICE.old_until.is_(None), _DEVICE.old_until > bindparam("now")),
        ),
    )
)


class Identity(NamedTuple):
    """The device that sends a request, and its account."""

    account_id: str
    device_id: str


def find(connection: Connection, cookie: str, now: int) -> Row[*tuple[Any, ...]] | None:
    """Return the device with this cookie, even a removed one; None when unknown or expired."""
    for token in cookie.split(".")[:2]:
        row = connection.execute(_FIND, {"token_hash": hash_of(token), "now": now}).first()
        if row:
            return row if now - row.last_seen_at < IDLE_MS else None
    return None


def is_of_deleted_account(connection: Connection, cookie: str) -> bool:
    """Return whether the account of the device with this cookie was deleted."""
    hashes = [hash_of(token) for token in cookie.split(".")[:2]]
    known = select(DeletedDevice.token_hash).where(DeletedDevice.token_hash.in_(hashes))
    return connection.execute(known).first() is not None


def assign(device: Device, token: str, now: int) -> None:
    """Replace the tokens of this device by `token`."""
    device.token_hash, device.token_at = hash_of(token), now
    device.old_token_hash = device.old_token_expires_at = None


def note_visit(db_session: Session, device_id: str, now: int) -> None:
    """Set the time when the device was last seen."""
    db_session.execute(update(Device).where(Device.id == device_id).values(last_seen_at=now))
