"""Reminders in the server's database, and how to make one due."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from tests.support.server import Server

TIMEOUT_SECONDS = 60


def wait_for(get: Callable[[], Any], message: Callable[[], object] = lambda: "timeout") -> Any:
    """Wait until `get` returns a truthy value, and return it."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not (found := get()):
        assert time.monotonic() < deadline, message()
        time.sleep(0.05)
    return found


def subscriptions(server: Server) -> list[dict[str, Any]]:
    return _all(server, "SELECT * FROM subscription")


def subscription(server: Server) -> dict[str, Any]:
    """Return the only subscription, or an empty dict if there is none."""
    return _only(subscriptions(server))


def reminder(server: Server, about: str = "daily") -> dict[str, Any]:
    """Return the only reminder of a kind, or an empty dict if there is none."""
    return _only(_all(server, "SELECT * FROM reminder WHERE about = ?", about))


def make_due(server: Server, about: str = "daily") -> None:
    """Make a planned reminder due now, so that the worker sends it at its next poll."""
    wait_for(lambda: (row := reminder(server, about)) and row["slot"] and row["lease"] is None)
    now = int(time.time() * 1000)
    with closing(sqlite3.connect(server.database, timeout=10)) as database, database:
        database.execute(
            "UPDATE reminder SET slot = ?, due_at = ? WHERE about = ?", (now, now, about)
        )


def _all(server: Server, query: str, *values: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(server.database, timeout=10)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(query, values)]


def _only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    assert len(rows) <= 1
    return rows[0] if rows else {}
