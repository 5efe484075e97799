"""Recorded requests of protocol 1 get the same responses; protocol-1.json never changes.

A new protocol gets its own file. `$name` stands for a cursor that the server chooses: the
same name is the same cursor everywhere.
"""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.server import ROOT

PROTOCOLS = sorted((ROOT / "tests" / "cases").glob("protocol-*.json"))


@pytest.mark.parametrize("recorded", PROTOCOLS, ids=lambda path: path.stem)
def test_recorded_requests_of_older_apps_get_the_same_responses(
    account: FlaskClient, recorded: Any
) -> None:
    cursors: dict[str, str] = {}
    for case in json.loads(recorded.read_text()):
        request = {
            name: cursors.get(value, value) if is_name(value) else value
            for name, value in case["request"].items()
        }

        response = account.post("/api/sync", json=request)

        body, expected = response.get_json(), case["answer"]
        assert response.status_code == case["status"], case["it"]
        assert without_cursors(body, expected) == without_cursors(expected, expected), case["it"]
        for name in ("cursor", "head"):
            if is_name(expected.get(name)):
                assert cursors.setdefault(expected[name], body[name]) == body[name], case["it"]


def test_current_protocol_is_recorded(client: FlaskClient) -> None:
    supported = client.get("/api/sync/hello").get_json()["protocol"]

    recorded = [int(re.sub(r"\D", "", path.stem)) for path in PROTOCOLS]

    assert set(range(supported["min"], supported["max"] + 1)) <= set(recorded)


def is_name(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("$")


def without_cursors(body: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Return the expected members of `body` without cursors. A newer server may send more.

    It no longer repeats the stored record in a result: a phone has it, or gets it in `records`.
    """
    members = {name: body.get(name) for name in expected if not is_name(expected[name])}
    for result in (members.get("results") or {}).values():
        result.pop("record", None)
    return members
