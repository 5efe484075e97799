"""A device's token: whose it is, when it ends, and how the next one takes its place.

Each token serves for a month and is then followed by one that is made from it, so that an answer
that was lost is given again word for word. The old one counts until the new one was seen, and a
little longer, for a request that was sent before may still be under way. A cookie holds both, with
a dot between: a database that was put back from a copy may know only the one before. So neither a
lost answer nor a restore signs a phone out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, bindparam, false, or_, select, true, update
from sqlalchemy.orm import Session

from backend.accounts.credentials import hash_of, token_from
from backend.clock import DAY_MS
from backend.db.installation import installation_secret
from backend.db.models import Account, Device
from backend.sync import records

IDLE_MS = 400 * DAY_MS
"""A device that was not seen for so long is not known any more: more than a year away from home,
and what browsers keep a cookie for at most (RFC 6265bis)."""
LIFE_MS = 30 * DAY_MS
OVERLAP_MS = 10 * 60_000

_ACCOUNT = cast(Table, Account.__table__)
_DEVICE = cast(Table, Device.__table__).c
_COLUMNS = (
    *(
        _DEVICE.id,
        _DEVICE.account_id,
        _DEVICE.last_seen_at,
        _DEVICE.removed_at,
        _DEVICE.next_recovery_hash,
    ),
    *(_DEVICE.token_at, _DEVICE.old_token_hash, _DEVICE.old_until),
    *(_ACCOUNT.c.epoch, _ACCOUNT.c.rev, _ACCOUNT.c.tag, _ACCOUNT.c.clock),
)
_BOTH = select(*_COLUMNS).join_from(_ACCOUNT, Device, _ACCOUNT.c.id == _DEVICE.account_id)
_BY_TOKEN = _BOTH.add_columns(false().label("by_old")).where(
    _DEVICE.token_hash == bindparam("token_hash")
)
_BY_OLD = _BOTH.add_columns(true().label("by_old")).where(
    _DEVICE.old_token_hash == bindparam("token_hash"),
    or_(_DEVICE.old_until.is_(None), _DEVICE.old_until > bindparam("now")),
)
_FIND = [_BY_TOKEN, _BY_OLD]
_FIND_WITH_RECORDS = {
    name: [each.add_columns(*known) for each in _FIND] for name, known in records.KNOWN.items()
}
_FIND_AND_LOCK = {
    name: [each.with_for_update(of=_ACCOUNT, key_share=True) for each in finding]
    for name, finding in _FIND_WITH_RECORDS.items()
}


@dataclass(frozen=True)
class Found:
    """A device and where its account is, and the token by which it was found; by its old one, or by
    its own.
    """

    device: Row[Any]
    token: str

    @property
    def is_old(self) -> bool:
        """Tell whether the token was followed already."""
        return bool(self.device.by_old)

    def wants_another(self, now: int) -> bool:
        """Tell whether the device should be given the next token: its own is a month old, or was
        followed already.
        """
        return self.is_old or (
            not self._next_is_under_way and now - self.device.token_at >= LIFE_MS
        )

    @property
    def has_arrived(self) -> bool:
        """Tell whether the device asks with its new token for the first time."""
        return not self.is_old and self._next_is_under_way

    @property
    def _next_is_under_way(self) -> bool:
        return self.device.old_token_hash is not None and self.device.old_until is None


def find(
    connection: Connection, cookie: str, now: int, taking: Collection[str] | None = None
) -> Found | None:
    """Return the device that has `cookie`, a removed one too, or None.

    Who is `taking` records with these ids finds what is known of them beside the device, see
    `records.held`. The account's row then stays locked to the end of the transaction, and so do its
    revisions, so no cursor steps over a write that commits late. On SQLite BEGIN IMMEDIATE has done
    it already.
    """
    if taking is None:
        statements, asked = _FIND, {"now": now}
    else:
        statements = _FIND_AND_LOCK[connection.dialect.name]
        asked = {"now": now, **records.among(connection, taking)}
    for token in cookie.split(".")[:2]:
        for statement in statements:
            if row := connection.execute(statement, asked | {"token_hash": hash_of(token)}).first():
                return Found(row, token) if now - row.last_seen_at < IDLE_MS else None
    return None


def give(device: Device, token: str, now: int) -> None:
    """Let `token` be the device's, and no other."""
    device.token_hash, device.token_at = hash_of(token), now
    device.old_token_hash = device.old_until = None


def follow(session: Session, device_id: str, token: str, now: int) -> str:
    """Return the cookie that comes after `token`, which is the device's own, or the one before and
    followed already.
    """
    following = token_from(installation_secret(session), f"after {token}")
    still_its_own = (Device.id == device_id, Device.token_hash == hash_of(token))
    values = {
        "token_hash": hash_of(following),
        "token_at": now,
        "old_token_hash": hash_of(token),
        "old_until": None,
    }
    session.execute(update(Device).where(*still_its_own).values(values))
    return f"{following}.{token}"


def arrived(session: Session, device_id: str, now: int) -> None:
    """Note that the new token was seen: the old one counts no more than a few minutes."""
    session.execute(update(Device).where(Device.id == device_id).values(old_until=now + OVERLAP_MS))
