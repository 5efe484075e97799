"""A phone that syncs over HTTP and retries until there is a response."""

import http.client
import json
import time
from contextlib import closing
from typing import Any

TIMEOUT_SECONDS = 60
HEADERS = {"Content-Type": "application/json"}


class WirePhone:
    """A client of one server that opens a connection for each request; `cookie` signs it in."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port = port
        self.cookie = cookie
        self.broken = 0  # requests without a response, or with 503

    def sign_up(self) -> str:
        """Create an account; return the cookie of its first device."""
        status, headers, _ = self.send("/api/accounts", {})
        assert status == 201
        self.cookie = headers["Set-Cookie"].split(";")[0]
        return self.cookie

    def sync(self, *changes: dict[str, Any], **body: Any) -> dict[str, Any]:
        """Send `changes` until there is a response, which must be 200."""
        until = time.monotonic() + TIMEOUT_SECONDS
        while True:
            try:
                status, _, response = self.send(
                    "/api/sync", {"protocol": 1, "changes": changes, **body}
                )
            except (OSError, http.client.HTTPException, ValueError):
                status, response = 0, {}
            if status == 200:
                return response
            assert status in (0, 503), response
            assert time.monotonic() < until, "no response"
            self.broken += 1
            time.sleep(0.02)

    def send(
        self, path: str, body: dict[str, Any], **headers: str
    ) -> tuple[int, http.client.HTTPMessage, dict[str, Any]]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            all_headers = HEADERS | {"Cookie": self.cookie} | headers
            connection.request("POST", path, json.dumps(body), all_headers)
            response = connection.getresponse()
            return response.status, response.headers, json.loads(response.read())

    def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        """Send `body` and keep a new cookie; return the status and the response."""
        status, headers, response = self.send(path, body)
        if "Set-Cookie" in headers:
            self.cookie = headers["Set-Cookie"].split(";")[0]
        return status, response

    def post_and_kill(self, path: str, when: str, **body: Any) -> None:
        """Send `body` to a server that dies `before` or `after` it has stored it."""
        try:
            self.send(path, body, Die=when)
        except (OSError, http.client.HTTPException):
            return
        raise AssertionError("there was a response")


def follow(phone: WirePhone, cursor: str | None, limit: int = 40) -> tuple[dict[str, int], str]:
    """Pull from `cursor` to the end; return the revisions by id, and the cursor there."""
    seen: dict[str, int] = {}
    while True:
        response = phone.sync(cursor=cursor, witness=cursor, limit=limit)
        cursor = response["cursor"]
        seen |= {record["id"]: record["rev"] for record in response["records"]}
        if not response["more"]:
            return seen, str(cursor)
