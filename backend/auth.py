"""Who is asking: the device whose token is in the cookie. The server keeps only hashes of tokens and codes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from flask import Response, after_this_request, request
from sqlalchemy import Row, Table, bindparam, select, update
from sqlalchemy.exc import OperationalError

from backend import devices, recovery
from backend.clock import DAY_MS, now_ms
from backend.codes import hash_of
from backend.database import reading, writing
from backend.models import Device
from backend.problems import Problem

COOKIE_SECONDS = 180 * 24 * 3600
COOKIES = {"https": "__Host-medius", "http": "medius"}
"""By scheme: a browser takes the prefix `__Host-` only over HTTPS."""
Found = Row[str, str, int, int | None, str | None]
"""A device's id, account_id, last_seen_at, removed_at and next_recovery_hash."""
_DEVICE = cast(Table, Device.__table__).c
_NAMED = select(
    _DEVICE.id, _DEVICE.account_id, _DEVICE.last_seen_at, _DEVICE.removed_at, _DEVICE.next_recovery_hash
).where(_DEVICE.token_hash == bindparam("token_hash"))


@dataclass(frozen=True)
class Asking:
    """The device that asks, and its account."""

    device_id: str
    account_id: str


def known_device() -> Asking | None:
    """Return the device that asks, or None when it is not signed in."""
    found = _named()
    return _seen(found) if found and found.removed_at is None else None


def signed_in(leaving: str | None = None) -> Asking:
    """Return the device that asks, which proves that it has its token.

    Raises a 401 problem that says whether a device was named at all, and whether it was removed. Who is `leaving`,
    and asks again because the answer was lost, may do so when it is removed already.
    """
    found = _named()
    if found is None:
        if COOKIES[request.scheme] in request.cookies:
            raise devices.unknown()
        raise Problem(401, "no-device", "This device is not signed in", "Start with POST /api/accounts.")
    if found.removed_at and found.id != leaving:
        raise devices.removed()
    if found.next_recovery_hash:
        with suppress(OperationalError), writing() as session:  # as below
            recovery.arrived(session, found.account_id, found.id)
    return _seen(found)


def _named() -> Found | None:
    """Return the device whose token is in the cookie."""
    token = request.cookies.get(COOKIES[request.scheme], "")
    with reading() as session:
        return session.execute(_NAMED, {"token_hash": hash_of(token)}).first()


def _seen(found: Found) -> Asking:
    if now_ms() - found.last_seen_at >= DAY_MS:
        _seen_today(found.id)
    return Asking(found.id, found.account_id)


def remember(response: Response, token: str) -> Response:
    """Put `token` into the cookie, for 180 days from now."""
    response.set_cookie(
        COOKIES[request.scheme],
        token,
        max_age=COOKIE_SECONDS,
        path="/",
        httponly=True,
        secure=request.scheme == "https",
        samesite="Strict",
    )
    return response


def forget(response: Response) -> Response:
    """Take the cookie away."""
    response.delete_cookie(
        COOKIES[request.scheme], path="/", httponly=True, secure=request.scheme == "https", samesite="Strict"
    )
    return response


def _seen_today(device_id: str) -> None:
    """Note that the device was here, and give its cookie another 180 days."""
    with suppress(OperationalError), writing() as session:  # a full disk must not stop what only reads
        session.execute(update(Device).where(Device.id == device_id).values(last_seen_at=now_ms()))
    after_this_request(_renew)


def _renew(response: Response) -> Response:
    """Give the cookie another 180 days, unless the view has set or taken it."""
    if "Set-Cookie" in response.headers:
        return response
    return remember(response, request.cookies[COOKIES[request.scheme]])
