"""The phones of each server. All upload the same sessions, each in the protocol of its server."""

import base64
import json
import re
import time
from itertools import count
from typing import Any

BATCH = 25  # records in an upload: the limit of Kinto
NOW_MS = time.time_ns() // 1_000_000
STAMP = f"{NOW_MS:012x}0000-k3v9q2ab"
HEAD = re.compile(rb'"head":"([^"]+)"')
_numbers = count()


def _session(n: int) -> dict[str, Any]:
    """Return the fields of one short session, as the app stores them."""
    start = NOW_MS - (n + 1) * 86_400_000
    steps = [
        {"id": step, "side": side, "seconds": 30, "done": True}
        for side in ("left", "right")
        for step in ("middle", "hold")
    ]
    return {
        "routine": "two-minutes", "routine_version": 1, "tool": "foam-roller", "surface": "floor",
        "first_side": "left", "started_at": start, "ended_at": start + 132_000,
        "zone": "Europe/London", "date": time.strftime("%Y-%m-%d", time.gmtime(start / 1000)),
        "steps": steps, "seconds:left": 60, "seconds:right": 60, "stopped": None,
        "before:left": n % 11, "before:right": 2,
    }  # fmt: skip


SESSIONS = [_session(n) for n in range(BATCH)]


def new_id() -> str:
    """Return a new UUIDv7, greater than all earlier ones."""
    return f"{NOW_MS >> 16:08x}-{NOW_MS & 0xFFFF:04x}-7000-8000-{next(_numbers):012x}"


def fill(template: list[bytes]) -> bytes:
    """Return the parts of the template joined by new ids."""
    return b"".join(part + new_id().encode() for part in template[:-1]) + template[-1]


def template_of(records: list[dict[str, Any]]) -> list[bytes]:
    """Return the JSON of `records`, split at their placeholder `ID`."""
    return json.dumps(records, separators=(",", ":")).encode().split(b"ID")


def http(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return the bytes of an HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class MediusPhone:
    """A device of Medius. Each response moves its cursor past what it uploaded."""

    CHANGES = template_of(
        [{"id": "ID", "kind": "session", "hlc": STAMP, "set": session} for session in SESSIONS]
    )

    def __init__(self, token: str) -> None:
        self.headers = {"Cookie": f"medius={token}"}
        self.cursor = b"null"

    def upload(self) -> bytes:
        """Return a request that uploads new records."""
        return self._sync(fill(self.CHANGES))

    def pull(self) -> bytes:
        """Return a request for new records."""
        return self._sync(b"[]")

    def read(self, response: bytes) -> int:
        """Move the cursor; return how many records were stored."""
        found = HEAD.search(response, len(response) - 200)
        if found is None:
            raise ValueError(f"A response without a head: {response[-200:]!r}")
        self.cursor = b'"' + found[1] + b'"'
        return response.count(b'"s":"ok"')

    def _sync(self, changes: bytes) -> bytes:
        cursor = b'"cursor":' + self.cursor + b',"witness":' + self.cursor
        body = b'{"protocol":1,"schema":1,' + cursor + b',"limit":200,"changes":' + changes + b"}"
        return http("POST", "/api/sync", self.headers, body)


class KintoPhone:
    """A user of Kinto with a bucket. It pulls from the timestamp of its last upload."""

    def __init__(self, name: str, password: str) -> None:
        credentials = base64.b64encode(f"{name}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {credentials}"}
        self.records = f"/v1/buckets/{name}/collections/diary/records"
        self.since = b"0"
        self._requests = template_of(
            [{"path": f"{self.records}/ID", "body": {"data": session}} for session in SESSIONS]
        )

    def upload(self) -> bytes:
        """Return a request that uploads new records."""
        body = b'{"defaults":{"method":"PUT"},"requests":' + fill(self._requests) + b"}"
        return http("POST", "/v1/batch", self.headers, body)

    def pull(self) -> bytes:
        """Return a request for new records."""
        query = f"_sort=last_modified&_since={self.since.decode()}"
        return http("GET", f"{self.records}?{query}", self.headers)

    def read(self, response: bytes) -> int:
        """Store the greatest timestamp; return how many records were created."""
        times = re.findall(rb'"last_modified": ?(\d+)', response)
        self.since = max([self.since, *times], key=int)
        return len(re.findall(rb'"status": ?201', response))
