"""No health data and no secret in logs, errors or payloads: a canary is in every field."""

import logging
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.clock import DAY_MS
from tests.conftest import ENGINES
from tests.reminders.conftest import KEY, MORNING, Person
from tests.support.api_client import token_of
from tests.support.sync_requests import session, sync
from tests.support.threads import run_in_thread

#: What no message may say on a lock screen; the app's own address is not searched.
HEALTH = re.compile(
    "pain|sore|hip|glute|muscle|massage|symptom|numb|tingl|medius|left|right|[0-9] ?/ ?10",
    re.IGNORECASE,
)
RESPONSES: list[dict[str, Any]] = [
    {"status": status, "headers": {"Retry-After": "60"} if status == 429 else {}}
    for status in (201, 500, 429, 403, 401, 400, 413, 307, 410)
]


def secrets_of(client: FlaskClient, wanted: dict[str, Any]) -> list[str]:
    """Return the secrets of a device: its token, the path of its endpoint and its keys."""
    return [
        token_of(client),
        wanted["endpoint"].split("/")[-1],
        *wanted["keys"].values(),
        KEY.pem.splitlines()[1],
    ]


def subscription(person: Person, path: str) -> dict[str, Any]:
    """Return a subscription whose address ends in `path`."""
    wanted = person.service.subscribe(KEY.public)
    browser = person.service.browsers[wanted["endpoint"].removeprefix(person.service.origin)]
    person.service.browsers[f"/push/{path}"] = browser
    return {**wanted, "endpoint": f"{person.service.origin}/push/{path}"}


def fill_in(person: Person) -> dict[str, Any]:
    """Fill in every field; return the subscription."""
    wanted = subscription(person, "canary-endpoint")
    person.client.put("/api/push/subscription", json=wanted)
    [device] = person.client.get("/api/devices").get_json()["devices"]
    renamed = person.client.patch(f"/api/devices/{device['id']}", json={"name": "canary-name"})
    assert renamed.status_code < 300
    person.change_settings(**MORNING, words="canary-words", morning=True, quiet=["22:00", "06:00"])
    fields: dict[str, Any] = {
        "note": "canary-note",
        "tool": "canary-tool",
        "stopped": "canary-stopped",
        "before:left": 7,
    }
    done = session(at=person.stamp(), date="2026-11-22", routine="canary-routine", **fields)
    diary = {
        "id": "check_in:2026-11-22",
        "kind": "check_in",
        "set": {"note": "canary-diary", "pain:left": 8},
    }
    taken = sync(person.client, done, {**diary, "hlc": person.stamp()})
    assert {result["s"] for result in taken["results"].values()} == {"ok"}
    return wanted


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_logs_payloads_and_health_hold_no_health_data(
    person: Person, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.CRITICAL, "aiohttp.access")  # that of the push service
    caplog.set_level(logging.DEBUG)
    wanted = fill_in(person)
    service, time = person.service, person.time
    secrets = secrets_of(person.client, wanted)

    time.set("2026-11-23T07:33:00Z")
    for response in RESPONSES:
        vars(service).update(response)
        person.poll()
        run_in_thread(lambda: person.client.post("/api/push/test", json={}))
        time.ms += DAY_MS
    logs = (
        caplog.text
        + "".join(capfd.readouterr())
        + person.client.get("/api/health").get_data(as_text=True)
    )

    payloads = [message.content for message in service.accepted]
    assert {payload["notification"]["navigate"].split("/")[-1] for payload in payloads} >= {
        "start",
        "morning",
    }
    assert [payload["notification"]["body"] for payload in payloads].count("canary-words") == 1
    assert [secret for secret in ["canary", *secrets] if secret in logs] == []
    public = str(payloads).replace("canary-words", "")
    assert [secret for secret in ["canary", *secrets] if secret in public] == []
    assert HEALTH.findall(public) == []
    assert "refused" in logs or "wrong" in logs  # there was something to read
