"""Limits of a sync."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.api.links import LINKS_PER_HOUR
from backend.app import create_app
from backend.config import Settings
from backend.db.database import disconnect
from backend.sync import records
from tests.support.api_client import phone
from tests.support.sync_requests import pull, send_sync, session, stamp, sync, uuid7


def delete_of(record: dict[str, Any]) -> dict[str, Any]:
    return {"id": record["id"], "kind": record["kind"], "del": stamp()}


def test_one_change_too_many_is_rejected_with_the_limits(account: FlaskClient) -> None:
    response = send_sync(account, *(session() for _ in range(101)))

    assert response.status_code == 413
    assert response.get_json()["limits"]["changes"] == 100
    assert pull(account) == {}


def test_request_of_too_many_bytes_is_rejected_with_the_limits(account: FlaskClient) -> None:
    response = send_sync(account, *(session(note="x" * 15_000) for _ in range(18)))

    assert response.status_code == 413
    assert response.get_json()["limits"]["bytes"] == 262144


def test_record_of_17_kib_is_rejected_and_the_next_one_stored(account: FlaskClient) -> None:
    large, small = session(later="x" * 17 * 1024), session()

    response = sync(account, large, small)

    assert response["results"][large["id"]]["problem"]["type"] == "/problems/record-too-large"
    assert response["results"][small["id"]]["s"] == "ok"


@pytest.mark.parametrize("levels", [300, 950, 1010])  # the parser reads 1,024 levels at most
@pytest.mark.parametrize("where", ["set", "outside set"])
def test_deeply_nested_change_does_not_stop_the_others(
    account: FlaskClient, levels: int, where: str
) -> None:
    deep, good = session(), session()
    (deep["set"] if where == "set" else deep)["later"] = "DEEP"
    request = json.dumps({"protocol": 1, "changes": [deep, good]}).replace(
        '"DEEP"', "[" * levels + "]" * levels
    )

    response = account.post("/api/sync", data=request, content_type="application/json")

    assert response.status_code == 200
    results = response.get_json()["results"]
    assert results[good["id"]]["s"] == "ok"
    # Members outside `set` are not stored; how deep they may be depends on the Python version.
    assert results[deep["id"]]["s"] in (["rejected"] if where == "set" else ["rejected", "ok"])


def test_record_cannot_grow_too_large_in_small_steps(account: FlaskClient) -> None:
    id = uuid7()
    sync(account, session(id, first="x" * 9000))

    response = sync(account, session(id, second="x" * 9000))

    assert response["results"][id]["problem"]["type"] == "/problems/record-too-large"
    assert list(pull(account)[id]["set"]) == ["first"]


def test_record_of_any_size_can_be_deleted(account: FlaskClient) -> None:
    id = uuid7()
    sync(account, session(id, first="x" * 16_000))

    response = sync(account, {"id": id, "kind": "session", "del": stamp()})

    assert response["results"][id]["s"] == "ok"


def test_full_account_accepts_edits_and_deletes_only(
    account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MAX_RECORDS", 2)
    old, new, too_many, deleted = session(), session(), session(), session()
    sync(account, old)

    response = sync(account, new, too_many, session(old["id"], note="still"), delete_of(deleted))

    results = {id: result["s"] for id, result in response["results"].items()}
    assert results == {
        new["id"]: "ok",
        too_many["id"]: "rejected",
        old["id"]: "ok",
        deleted["id"]: "ok",
    }
    problem = response["results"][too_many["id"]]["problem"]
    assert problem["type"] == "/problems/account-full"
    assert problem["detail"].endswith("This one stays on the phone.")
    assert set(pull(account)) == {new["id"], old["id"], deleted["id"]}


@pytest.mark.parametrize("deleted_before", [True, False])
def test_deleted_records_make_room_for_new_ones(
    account: FlaskClient, monkeypatch: pytest.MonkeyPatch, deleted_before: bool
) -> None:
    monkeypatch.setattr(records, "MAX_RECORDS", 2)
    deleted, kept = session(), session()
    sync(account, deleted, kept)

    for _ in range(3):
        new, too_many = session(), session()
        deletes = [delete_of(deleted), delete_of(session())]
        if deleted_before:
            sync(account, *deletes)
        response = sync(account, new, too_many, *deletes)
        again = sync(account, too_many, delete_of(deleted))
        deleted = new

        assert [response["results"][one["id"]]["s"] for one in (new, too_many)] == [
            "ok",
            "rejected",
        ]
        assert again["results"][too_many["id"]]["problem"]["type"] == "/problems/account-full"


@pytest.mark.parametrize("limit", [0, 201, True, "5"])
def test_page_has_from_1_to_200_records(account: FlaskClient, limit: Any) -> None:
    response = send_sync(account, limit=limit)

    assert response.status_code == 422
    assert response.get_json()["detail"] == "limit: must be a whole number from 1 to 200."


def test_syncs_that_change_something_are_limited_per_account(settings: Settings) -> None:
    app = create_app(replace(settings, syncs_per_hour=2))
    one, other = phone(app), phone(app)

    responses = [send_sync(one, session()) for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 429]
    assert responses[2].get_json()["type"] == "/problems/too-many-syncs"
    assert 0 < int(responses[2].headers["Retry-After"]) <= 1800
    assert len(pull(one)) == 2  # nothing of the rejected sync was stored
    assert send_sync(other, session()).status_code == 200
    disconnect(app)


def test_link_codes_are_limited_per_hour(account: FlaskClient) -> None:
    statuses = [account.post("/api/links", json={}).status_code for _ in range(LINKS_PER_HOUR + 1)]

    assert statuses == [201] * LINKS_PER_HOUR + [429]
