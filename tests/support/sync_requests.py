"""Requests to /api/sync as a phone makes them."""

import itertools
import time
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HOUR = 3_600_000
_numbers = itertools.count(1)


def now() -> int:
    return time.time_ns() // 1_000_000


def stamp(ms: int | None = None, counter: int = 0, device: str = "k3v9q2ab") -> str:
    """Return the stamp a phone makes at `ms`; an hour ago when none is given."""
    return f"{now() - HOUR if ms is None else ms:012x}{counter:04x}-{device}"


def uuid7() -> str:
    return f"019a3c5f-8012-7000-8000-{next(_numbers):012x}"


def session(id: str = "", at: str = "", **fields: Any) -> dict[str, Any]:
    return {
        "id": id or uuid7(),
        "kind": "session",
        "hlc": at or stamp(),
        "set": fields or {"routine": "ball-wall-2"},
    }


def setting(name: str, value: Any, at: str | None = None) -> dict[str, Any]:
    return {
        "id": f"setting:{name}",
        "kind": "setting",
        "hlc": at or stamp(),
        "set": {"value": value},
    }


def send_sync(client: FlaskClient, *changes: Any, **body: Any) -> TestResponse:
    """Send `changes` and return the response, whatever it is."""
    return client.post(
        "/api/sync", json={"protocol": 1, "schema": 1, "changes": list(changes), **body}
    )


def sync(client: FlaskClient, *changes: Any, **body: Any) -> dict[str, Any]:
    """Send `changes` and return the body of the response, which must be 200."""
    response = send_sync(client, *changes, **body)
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def pull(client: FlaskClient, limit: int = 200) -> dict[str, dict[str, Any]]:
    """Return every record of the account, by id, page by page."""
    records: dict[str, dict[str, Any]] = {}
    response: dict[str, Any] = {"cursor": None, "more": True}
    while response["more"]:
        response = sync(client, cursor=response["cursor"], limit=limit)
        records |= {record["id"]: record for record in response["records"]}
    return records
