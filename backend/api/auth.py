"""Who is asking: the device whose token is in the cookie. The server keeps only hashes of tokens
and codes.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from flask import Response, after_this_request, request
from sqlalchemy import Connection, update
from sqlalchemy.exc import OperationalError

from backend.accounts import devices, recovery, tokens
from backend.accounts.tokens import Found
from backend.clock import DAY_MS, now_ms
from backend.db.database import transaction, writing
from backend.db.models import Device
from backend.sync import records
from backend.sync.records import Held
from backend.web.problems import Problem

COOKIES = {"https": "__Host-medius", "http": "medius"}
"""By scheme: a browser takes the prefix `__Host-` only over HTTPS."""


@dataclass(frozen=True)
class Asking:
    """The device that asks, and its account, and what that has."""

    device_id: str
    account_id: str
    clock: int
    """The latest time it was here when something was stored in it (ms). The clock may have been set
    back since."""
    held: Held


def known_device() -> Asking | None:
    """Return the device that asks, or None when it is not signed in."""
    with transaction(writes=False) as connection:
        found = _named(connection)
        return _asking(connection, found) if found and found.device.removed_at is None else None


def signed_in(leaving: str | None = None) -> Asking:
    """Return the device that asks, which proves that it has its token.

    Raises a 401 problem that says whether a device was named at all, and whether it was removed.
    Who is `leaving`, and asks again because the answer was lost, may do so when it is removed
    already.
    """
    with transaction(writes=False) as connection:
        return signed_in_within(connection, leaving)


def signed_in_within(
    connection: Connection, leaving: str | None = None, taking: Collection[str] | None = None
) -> Asking:
    """Return what `signed_in` does, from a transaction that is under way.

    Who is `taking` records with these ids gets what is known of them too, and the account is
    locked.
    """
    found = _named(connection, taking)
    if found is None:
        if COOKIES[request.scheme] in request.cookies:
            raise devices.unknown()
        raise Problem(
            401, "no-device", "This device is not signed in", "Start with POST /api/accounts."
        )
    if found.device.removed_at and found.device.id != leaving:
        raise devices.removed()
    return _asking(connection, found, taking)


def _named(connection: Connection, taking: Collection[str] | None = None) -> Found | None:
    """Return the device whose token is in the cookie."""
    return tokens.find(
        connection, request.cookies.get(COOKIES[request.scheme], ""), now_ms(), taking
    )


def _asking(connection: Connection, found: Found, taking: Collection[str] | None = None) -> Asking:
    """Return who asks, and note it when the request is answered: until then a transaction may be
    under way.
    """
    after_this_request(lambda response: _note(response, found))
    device = found.device
    return Asking(
        device.id, device.account_id, device.clock, records.held(connection, device, taking)
    )


def _note(response: Response, found: Found) -> Response:
    """Note that the device was here, and see to its token. A full disk must not stop what only
    reads.
    """
    now, device = now_ms(), found.device
    with suppress(OperationalError):
        if device.next_recovery_hash:
            with writing() as session:
                recovery.arrived(session, device.account_id, device.id)
        if now - device.last_seen_at >= DAY_MS or found.wants_another(now) or found.has_arrived:
            return _renew(response, _note_day(found, now))
    return response


def _note_day(found: Found, now: int) -> str:
    """Note the day, and where the token is in its life; return the cookie."""
    cookie, id = request.cookies[COOKIES[request.scheme]], found.device.id
    with writing() as session:
        session.execute(update(Device).where(Device.id == id).values(last_seen_at=now))
        if found.wants_another(now):
            cookie = tokens.follow(session, id, found.token, now)
        elif found.has_arrived:
            tokens.arrived(session, id, now)
    return cookie


def remember(response: Response, token: str) -> Response:
    """Put `token` into the cookie, for 400 days from now."""
    response.set_cookie(
        COOKIES[request.scheme],
        token,
        max_age=tokens.IDLE_MS // 1000,
        path="/",
        httponly=True,
        secure=request.scheme == "https",
        samesite="Strict",
    )
    return response


def forget(response: Response) -> Response:
    """Take the cookie away."""
    response.delete_cookie(
        COOKIES[request.scheme],
        path="/",
        httponly=True,
        secure=request.scheme == "https",
        samesite="Strict",
    )
    return response


def _renew(response: Response, token: str) -> Response:
    """Give the cookie another 400 days, unless the view has set or taken it."""
    return response if "Set-Cookie" in response.headers else remember(response, token)
