"""Authentication: the device whose token is in the cookie."""

from contextlib import nullcontext, suppress
from typing import Any

from flask import Response, after_this_request, request
from sqlalchemy import Connection, Row
from sqlalchemy.exc import OperationalError

from backend.accounts import recovery, tokens
from backend.accounts.errors import AccountDeleted, DeviceRemoved, NotSignedIn, UnknownDevice
from backend.accounts.tokens import Identity
from backend.clock import DAY_MS, now_ms
from backend.db.database import transaction, writing

COOKIES = {"https": "__Host-medius", "http": "medius"}  # browsers take __Host- only over HTTPS


def find_identity() -> Identity | None:
    """Return the device that sends this request, or None when it is not signed in."""
    with transaction(writes=False) as connection:
        device = tokens.find(connection, _cookie(), now_ms())
    return _identify_and_note_visit(device) if device and device.removed_at is None else None


def require_identity(
    connection: Connection | None = None,
    *,
    allow_removed: str | None = None,
    confirms_recovery: bool = False,
) -> Identity:
    """Return the device that sends this request.

    Raises NotSignedIn, UnknownDevice, AccountDeleted or DeviceRemoved. The device `allow_removed`
    may be removed already: when the response was lost, it repeats the request that removed it. A
    request that `confirms_recovery` is not sent before the response with a new recovery code has
    arrived.
    """
    with nullcontext(connection) if connection else transaction(writes=False) as reader:
        device = tokens.find(reader, _cookie(), now_ms())
        if device is None:
            raise _why_unknown(reader)
    if device.removed_at and device.id != allow_removed:
        raise DeviceRemoved
    if confirms_recovery and device.next_recovery_hash:
        after_this_request(lambda response: _activate_next_code(response, device))
    return _identify_and_note_visit(device)


def set_cookie(response: Response, token: str) -> Response:
    """Set the cookie to `token`, for 400 days."""
    max_age = tokens.IDLE_MS // 1000
    response.set_cookie(COOKIES[request.scheme], token, max_age=max_age, **_cookie_options())
    return response


def delete_cookie(response: Response) -> Response:
    response.delete_cookie(COOKIES[request.scheme], **_cookie_options())
    return response


def _cookie_options() -> dict[str, Any]:
    https = request.scheme == "https"
    return {"path": "/", "httponly": True, "secure": https, "samesite": "Strict"}


def _cookie() -> str:
    return request.cookies.get(COOKIES[request.scheme], "")


def _why_unknown(connection: Connection) -> Exception:
    if COOKIES[request.scheme] not in request.cookies:
        return NotSignedIn()
    is_deleted = tokens.is_of_deleted_account(connection, _cookie())
    return AccountDeleted() if is_deleted else UnknownDevice()


def _identify_and_note_visit(device: Row[*tuple[Any, ...]]) -> Identity:
    # After the view, because it may have a transaction open.
    after_this_request(lambda response: _note_visit(response, device))
    return Identity(device.account_id, device.id)


def _activate_next_code(response: Response, device: Row[*tuple[Any, ...]]) -> Response:
    with suppress(OperationalError), writing() as db_session:
        recovery.activate_next_code(db_session, device.account_id, device.id)
    return response


def _note_visit(response: Response, device: Row[*tuple[Any, ...]]) -> Response:
    """Once a day, update `last_seen_at` and renew the cookie."""
    now = now_ms()
    with suppress(OperationalError):  # requests that only read succeed even when the disk is full
        if now - device.last_seen_at >= DAY_MS:
            with writing() as db_session:
                tokens.note_visit(db_session, device.id, now)
            if "Set-Cookie" not in response.headers:  # the view has not set or deleted it
                set_cookie(response, request.cookies[COOKIES[request.scheme]])
    return response
