"""The OpenAPI document says what a client of /api/sync must know beyond types."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.accounts import errors as accounts
from backend.api.errors import PROBLEMS
from backend.rules.record_schemas import KINDS
from backend.sync import errors as sync

SYNC_ERRORS = [
    *(accounts.NotSignedIn, accounts.UnknownDevice, accounts.DeviceRemoved),
    *(accounts.AccountDeleted, sync.ResyncNeeded, sync.TooManySyncs),
]
REJECTIONS = ["invalid-record", "unknown-kind", "record-too-large", "day-to-come", "account-full"]


@pytest.fixture
def document(client: FlaskClient) -> Any:
    return client.get("/api/openapi.json").get_json()


@pytest.mark.parametrize("kind", KINDS)
def test_id_and_fields_of_every_kind_are_described(document: Any, kind: str) -> None:
    description = document["components"]["schemas"]["Change"]["description"]

    _, rules = description.split(f"{kind}: its id is {KINDS[kind].looks_like}.")
    assert all(f"{name}, " in rules or f"{name} must be " in rules for name in KINDS[kind].fields)


@pytest.mark.parametrize("error", SYNC_ERRORS)
def test_every_problem_of_a_sync_says_what_a_client_does(
    document: Any, error: type[Exception]
) -> None:
    status, slug, *_ = PROBLEMS[error]

    responses = document["paths"]["/api/sync"]["post"]["responses"]

    assert slug in responses[str(status)]["description"]


def test_every_reason_of_a_rejection_is_described(document: Any) -> None:
    description = document["components"]["schemas"]["Result"]["properties"]["problem"][
        "description"
    ]

    assert all(f"{slug}: " in description for slug in REJECTIONS)


def test_page_for_people_shows_the_descriptions(client: FlaskClient) -> None:
    page = client.get("/api/docs").text

    assert "check_in: its id is check_in:2026-11-22." in page
    assert "app-too-old: keep everything, update the app, then sync again." in page
