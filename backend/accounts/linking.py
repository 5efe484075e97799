"""Linking: a device of the account opens a link, a new phone asks to join, a person approves.

A link is valid for five minutes. A stranger who guesses its code can only ask to join: a person
approves by typing the two digits that the new phone shows. An approved request can be finished for
a day, any number of times, because the response may be lost.
"""

import secrets
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from backend.accounts import devices, tokens
from backend.accounts.credentials import (
    LINK_CODE_LENGTH,
    hash_of,
    new_code,
    new_token,
    slow_hash_of,
    token_from,
)
from backend.accounts.errors import AlreadyLinked, NoJoinRequest, UnknownJoinRequest, WrongDigits
from backend.clock import DAY_MS
from backend.db.installation import installation_secret
from backend.db.models import Device, Link

LIFETIME_MS = 5 * 60_000
APPROVED_LIFETIME_MS = DAY_MS
MAX_WRONG_DIGITS = 3


class NewLink(NamedTuple):
    """The code or the secret lets a new phone ask to join."""

    code: str
    secret: str
    code_hash: str


class Joined(NamedTuple):
    """A phone that joined. `previous` is its device in the account it belonged to before."""

    device: Device
    token: str
    previous: Device | None


def new_link(salt: bytes) -> NewLink:
    """Return a new code and secret. Takes about 10 ms: call it outside transactions."""
    code = new_code(LINK_CODE_LENGTH)
    return NewLink(code, new_token(), slow_hash_of(code, salt))


def open_link(db_session: Session, account_id: str, link: NewLink, now: int) -> int:
    """Replace the open link of the account; return when the new one expires.

    Delete up to 100 expired links.
    """
    devices.lock_accounts(db_session, [account_id])
    expired = select(Link.secret_hash).where(Link.expires_at <= now).order_by(Link.secret_hash)
    batch = expired.limit(100).with_for_update(skip_locked=True).scalar_subquery()
    db_session.execute(delete(Link).where(Link.secret_hash.in_(batch)))
    of_account = delete(Link).where(Link.account_id == account_id)
    db_session.execute(of_account.where(Link.approved_at.is_(None)))
    row = Link(
        account_id=account_id,
        code_hash=link.code_hash,
        secret_hash=hash_of(link.secret),
        expires_at=now + LIFETIME_MS,
        wrong_digits=0,
    )
    db_session.add(row)
    db_session.flush()
    return row.expires_at


def link_state(db_session: Session, account_id: str, now: int) -> dict[str, Any]:
    """Return the state of the account's link: open, claimed (with the phone's name), or none."""
    link = db_session.scalar(_newest_link(account_id))
    if link is None or link.expires_at <= now or link.approved_at:
        return {"state": "none"}
    if link.join_request_hash is None:
        return {"state": "open", "expires_at": link.expires_at}
    name = {"name": link.name} if link.name else {}
    return {"state": "claimed", "expires_at": link.expires_at, **name}


def by_code(code: str, salt: bytes) -> ColumnElement[bool]:
    """Return the condition for the link with this code. Takes about 10 ms, like `new_link`."""
    return Link.code_hash == slow_hash_of(code, salt)


def by_secret(secret: str) -> ColumnElement[bool]:
    return Link.secret_hash == hash_of(secret)


def request_to_join(
    db_session: Session,
    condition: ColumnElement[bool],
    name: str | None,
    account_id: str | None,
    now: int,
) -> dict[str, Any] | None:
    """Store a phone's request to join; return its token and digits, or None without an open link.

    `account_id` is the account the phone belongs to now. Raises AlreadyLinked.
    """
    link = db_session.scalar(select(Link).where(condition).with_for_update())
    if link is None or link.expires_at <= now or link.join_request_hash:
        return None
    if link.account_id == account_id:
        raise AlreadyLinked
    token = new_token()
    link.join_request_hash, link.name = hash_of(token), name
    link.digits = f"{secrets.randbelow(100):02}"
    return {"claim": token, "confirm": link.digits, "expires_at": link.expires_at}


def approve(
    db_session: Session, account_id: str, digits: str, now: int
) -> dict[str, Any] | NoJoinRequest | WrongDigits:
    """Approve the join request with these digits; return the name of its phone.

    An error is returned, not raised: the count of wrong digits must be committed.
    """
    link = db_session.scalar(_newest_link(account_id).with_for_update())
    if link is None or link.expires_at <= now or link.join_request_hash is None:
        return NoJoinRequest()
    if link.digits == digits:
        link.approved_at = link.approved_at or now
        link.expires_at = link.approved_at + APPROVED_LIFETIME_MS
        return {"name": link.name}
    link.wrong_digits += 1
    if link.wrong_digits < MAX_WRONG_DIGITS:
        return WrongDigits(MAX_WRONG_DIGITS - link.wrong_digits)
    db_session.delete(link)
    return NoJoinRequest()


def is_approved(db_session: Session, request_token: str, now: int) -> bool:
    """Return whether the join request was approved. Raises UnknownJoinRequest."""
    return _find_request(db_session, request_token, now).approved_at is not None


def finish(
    db_session: Session, request_token: str, name: str | None, previous_id: str | None, now: int
) -> Joined:
    """Turn an approved join request into a device. Raises UnknownJoinRequest.

    A repeated request gives the same device and token, unless the device was removed or has moved
    to another account meanwhile. `previous_id` is the device that the phone was before.
    """
    account_id = _find_request(db_session, request_token, now).account_id
    previous = devices.lock_with_previous(db_session, account_id, previous_id)
    link = _find_request(db_session, request_token, now, lock=True)
    if link.approved_at is None:
        raise UnknownJoinRequest
    token = token_from(installation_secret(db_session), request_token)
    device = _find_or_add_device(db_session, link, previous, name, token, now)
    link.device_id = device.id
    tokens.assign(device, token, now)
    moved = previous if previous and previous.account_id != account_id else None
    return Joined(device, token, moved)


def _find_or_add_device(
    db_session: Session, link: Link, previous: Device | None, name: str | None, token: str, now: int
) -> Device:
    if previous and previous.account_id == link.account_id:
        # It came in by a recovery code meanwhile: nobody has the device of the lost response.
        lost = (Device.id == link.device_id, Device.id != previous.id)
        db_session.execute(delete(Device).where(*lost))
        return previous
    if link.device_id is None:
        return devices.add(db_session, link.account_id, name or link.name, token, now)
    repeated = devices.get(db_session, link.device_id)
    if repeated is None:
        raise UnknownJoinRequest
    return repeated


def _newest_link(account_id: str) -> Select[Link]:
    """Return the query for the link that is not approved yet, or else the last approved one."""
    newest_first = (Link.approved_at.is_not(None), Link.approved_at.desc())
    return select(Link).where(Link.account_id == account_id).order_by(*newest_first).limit(1)


def _find_request(db_session: Session, request_token: str, now: int, *, lock: bool = False) -> Link:
    query = select(Link).where(
        Link.join_request_hash == hash_of(request_token), Link.expires_at > now
    )
    link = db_session.scalar(query.with_for_update() if lock else query)
    if link is None:
        raise UnknownJoinRequest
    return link
