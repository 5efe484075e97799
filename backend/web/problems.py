"""Turns every exception into an RFC 9457 problem."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, request
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from backend.web.logs import method, route, traceback_frames

PROBLEM_TYPE = "application/problem+json"
RETRY_SECONDS = 5
log = logging.getLogger(__name__)
STORAGE_FULL = ("SQLITE_FULL", "53100")
UNAVAILABLE = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR"),
    *("SQLITE_READONLY", "SQLITE_NOTADB", "SQLITE_CORRUPT"),
    # PostgreSQL: classes of SQLSTATE, or single ones
    "08",  # connection exception
    "53",  # insufficient resources
    "55P03",  # lock not available
    "57",  # operator intervention, like a shutdown
    "25006",  # read-only transaction: a standby
    "25P03",  # idle-in-transaction timeout
    "40",  # transaction rollback, like a serialization failure
)

#: Details for errors of the framework.
DETAILS = {
    400: "This request could not be read. Check its address and its JSON.",
    404: "There is nothing at this address. The API is described at /api/docs.",
    405: "This address does not take this method. The Allow header lists those it does.",
    500: "Something went wrong on the server. Nothing of this request was saved; "
    "please try again later.",
}


class Problem(Exception):
    """An error response. `detail` is a sentence a person can act on; `more` are further members."""

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        detail: str,
        *,
        retry_after: int | None = None,
        **more: Any,
    ) -> None:
        super().__init__(title)
        self.status = status
        url = f"/problems/{slug}"
        self.body = {"type": url, "title": title, "status": status, "detail": detail, **more}
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}

    def response(self) -> Response:
        """Return the problem as a response."""
        return Response(json.dumps(self.body), self.status, self.headers, content_type=PROBLEM_TYPE)


def register(app: Flask) -> None:
    """Make `app` respond to every exception with a problem."""
    app.register_error_handler(Problem, Problem.response)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(DatabaseError, _from_database)
    app.register_error_handler(PoolTimeout, lambda _: _database_unavailable().response())
    app.register_error_handler(Exception, _unexpected)


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages")
    if messages:
        return _invalid(status, messages).response()
    phrase = HTTPStatus(status).phrase
    detail = DETAILS.get(status, f"The server answered: {phrase}.")
    response = Problem(status, phrase.lower().replace(" ", "-"), phrase, detail).response()
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "retry-after", "location"):
            response.headers[name] = value
    return response


def _invalid(status: int, messages: dict[str, Any]) -> Problem:
    """Return the problem of a body that does not fit its schema; `detail` names the first error."""
    errors = next(iter(messages.values()))
    field, message = _first_error(errors)
    detail = f"{field}: {message}" if field else message
    title = "The body of this request is not right"
    return Problem(status, "invalid-body", title, detail, errors=errors)


def _first_error(messages: Any, path: str = "") -> tuple[str, str]:
    """Return the path of the first error, like `changes.3.id`, and its message."""
    while isinstance(messages, dict):
        key, messages = next(iter(messages.items()))
        path = path if key == "_schema" else f"{path}.{key}".lstrip(".")
    return path, str(messages[0] if isinstance(messages, list) else messages)


def _from_database(error: DatabaseError) -> Response:
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if name in STORAGE_FULL:
        return Problem(
            507,
            "storage-full",
            "The server's disk is full",
            "Nothing was saved on the server. Keep it on the phone; it is sent again later.",
            retry_after=60,
        ).response()
    # Without a name there was no connection.
    if name.startswith(UNAVAILABLE) if name else isinstance(error, OperationalError):
        return _database_unavailable().response()
    return _unexpected(error)


def _database_unavailable() -> Problem:
    return Problem(
        503,
        "database-unavailable",
        "The database cannot be reached",
        "Nothing was saved on the server. Please try again in a moment.",
        retry_after=RETRY_SECONDS,
    )


def _unexpected(error: Exception) -> Response:
    fields = {
        "route": route(),
        "method": method(),
        "error": type(error).__name__,
        "where": traceback_frames(error),
    }
    log.error("%s in %s %s", fields["error"], fields["method"], fields["route"], extra=fields)
    phrase = HTTPStatus(500).phrase
    return Problem(500, "internal-server-error", phrase, DETAILS[500]).response()
