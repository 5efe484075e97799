"""Recorded requests of protocol 1 get the same responses; tests/cases/protocol-1.json stays.

A new protocol gets its own file. `$name` stands for a cursor that the server chooses: it is the
same wherever the name stands.
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
    places: dict[str, str] = {}
    for case in json.loads(recorded.read_text()):
        request = {
            name: places.get(value, value) if is_name(value) else value
            for name, value in case["request"].items()
        }

        response = account.post("/api/sync", json=request)

        answer = response.get_json()
        assert response.status_code == case["status"], case["it"]
        assert without_places(answer, case["answer"]) == without_places(
            case["answer"], case["answer"]
        ), case["it"]
        for name in ("cursor", "head"):
            if is_name(case["answer"].get(name)):
                assert places.setdefault(case["answer"][name], answer[name]) == answer[name], case[
                    "it"
                ]


def test_current_protocol_is_recorded(client: FlaskClient) -> None:
    spoken = client.get("/api/sync/hello").get_json()["protocol"]

    recorded = [int(re.sub(r"\D", "", path.stem)) for path in PROTOCOLS]

    assert set(range(spoken["min"], spoken["max"] + 1)) <= set(recorded)


def is_name(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("$")


def without_places(answer: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Return the expected members of `answer` without cursors. A newer server may send more."""
    return {name: answer.get(name) for name in expected if not is_name(expected[name])}
