"""Turns the errors of accounts and sync into problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from backend.accounts import errors as accounts
from backend.clock import now_ms
from backend.sync import errors as sync
from backend.sync.merge import MAX_RECORDS
from backend.web.problems import Problem


def register(app: Flask) -> None:
    """Answer each of these errors with its problem."""
    for error, problem in PROBLEMS.items():
        app.register_error_handler(error, _handler(problem))


def _handler(problem: Callable[[Any], Problem]) -> Callable[[Exception], Any]:
    return lambda error: problem(error).response()


def _not_signed_in(_: accounts.NotSignedIn) -> Problem:
    return Problem(
        401, "no-device", "This device is not signed in", "Start with POST /api/accounts."
    )


def _unknown_device(_: accounts.UnknownDevice) -> Problem:
    return Problem(
        401,
        "unknown-device",
        "This device is not known here",
        "Link this device again, or use the recovery code. What is on the phone stays there.",
    )


def _device_removed(_: accounts.DeviceRemoved) -> Problem:
    return Problem(
        401,
        "device-removed",
        "This device was removed",
        "What was never sent stays on the phone: export it, or link this device again.",
    )


def _already_linked(_: accounts.AlreadyLinked) -> Problem:
    return Problem(
        409,
        "already-linked",
        "This phone belongs here already",
        "It has the same entries as the phone that shows the code. Use the code on another phone.",
    )


def _no_join_request(_: accounts.NoJoinRequest) -> Problem:
    return Problem(
        404,
        "no-claim",
        "No phone is waiting to be let in",
        "It took too long, or the digits were wrong three times. "
        "Nothing has changed; show a new code.",
    )


def _wrong_digits(error: accounts.WrongDigits) -> Problem:
    tries = f"{error.tries_left} more {'try' if error.tries_left == 1 else 'tries'}"
    return Problem(
        422,
        "wrong-digits",
        "These are not the digits on the new phone",
        f"Look at the new phone and type its two digits; {tries}.",
        tries_left=error.tries_left,
    )


def _unknown_join_request(_: accounts.UnknownJoinRequest) -> Problem:
    return Problem(
        404,
        "unknown-claim",
        "This phone was not let in",
        "It took too long, or the other phone said no. "
        "Everything on this phone is as it was; ask for a new code.",
    )


def _resync_needed(_: sync.ResyncNeeded) -> Problem:
    return Problem(
        409,
        "resync",
        "The server was put back to an older copy",
        "Nothing was saved. The phone reads everything anew and then sends all it has.",
        reason="restored",
        now=now_ms(),
    )


def _account_full(_: sync.AccountFull) -> Problem:
    return Problem(
        507,
        "account-full",
        "There is no room for both",
        f"Together they would be more than {MAX_RECORDS:,} entries. Nothing has changed.",
        retry_after=24 * 3600,
    )


def _too_many_syncs(error: sync.TooManySyncs) -> Problem:
    return Problem(
        429,
        "too-many-syncs",
        "Too many changes in a short time",
        "Nothing of this was saved on the server; it is on the phone. "
        f"Send it again in {error.wait_seconds} seconds.",
        retry_after=error.wait_seconds,
    )


PROBLEMS: dict[type[Exception], Callable[[Any], Problem]] = {
    accounts.NotSignedIn: _not_signed_in,
    accounts.UnknownDevice: _unknown_device,
    accounts.DeviceRemoved: _device_removed,
    accounts.AlreadyLinked: _already_linked,
    accounts.NoJoinRequest: _no_join_request,
    accounts.WrongDigits: _wrong_digits,
    accounts.UnknownJoinRequest: _unknown_join_request,
    sync.ResyncNeeded: _resync_needed,
    sync.AccountFull: _account_full,
    sync.TooManySyncs: _too_many_syncs,
}
