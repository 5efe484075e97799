"""The API matches its OpenAPI document, for generated requests."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from backend.config import Settings
from backend.db.database import disconnect
from tests.conftest import ENGINES, make_app
from tests.support.sync_requests import stamp, uuid7

# Not `negative_data_rejection`: a wrong record is `rejected` in a response of 200 and does
# not block the others.
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
FEWER_EXAMPLES = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def openapi_schema(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Any]:
    """The OpenAPI schema of a running app, on SQLite unless PostgreSQL is the parameter."""
    url = f"sqlite:///{tmp_path_factory.mktemp('openapi_schema') / 'medius.db'}"
    if getattr(request, "param", "") == "postgresql":
        url = request.getfixturevalue("postgres").new_database()
    app = make_app(Settings(url, app_folder=None, accounts_per_hour=1_000_000))
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    disconnect(app)


@pytest.fixture(scope="module")
def cookie(openapi_schema: Any) -> str:
    """The token of a device that is signed in."""
    response = openapi_schema.app.test_client().post("/api/accounts", json={})
    return str(response.headers["Set-Cookie"]).split(";")[0].removeprefix("medius=")


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        ("/api/accounts", "POST", GenerationMode.POSITIVE),
        ("/api/accounts", "POST", GenerationMode.NEGATIVE),
        ("/api/account/export", "GET", GenerationMode.POSITIVE),
        ("/api/devices", "GET", GenerationMode.POSITIVE),
        ("/api/devices/{device_id}", "PATCH", GenerationMode.POSITIVE),
        ("/api/devices/{device_id}", "PATCH", GenerationMode.NEGATIVE),
        ("/api/devices/{device_id}", "DELETE", GenerationMode.POSITIVE),
        ("/api/links", "POST", GenerationMode.POSITIVE),
        ("/api/links", "POST", GenerationMode.NEGATIVE),
        ("/api/links/current", "GET", GenerationMode.POSITIVE),
        ("/api/links/claim", "POST", GenerationMode.POSITIVE),
        ("/api/links/claim", "POST", GenerationMode.NEGATIVE),
        ("/api/links/approve", "POST", GenerationMode.POSITIVE),
        ("/api/links/approve", "POST", GenerationMode.NEGATIVE),
        ("/api/links/finish", "POST", GenerationMode.POSITIVE),
        ("/api/links/finish", "POST", GenerationMode.NEGATIVE),
        ("/api/recover", "POST", GenerationMode.POSITIVE),
        ("/api/recover", "POST", GenerationMode.NEGATIVE),
        ("/api/recovery-code", "POST", GenerationMode.POSITIVE),
        ("/api/sync", "POST", GenerationMode.POSITIVE),
        ("/api/sync", "POST", GenerationMode.NEGATIVE),
        ("/api/sync/hello", "GET", GenerationMode.POSITIVE),
        ("/api/content", "GET", GenerationMode.POSITIVE),
        ("/api/health", "GET", GenerationMode.POSITIVE),
    ],
)
def test_every_response_matches_the_document(
    openapi_schema: Any, cookie: str, path: str, method: str, mode: GenerationMode
) -> None:
    cookies = {} if path == "/api/accounts" else {"medius": cookie}

    @FEWER_EXAMPLES
    @given(case=openapi_schema[path][method].as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case[Any]) -> None:
        # The WSGI test client does not decompress bodies.
        case.call_and_validate(
            checks=CHECKS, cookies=cookies, headers={"Accept-Encoding": "identity"}
        )

    check()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "left", "2026-11-22", "\ud83d", "\0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "side", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
stamps = st.sampled_from([stamp(), stamp(2**48 - 1), "", "x", None, 5])
names = st.sampled_from(
    ["note", "steps", "before:left", "date", "value", "ticked", "spot:x", "__proto__", "", "x" * 99]
)
ids = st.sampled_from(
    [uuid7(), uuid7(), "setting:voice", "check_in:2026-11-22", "", "\ud83d", "x" * 200, "a\0b"]
)
kinds = st.sampled_from(["session", "check_in", "setting", "safety", "answer", "plan", "other"])
changes = st.fixed_dictionaries(
    {"id": ids, "kind": kinds | values},
    optional={
        "hlc": stamps,
        "del": stamps,
        "set": st.dictionaries(names, values, max_size=3) | values,
        "stamps": st.dictionaries(names, stamps, max_size=2) | values,
    },
)


@pytest.mark.parametrize("openapi_schema", ENGINES, indirect=True)
@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(batch=st.lists(changes, max_size=4))
def test_every_change_of_any_shape_has_a_result(
    openapi_schema: Any, cookie: str, batch: list[dict[str, Any]]
) -> None:
    client = openapi_schema.app.test_client()
    client.set_cookie("medius", cookie)

    response = client.post("/api/sync", json={"protocol": 1, "changes": batch})

    if response.status_code != 400:  # NaN and Infinity are not JSON
        assert response.status_code == 200
        assert set(response.get_json()["results"]) == {change["id"] for change in batch}
    assert client.post("/api/sync", json={"protocol": 1}).status_code == 200
