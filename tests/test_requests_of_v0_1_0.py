"""Every request of an app of v0.1.0 is answered as that app needs it.

`tests/fixtures/v0.1.0/requests.json` never changes. `$name` stands for a value of the server: the
same name is the same value wherever it stands. `<text>`, `<number>` and `<anything>` stand for any
such value, and a list of one item for a list whose items all look like it.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from backend.app import create_app
from backend.config import Settings
from backend.db.database import disconnect
from tests.conftest import ENGINES
from tests.support.server import ROOT

RECORDED = ROOT / "tests" / "fixtures" / "v0.1.0" / "requests.json"
TYPES = {"<text>": str, "<number>": int, "<anything>": object}


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(replace(settings, serving=True))
    yield app
    disconnect(app)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_requests_of_v0_1_0_get_the_same_responses(app: Flask) -> None:
    phones: dict[str, Any] = {}
    names: dict[str, Any] = {}
    for case in json.loads(RECORDED.read_text()):
        method, path = filled_in(case["request"], names).split(" ")
        phone = phones.setdefault(case["from"], app.test_client())
        body = {"json": filled_in(case["body"], names)} if "body" in case else {}

        response = phone.open(path, method=method, **body)

        assert response.status_code == case["status"], (case["it"], response.text)
        assert ("Set-Cookie" in response.headers) >= case.get("cookie", False), case["it"]
        if "answer" in case:
            check(response.get_json(), case["answer"], names, case["it"])


def filled_in(value: Any, names: dict[str, Any]) -> Any:
    """Return `value` with what the names in it stand for."""
    if isinstance(value, dict):
        return {key: filled_in(each, names) for key, each in value.items()}
    if isinstance(value, str) and "$" in value:
        start, _, name = value.partition("$")
        return start + names[name]
    return value


def check(value: Any, expected: Any, names: dict[str, Any], it: str) -> None:
    """Assert that `value` has what is `expected`; a newer server may add members."""
    if isinstance(expected, dict):
        for key in expected:
            check(value[key], expected[key], names, f"{it}: {key}")
    elif isinstance(expected, list):
        assert len(value) >= len(expected), it
        for item in value if expected else []:
            check(item, expected[0], names, it)
    elif isinstance(expected, str) and expected.startswith("$"):
        assert names.setdefault(expected[1:], value) == value, it
    elif expected in TYPES:
        assert isinstance(value, TYPES[expected]), (it, value)
    else:
        assert value == expected, it
