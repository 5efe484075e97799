"""Who is asking: the device whose token is in the cookie. The server keeps only hashes of tokens and codes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Response, after_this_request, request
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from backend import devices, recovery, tokens
from backend.clock import DAY_MS, now_ms
from backend.database import reading, writing
from backend.models import Device
from backend.problems import Problem
from backend.tokens import Found

COOKIES = {"https": "__Host-medius", "http": "medius"}
"""By scheme: a browser takes the prefix `__Host-` only over HTTPS."""


@dataclass(frozen=True)
class Asking:
    """The device that asks, and its account."""

    device_id: str
    account_id: str


def known_device() -> Asking | None:
    """Return the device that asks, or None when it is not signed in."""
    found = _named()
    return _seen(found) if found and found.device.removed_at is None else None


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
    device = found.device
    if device.removed_at and device.id != leaving:
        raise devices.removed()
    if device.next_recovery_hash:
        with suppress(OperationalError), writing() as session:  # as below
            recovery.arrived(session, device.account_id, device.id)
    return _seen(found)


def _named() -> Found | None:
    """Return the device whose token is in the cookie."""
    cookie = request.cookies.get(COOKIES[request.scheme], "")
    with reading() as session:
        return tokens.find(session, cookie, now_ms())


def _seen(found: Found) -> Asking:
    """Note once a day that the device was here, and see to its token. A full disk must not stop what only reads."""
    now, device = now_ms(), found.device
    if now - device.last_seen_at >= DAY_MS or found.wants_another(now) or found.has_arrived:
        with suppress(OperationalError):
            _note(found, now)
    return Asking(device.id, device.account_id)


def _note(found: Found, now: int) -> None:
    cookie, id = request.cookies[COOKIES[request.scheme]], found.device.id
    with writing() as session:
        session.execute(update(Device).where(Device.id == id).values(last_seen_at=now))
        if found.wants_another(now):
            cookie = tokens.follow(session, id, found.token, now)
        elif found.has_arrived:
            tokens.arrived(session, id, now)
    after_this_request(lambda response: _renew(response, cookie))


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
        COOKIES[request.scheme], path="/", httponly=True, secure=request.scheme == "https", samesite="Strict"
    )
    return response


def _renew(response: Response, token: str) -> Response:
    """Give the cookie another 400 days, unless the view has set or taken it."""
    return response if "Set-Cookie" in response.headers else remember(response, token)
