"""How a new phone comes in: a device of the account opens a link, the new one claims it, a person
approves.

Everything is in one row per account that lasts for five minutes. A stranger who guesses a code has
only a claim: it becomes a device when the person types the two digits that the stranger's own
screen shows.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from backend.accounts import devices, tokens
from backend.accounts.credentials import (
    LINK_CODE,
    hash_of,
    new_code,
    new_token,
    slow_hash_of,
    token_from,
)
from backend.db.installation import installation_secret
from backend.db.models import Device, Link
from backend.sync import account_merge
from backend.web.problems import Problem

LIFE_MS = 5 * 60_000
TRIES = 3
"""How often the two digits may be typed."""


@dataclass(frozen=True)
class Opened:
    """What lets a new phone claim a link, and until when."""

    code: str
    secret: str
    code_hash: str


def new_link(salt: bytes) -> Opened:
    """Return a new code and secret. It takes some milliseconds: make it before a transaction
    begins.
    """
    code = new_code(LINK_CODE)
    return Opened(code, new_token(), slow_hash_of(code, salt))


def open_link(session: Session, account_id: str, opened: Opened, now: int) -> int:
    """Store a link in place of the account's earlier one; return when it ends. Links that ended are
    forgotten.
    """
    devices.lock_accounts(session, [account_id])
    ended = (
        select(Link.account_id).where(Link.expires_at <= now).order_by(Link.account_id).limit(100)
    )
    session.execute(
        delete(Link).where(
            Link.account_id.in_(ended.with_for_update(skip_locked=True).scalar_subquery())
        )
    )
    session.execute(delete(Link).where(Link.account_id == account_id))
    link = Link(
        account_id=account_id,
        code_hash=opened.code_hash,
        secret_hash=hash_of(opened.secret),
        expires_at=now + LIFE_MS,
        wrong_digits=0,
    )
    session.add(link)
    session.flush()
    return link.expires_at


def state(session: Session, account_id: str, now: int) -> dict[str, Any]:
    """Return what a device of the account may know of its link: open, claimed and by whom, or none
    to wait for.
    """
    link = session.scalar(select(Link).where(Link.account_id == account_id, Link.expires_at > now))
    if link is None or link.approved_at:
        return {"state": "none"}
    if link.claim_hash is None:
        return {"state": "open", "expires_at": link.expires_at}
    return {
        "state": "claimed",
        "expires_at": link.expires_at,
        **({"name": link.name} if link.name else {}),
    }


def by_code(code: str, salt: bytes) -> ColumnElement[bool]:
    """Return how to find the link with this code. It takes some milliseconds, as `new_link`
    does.
    """
    return Link.code_hash == slow_hash_of(code, salt)


def by_secret(secret: str) -> ColumnElement[bool]:
    """Return how to find the link with this secret."""
    return Link.secret_hash == hash_of(secret)


def claim(
    session: Session,
    found_by: ColumnElement[bool],
    name: str | None,
    asking_account: str | None,
    now: int,
) -> dict[str, Any] | None:
    """Claim a link for a phone that calls itself `name`; return None when there is none to
    claim.
    """
    link = session.scalar(select(Link).where(found_by).with_for_update())
    if link is None or link.expires_at <= now or link.claim_hash:
        return None
    if link.account_id == asking_account:
        raise Problem(
            409,
            "already-linked",
            "This phone belongs here already",
            "It has the same entries as the phone that shows the code. Use the code on another phone.",
        )
    token = new_token()
    link.claim_hash, link.confirm, link.name = hash_of(token), f"{secrets.randbelow(100):02}", name
    return {"claim": token, "confirm": link.confirm, "expires_at": link.expires_at}


def approve(session: Session, account_id: str, confirm: str, now: int) -> dict[str, Any] | Problem:
    """Let the phone in that shows these digits.

    A problem is returned and not raised, for the wrong digits must be counted.
    """
    link = session.scalar(select(Link).where(Link.account_id == account_id).with_for_update())
    if link is None or link.expires_at <= now or link.claim_hash is None:
        return _no_claim()
    if link.confirm == confirm:
        link.approved_at = link.approved_at or now
        return {"name": link.name}
    link.wrong_digits += 1
    if link.wrong_digits < TRIES:
        return _wrong_digits(TRIES - link.wrong_digits)
    session.delete(link)
    return _no_claim()


def is_approved(session: Session, claim: str, now: int) -> bool:
    """Tell whether the phone with this claim was let in. Raises the unknown-claim problem."""
    return _claimed(session, claim, now).approved_at is not None


def finish(
    session: Session, claim: str, name: str | None, asking_id: str | None, now: int
) -> tuple[Device, str]:
    """Return the new device and its token, for a claim that was approved.

    The same claim gives the same device and token each time, for an answer may have been lost.
    `asking_id` is the device the phone was until now.
    """
    account_id = _claimed(session, claim, now).account_id
    asked = devices.present(session, asking_id) if asking_id else None
    devices.lock_accounts(session, {account_id, asked.account_id} if asked else {account_id})
    session.expire_all()
    link = _claimed(session, claim, now, lock=True)
    if link.approved_at is None:
        raise _unknown_claim()
    token = token_from(installation_secret(session), claim)
    asked = devices.present(session, asking_id) if asking_id else None
    device = _device(session, link, asked, name, token, now)
    if asked and asked.account_id != account_id:
        account_merge.bring(session, asked, device, now)
    link.device_id = device.id
    tokens.give(device, token, now)
    return device, token


def _device(
    session: Session, link: Link, asked: Device | None, name: str | None, token: str, now: int
) -> Device:
    if asked and asked.account_id == link.account_id:
        return asked
    before = devices.present(session, link.device_id) if link.device_id else None
    return before or devices.add(session, link.account_id, name or link.name, token, now)


def _claimed(session: Session, claim: str, now: int, *, lock: bool = False) -> Link:
    claimed = select(Link).where(Link.claim_hash == hash_of(claim), Link.expires_at > now)
    link = session.scalar(claimed.with_for_update() if lock else claimed)
    if link is None:
        raise _unknown_claim()
    return link


def _no_claim() -> Problem:
    return Problem(
        404,
        "no-claim",
        "No phone is waiting to be let in",
        "It took too long, or the digits were wrong three times. Nothing has changed; show a new code.",
    )


def _wrong_digits(left: int) -> Problem:
    return Problem(
        422,
        "wrong-digits",
        "These are not the digits on the new phone",
        f"Look at the new phone and type its two digits; {left} more {'try' if left == 1 else 'tries'}.",
        tries_left=left,
    )


def _unknown_claim() -> Problem:
    return Problem(
        404,
        "unknown-claim",
        "This phone was not let in",
        "It took too long, or the other phone said no. Everything on this phone is as it was; ask for a new code.",
    )
