"""Logs each event as one line of JSON, with the fields named here and no others.

Our own messages hold no entry, note, token, code or address. The message of a library may repeat
what it was given, so only its place in the code is logged.
"""

import json
import logging
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime
from http import HTTPMethod
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from backend.config import Settings

#: What an event may have besides time, level, logger and message. None holds a person's data.
FIELDS = ("route", "method", "status", "ms", "error", "where")
log = logging.getLogger(__name__)


class JsonFormatter(logging.Formatter):
    """Formats an event as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        is_own = record.name.partition(".")[0] == "backend"
        where = f"{Path(record.pathname).name}, line {record.lineno}"
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage() if is_own else where,
        }
        fields = {name: getattr(record, name, None) for name in FIELDS}
        line |= {name: value for name, value in fields.items() if value is not None}
        if has_request_context():
            line["request_id"] = g.get("request_id")
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = traceback_frames(record.exc_info[1])
        return json.dumps(line)


def traceback_frames(error: BaseException | None) -> list[str]:
    """Return the traceback of an error without its message, which may repeat a person's words."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def configure(settings: Settings) -> None:
    """Log the events of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("backend").setLevel(
        logging.INFO if settings.log_requests else logging.WARNING
    )


def register(app: Flask) -> None:
    """Give each request an id, which its response and its events carry, and log it by its route."""

    @app.before_request
    def begin_request() -> None:
        g.request_id, g.started = secrets.token_hex(8), time.perf_counter()

    @app.after_request
    def log_response(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        fields = {"route": route(), "method": method(), "status": response.status_code, "ms": _ms()}
        log.info("answered", extra=fields)
        return response


def route() -> str:
    """Return the route of the request as written in the code; its path may hold anything."""
    return request.url_rule.rule if request.url_rule else "none"


def method() -> str:
    """Return the HTTP method of the request, or `other`."""
    return request.method if request.method in HTTPMethod.__members__ else "other"


def _ms() -> float:
    return float(round((time.perf_counter() - g.started) * 1000, 1))
