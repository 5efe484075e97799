"""Who is asking: the device whose token is in the cookie. The server keeps only hashes of tokens and codes."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass

from flask import Response, after_this_request, request
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from backend.clock import DAY_MS, now_ms
from backend.database import reading, writing
from backend.models import Device
from backend.problems import Problem

COOKIE_SECONDS = 180 * 24 * 3600
COOKIES = {"https": "__Host-medius", "http": "medius"}
"""By scheme: a browser takes the prefix `__Host-` only over HTTPS."""
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Asking:
    """The device that asks, and its account."""

    device_id: str
    account_id: str


def new_token() -> str:
    """Return a device token of 256 random bits."""
    return secrets.token_urlsafe(32)


def new_recovery_code() -> str:
    """Return 26 Crockford characters, 130 random bits, shown to the person once."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(26))


def hash_of(secret: str) -> str:
    """Return what is stored in place of `secret`. Plain SHA-256 will do: 128 bits and more cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def known_device() -> Asking | None:
    """Return the device that asks, or None when it is not signed in."""
    token = request.cookies.get(COOKIES[request.scheme], "")
    with reading() as session:
        found = session.execute(
            select(Device.id, Device.account_id, Device.last_seen_at).where(Device.token_hash == hash_of(token))
        ).first()
    if found is None:
        return None
    if now_ms() - found.last_seen_at >= DAY_MS:
        _seen_today(found.id, token)
    return Asking(found.id, found.account_id)


def signed_in() -> Asking:
    """Return the device that asks. Raises a 401 problem that says whether a device was named at all."""
    asking = known_device()
    if asking:
        return asking
    if COOKIES[request.scheme] in request.cookies:
        raise Problem(
            401,
            "unknown-device",
            "This device is not known here",
            "Link this device again, or use the recovery code. What is on the phone stays there.",
        )
    raise Problem(401, "no-device", "This device is not signed in", "Start with POST /api/accounts.")


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


def _seen_today(device_id: str, token: str) -> None:
    """Note that the device was here, and give its cookie another 180 days."""
    with suppress(OperationalError), writing() as session:  # a full disk must not stop what only reads
        session.execute(update(Device).where(Device.id == device_id).values(last_seen_at=now_ms()))
    after_this_request(lambda response: remember(response, token))
