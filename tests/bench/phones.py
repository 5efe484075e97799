"""What the phones of each server say: the same sessions, in the words of its protocol."""

import base64
import json
import re
import time
from itertools import count
from typing import Any

BATCH = 25
"""Records in a push: as many as Kinto takes in one batch."""
NOW_MS = time.time_ns() // 1_000_000
STAMP = f"{NOW_MS:012x}0000-k3v9q2ab"
HEAD = re.compile(rb'"head":"([^"]+)"')
_numbers = count()


def _session(n: int) -> dict[str, Any]:
    """Return the fields of one short session, as the app writes them down."""
    began = NOW_MS - (n + 1) * 86_400_000
    steps = [
        {"id": step, "side": side, "seconds": 30, "done": True}
        for side in ("left", "right")
        for step in ("middle", "hold")
    ]
    return {
        "routine": "two-minutes",
        "routine_version": 1,
        "tool": "foam-roller",
        "surface": "floor",
        "first_side": "left",
        "started_at": began,
        "ended_at": began + 132_000,
        "zone": "Europe/London",
        "date": time.strftime("%Y-%m-%d", time.gmtime(began / 1000)),
        "steps": steps,
        "seconds:left": 60,
        "seconds:right": 60,
        "stopped": None,
        "before:left": n % 11,
        "before:right": 2,
    }


SESSIONS = [_session(n) for n in range(BATCH)]


def fresh_id() -> str:
    """Return a UUIDv7 that no record had yet, later than those before."""
    return f"{NOW_MS >> 16:08x}-{NOW_MS & 0xFFFF:04x}-7000-8000-{next(_numbers):012x}"


def fill(template: list[bytes]) -> bytes:
    """Return the template's parts with a fresh id between each two."""
    return b"".join(part + fresh_id().encode() for part in template[:-1]) + template[-1]


def template_of(records: list[dict[str, Any]]) -> list[bytes]:
    """Return the JSON of `records`, cut where each has `ID` for its id."""
    return json.dumps(records, separators=(",", ":")).encode().split(b"ID")


def http(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class MediusPhone:
    """A device of Medius: it pushes at its cursor, so the answer also brings what it has just
    pushed.
    """

    CHANGES = template_of(
        [{"id": "ID", "kind": "session", "hlc": STAMP, "set": session} for session in SESSIONS]
    )

    def __init__(self, token: str) -> None:
        self.headers = {"Cookie": f"medius={token}"}
        self.place = b"null"

    def push(self) -> bytes:
        """Return a request that brings new records."""
        return self._sync(fill(self.CHANGES))

    def pull(self) -> bytes:
        """Return a request for what is new."""
        return self._sync(b"[]")

    def heard(self, answer: bytes) -> int:
        """Move the cursor; return how many records were stored."""
        found = HEAD.search(answer, len(answer) - 200)
        if found is None:
            raise ValueError(f"An answer without a head: {answer[-200:]!r}")
        self.place = b'"' + found[1] + b'"'
        return answer.count(b'"s":"ok"')

    def _sync(self, changes: bytes) -> bytes:
        place = b'"cursor":' + self.place + b',"witness":' + self.place
        body = b'{"protocol":1,"schema":1,' + place + b',"limit":200,"changes":' + changes + b"}"
        return http("POST", "/api/sync", self.headers, body)


class KintoPhone:
    """A user of Kinto with a bucket of their own. It pulls by the timestamp of its last push."""

    def __init__(self, name: str, password: str) -> None:
        self.headers = {
            "Authorization": f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"
        }
        self.records = f"/v1/buckets/{name}/collections/diary/records"
        self.since = b"0"
        requests = [
            {"path": f"{self.records}/ID", "body": {"data": session}} for session in SESSIONS
        ]
        self._requests = template_of(requests)

    def push(self) -> bytes:
        """Return a request that brings new records."""
        body = b'{"defaults":{"method":"PUT"},"requests":' + fill(self._requests) + b"}"
        return http("POST", "/v1/batch", self.headers, body)

    def pull(self) -> bytes:
        """Return a request for what is new."""
        return http(
            "GET", f"{self.records}?_sort=last_modified&_since={self.since.decode()}", self.headers
        )

    def heard(self, answer: bytes) -> int:
        """Note the greatest timestamp; return how many records were created."""
        times = re.findall(rb'"last_modified": ?(\d+)', answer)
        self.since = max([self.since, *times], key=int)
        return len(re.findall(rb'"status": ?201', answer))
