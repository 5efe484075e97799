"""What is logged: one line of JSON for each event, with the fields named here and no others.

Messages of our own are written for it: they hold no entry, note, token, code or address. What a
library says may repeat what it was given, so only where it was said is kept.
"""

from __future__ import annotations

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

FIELDS = ("route", "method", "status", "ms", "error", "where")
"""What an event may have beside its time, level, origin and words: all of them ours, and none of a
person's."""
OURS = "backend"
log = logging.getLogger(__name__)


class Json(logging.Formatter):
    """Writes an event as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.partition(".")[0] == OURS
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage()
            if ours
            else f"{Path(record.pathname).name}, line {record.lineno}",
        }
        said |= {
            name: value for name in FIELDS if (value := getattr(record, name, None)) is not None
        }
        if has_request_context():
            said["request_id"] = g.get("request_id")
        if record.exc_info and record.exc_info[0]:
            said |= {"error": record.exc_info[0].__name__, "where": places(record.exc_info[1])}
        return json.dumps(said)


def places(error: BaseException | None) -> list[str]:
    """Return where an error came from, line by line, without its words, which may repeat what a
    person wrote.
    """
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def begin(settings: Settings) -> None:
    """Write the events of this process to its standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("backend").setLevel(
        logging.INFO if settings.log_requests else logging.WARNING
    )


def register(app: Flask) -> None:
    """Give each request a number, which its answer and its events carry, and note it by its
    route.
    """

    @app.before_request
    def number() -> None:
        g.request_id, g.started = secrets.token_hex(8), time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        fields = {"route": route(), "method": method(), "status": response.status_code, "ms": _ms()}
        log.info("answered", extra=fields)
        return response


def route() -> str:
    """Return the route that was asked for, as it is written in the code: the address itself may
    hold anything.
    """
    return request.url_rule.rule if request.url_rule else "none"


def method() -> str:
    """Return the method that was asked with, if it is one that there is."""
    return request.method if request.method in HTTPMethod.__members__ else "other"


def _ms() -> float:
    return float(round((time.perf_counter() - g.started) * 1000, 1))
