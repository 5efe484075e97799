"""What a running server logs about requests."""

import http.client
import json
import logging
from contextlib import closing
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend.web.logs import FIELDS, JsonFormatter
from tests.support.server import Server
from tests.support.sync_requests import session, setting, uuid7

CANARY = "canary4711"
ALLOWED_FIELDS = {"at", "level", "from", "event", "request_id", *FIELDS}


@pytest.fixture
def engine() -> str:
    return "sqlite"  # nothing here depends on it


def send_canary_everywhere(port: int) -> Message:
    """Put the canary wherever a client may put text; return the headers of one sync."""
    headers = {
        "User-Agent": CANARY,
        "Referer": f"http://{CANARY}/",
        "X-Request-Id": CANARY,
        CANARY: CANARY,
    }

    def send(method: str, path: str, body: Any = None, **more: str) -> Message:
        # One connection a request: the server may close it after it rejected the request.
        with closing(http.client.HTTPConnection("localhost", port, timeout=10)) as connection:
            sent = json.dumps(body) if body is not None else None
            json_headers = {"Content-Type": "application/json"} if sent else {}
            connection.request(method, path, sent, {**headers, **json_headers, **more})
            response = connection.getresponse()
            response.read()
            return response.headers

    cookie = send("POST", "/api/accounts", {"name": CANARY})["Set-Cookie"].split(";")[0]
    entry = session(note=CANARY, more={f"spot:{uuid7()}": {"point": CANARY}, CANARY: CANARY})
    changes = [entry, setting("words", CANARY), {"id": CANARY, "kind": CANARY}]
    headers_of_sync = send(
        "POST", "/api/sync", {"protocol": 1, "changes": changes, CANARY: CANARY}, Cookie=cookie
    )
    subscription = {
        "endpoint": f"https://{CANARY}/",
        "keys": {"p256dh": CANARY, "auth": CANARY},
        "key": CANARY,
    }
    send("PUT", "/api/push/subscription", subscription, Cookie=cookie)
    send("POST", "/api/links/claim", {"code": CANARY, "name": CANARY})
    send("POST", "/api/links/finish", {"claim": CANARY})
    send("POST", "/api/recover", {"recovery_code": CANARY})
    send("DELETE", f"/api/devices/{CANARY}", Cookie=cookie)
    send("GET", f"/{CANARY}?{CANARY}={CANARY}", Cookie=f"medius={CANARY}")
    send("POST", f"/api/sync?{CANARY}", {CANARY: CANARY}, Origin=f"http://{CANARY}")
    send("POST", "/api/sync", CANARY)
    send(CANARY, "/api/sync")
    return headers_of_sync


def test_request_is_logged_by_route_without_personal_data(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = Server(tmp_path, MEDIUS_APP="none", MEDIUS_LOG="requests")
    request.addfinalizer(server.kill)
    server.start()

    headers_of_sync = send_canary_everywhere(server.port)

    assert server.stop() == 0
    text = server.errors.read_text()
    events = [json.loads(line) for line in text.splitlines()]
    assert CANARY not in text
    assert {name for event in events for name in event} <= ALLOWED_FIELDS
    [synced] = [event for event in events if event["request_id"] == headers_of_sync["X-Request-Id"]]
    assert (synced["method"], synced["route"], synced["status"]) == ("POST", "/api/sync", 200)
    assert {event["route"] for event in events} >= {"/api/devices/<string:device_id>", "none"}


@pytest.mark.parametrize("name", ["aiohttp.client", "sqlalchemy.pool", "asyncio"])
def test_library_message_is_logged_by_its_place_only(name: str) -> None:
    error = ValueError(CANARY)
    record = logging.LogRecord(
        name,
        logging.ERROR,
        __file__,
        7,
        f"{CANARY} %s",
        (CANARY,),
        (ValueError, error, error.__traceback__),
    )

    line = JsonFormatter().format(record)

    assert CANARY not in line
    assert json.loads(line)["event"] == "test_logs.py, line 7"
    assert json.loads(line)["error"] == "ValueError"


def test_requests_have_different_ids(app: Flask) -> None:
    ids = {app.test_client().get("/api/health").headers["X-Request-Id"] for _ in range(2)}

    assert len(ids) == 2
