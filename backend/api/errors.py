"""Maps errors of accounts and sync to problems."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response

from backend.accounts import errors as accounts
from backend.clock import now_ms
from backend.sync import errors as sync
from backend.sync.merge_batch import MAX_RECORDS
from backend.web.problems import Problem

#: Status, slug, title and detail, which may contain attributes of the error.
PROBLEMS: dict[type[Exception], tuple[int, str, str, str]] = {
    accounts.NotSignedIn: (
        *(401, "no-device", "This device is not signed in"),
        "Start with POST /api/accounts.",
    ),
    accounts.UnknownDevice: (
        *(401, "unknown-device", "This device is not known here"),
        "Link this device again, or use the recovery code. What is on the phone stays there.",
    ),
    accounts.AccountDeleted: (
        *(401, "account-deleted", "This account was deleted"),
        "It was deleted on another phone. Everything on this phone is as it was.",
    ),
    accounts.DeviceRemoved: (
        *(401, "device-removed", "This device was removed"),
        "What was never sent stays on the phone: export it, or link this device again.",
    ),
    accounts.AlreadyLinked: (
        *(409, "already-linked", "This phone belongs here already"),
        "It has the same entries as the phone that shows the code. Use the code on another phone.",
    ),
    accounts.NoJoinRequest: (
        *(404, "no-claim", "No phone is waiting to be let in"),
        "It took too long, or the digits were wrong three times. Nothing has changed; show a new "
        "code.",
    ),
    accounts.WrongDigits: (
        *(422, "wrong-digits", "These are not the digits on the new phone"),
        "Look at the new phone and type its two digits; {tries_left} more {tries}.",
    ),
    accounts.UnknownJoinRequest: (
        *(404, "unknown-claim", "This phone was not let in"),
        "It took too long, or the other phone said no. Everything on this phone is as it was; ask "
        "for a new code.",
    ),
    sync.ResyncNeeded: (
        *(409, "resync", "The server was put back to an older copy"),
        "Nothing was saved. The phone reads everything again and then sends all it has.",
    ),
    sync.AccountFull: (
        *(507, "account-full", "There is no room for both"),
        f"Together they would be more than {MAX_RECORDS:,} entries. Nothing has changed.",
    ),
    sync.TooManySyncs: (
        *(429, "too-many-syncs", "Too many changes in a short time"),
        "Nothing of this was saved on the server; it is on the phone. Send it again in "
        "{wait_seconds} seconds.",
    ),
}
#: More members of the problem, and `retry_after` for the header.
MORE: dict[type[Exception], Callable[[Any], dict[str, Any]]] = {
    accounts.WrongDigits: lambda error: {"tries_left": error.tries_left},
    sync.ResyncNeeded: lambda _: {"reason": "restored", "now": now_ms()},
    sync.AccountFull: lambda _: {"retry_after": 24 * 3600},
    sync.TooManySyncs: lambda error: {"retry_after": error.wait_seconds},
}


def register(app: Flask) -> None:
    for error in PROBLEMS:
        app.register_error_handler(error, _respond)


def _respond(error: Exception) -> Response:
    status, slug, title, detail = PROBLEMS[type(error)]
    tries = "try" if vars(error).get("tries_left") == 1 else "tries"
    detail = detail.format(**vars(error), tries=tries)
    more = MORE[type(error)](error) if type(error) in MORE else {}
    return Problem(status, slug, title, detail, **more).response()
