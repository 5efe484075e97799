"""POST /api/sync: storing changes and returning those of other devices."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.sync_requests import (
    HOUR,
    now,
    pull,
    send_sync,
    session,
    setting,
    stamp,
    sync,
    uuid7,
)

PAIN_SCORES: dict[str, Any] = {"routine": "ball-wall-2", "before:left": 6, "after:left": 3}
INVALID: dict[str, Any] = {"before:left": 11}
UNKNOWN_FIELDS: dict[str, Any] = {
    "mood": "light",
    "spot:9b2e6c1e-1c7d-4d0a-8a55-0b9a6a1c7e10": {"felt": ["thigh"]},
}


def test_uploaded_record_is_returned_by_the_next_pull(account: FlaskClient) -> None:
    change = session(**PAIN_SCORES)

    sync(account, change)

    record = pull(account)[change["id"]]
    assert record == {
        "id": change["id"],
        "kind": "session",
        "rev": 1,
        "hlc": change["hlc"],
        "set": change["set"],
    }


def test_response_has_exactly_the_documented_members(account: FlaskClient) -> None:
    response = sync(account, session())

    assert set(response) == {
        "now",
        "clock",
        "protocol",
        "schema",
        "results",
        "records",
        "cursor",
        "head",
        "more",
    }
    assert abs(response["now"] - now()) < 10_000
    assert response["clock"] == response["now"]
    assert (response["protocol"], response["schema"], response["more"]) == (1, 1, False)


def test_same_batch_twice_changes_nothing(account: FlaskClient) -> None:
    batch = [session(), setting("voice", "on")]
    first = sync(account, *batch)

    again = sync(account, *batch)

    assert [result["s"] for result in first["results"].values()] == ["ok", "ok"]
    assert [result["s"] for result in again["results"].values()] == ["same", "same"]
    assert again["head"] == first["head"]
    assert [result["rev"] for result in again["results"].values()] == [1, 2]


def test_one_invalid_record_does_not_stop_the_others(account: FlaskClient) -> None:
    good, wrong = session(), session(**INVALID)

    response = sync(account, good, wrong)

    assert response["results"][good["id"]] == {"s": "ok", "rev": 1}
    assert response["results"][wrong["id"]]["s"] == "rejected"
    assert response["results"][wrong["id"]]["problem"] == {
        "type": "/problems/invalid-record",
        "title": "This record could not be saved",
        "detail": "before:left must be a whole number from 0 to 10.",
        "field": "before:left",
    }
    assert list(pull(account)) == [good["id"]]


def test_change_without_an_id_invalidates_the_request(account: FlaskClient) -> None:
    response = send_sync(
        account, session(), {"kind": "session", "hlc": stamp(), "set": {"note": "x"}}
    )

    assert response.status_code == 422
    assert response.get_json()["detail"] == "changes.1: A change is an object with an id."
    assert pull(account) == {}


def test_fields_of_two_devices_are_merged(account: FlaskClient) -> None:
    id = uuid7()
    sync(account, session(id, at=stamp(device="phone000"), note="from the phone"))

    response = sync(account, session(id, at=stamp(device="tablet00"), **{"after:left": 2}))

    assert response["results"][id] == {"s": "ok", "rev": 2}
    assert pull(account)[id]["set"] == {"note": "from the phone", "after:left": 2}


def test_superseded_change_is_followed_by_the_stored_record(account: FlaskClient) -> None:
    newer, older = stamp(now() - HOUR), stamp(now() - 2 * HOUR)
    sync(account, setting("voice", "on", newer))

    response = sync(account, setting("voice", "off", older))

    stored = {"id": "setting:voice", "kind": "setting", "rev": 1, "hlc": newer}
    assert response["results"]["setting:voice"] == {"s": "same", "rev": 1}
    assert response["records"] == [stored | {"set": {"value": "on"}}]


def test_delete_beats_an_edit_that_comes_later(account: FlaskClient) -> None:
    id, delete_stamp = uuid7(), stamp(now() - 2 * HOUR)
    sync(account, session(id), {"id": id, "kind": "session", "del": delete_stamp})

    response = sync(account, session(id, note="after all"))

    tombstone = {"id": id, "kind": "session", "rev": 1, "del": delete_stamp}
    assert response["results"][id] == {"s": "same", "rev": 1}
    assert pull(account) == {id: tombstone}


def test_deleted_record_leaves_no_text_in_the_database(account: FlaskClient, app: Flask) -> None:
    id = uuid7()
    sync(account, session(id, note="a most private word"))

    sync(account, {"id": id, "kind": "session", "del": stamp()})

    assert "private" not in str(pull(account))


@pytest.mark.parametrize("id", ["setting:voice", "check_in:2025-11-22"])
def test_records_with_natural_ids_are_never_deleted(account: FlaskClient, id: str) -> None:
    response = sync(account, {"id": id, "kind": id.split(":")[0], "del": stamp()})

    assert response["results"][id]["s"] == "rejected"
    assert response["results"][id]["problem"]["field"] == "del"


def test_changes_of_one_id_in_a_batch_are_merged_in_order(account: FlaskClient) -> None:
    id = uuid7()

    response = sync(
        account,
        session(id, at=stamp(counter=1), note="a"),
        session(id, at=stamp(counter=2), note="b"),
    )

    assert response["results"][id] == {"s": "ok", "rev": 1}
    assert pull(account)[id]["set"] == {"note": "b"}


def test_more_severe_of_two_results_for_one_id_is_reported(account: FlaskClient) -> None:
    id = uuid7()

    response = sync(
        account, session(id, routine="x"), session(id, routine=5), session(id, tool="y")
    )

    assert response["results"][id]["s"] == "rejected"


def test_stamp_from_the_future_is_not_stored(account: FlaskClient) -> None:
    ahead, near = session(at=stamp(now() + 6 * 60_000)), session(at=stamp(now() + 4 * 60_000))

    response = sync(account, ahead, near)

    assert response["results"][ahead["id"]] == {"s": "clock_ahead"}
    assert response["results"][near["id"]] == {"s": "ok", "rev": 1}
    assert list(pull(account)) == [near["id"]]


def test_delete_from_the_future_is_not_stored(account: FlaskClient) -> None:
    id = uuid7()

    response = sync(account, {"id": id, "kind": "session", "del": stamp(now() + HOUR)})

    assert response["results"][id] == {"s": "clock_ahead"}


def test_unknown_fields_are_stored_and_returned(account: FlaskClient) -> None:
    change = session(**UNKNOWN_FIELDS)

    sync(account, change)

    assert pull(account)[change["id"]]["set"] == change["set"]


def test_kind_of_a_record_cannot_change(account: FlaskClient) -> None:
    id = uuid7()
    sync(account, session(id))

    response = sync(account, {"id": id, "kind": "plan", "hlc": stamp(), "set": {"x": 1}})

    assert (
        response["results"][id]["problem"]["detail"]
        == "This id belongs to a record of the kind session."
    )


def test_records_of_other_accounts_are_neither_read_nor_changed(
    account: FlaskClient, app: Flask
) -> None:
    change = session(note="own")
    sync(account, change)
    other = app.test_client()
    other.post("/api/accounts", json={})

    response = sync(other, session(change["id"], note="other"))

    assert response["results"][change["id"]] == {"s": "ok", "rev": 1}
    assert pull(account)[change["id"]]["set"] == {"note": "own"}
    assert pull(other)[change["id"]]["set"] == {"note": "other"}


def test_every_changed_record_gets_the_next_revision(account: FlaskClient) -> None:
    known = session()
    sync(account, known)

    response = sync(account, known, session(), session(routine=5), session())

    assert [result.get("rev") for result in response["results"].values()] == [None, 1, 2, 3]
    assert response["head"].split(".")[0] == "3"
    assert sync(account, cursor=response["cursor"])["head"] == response["head"]


def test_app_with_an_older_protocol_must_update(account: FlaskClient) -> None:
    response = account.post("/api/sync", json={"protocol": 0})

    assert response.status_code == 426
    assert response.get_json()["type"] == "/problems/app-too-old"


def test_newer_protocol_is_rejected_with_the_supported_ones(account: FlaskClient) -> None:
    response = account.post("/api/sync", json={"protocol": 2})

    assert response.status_code == 422
    assert response.get_json()["supported"] == {"min": 1, "max": 1}


def test_sync_without_a_cookie_is_rejected(client: FlaskClient) -> None:
    response = send_sync(client)

    assert (response.status_code, response.get_json()["type"]) == (401, "/problems/no-device")


def test_sync_with_an_unknown_token_is_rejected(client: FlaskClient) -> None:
    client.set_cookie("medius", "A" * 43)

    response = send_sync(client)

    assert (response.status_code, response.get_json()["type"]) == (401, "/problems/unknown-device")


def test_hello_returns_versions_and_limits(client: FlaskClient) -> None:
    response = client.get("/api/sync/hello").get_json()

    assert response["protocol"] == response["schema"] == {"min": 1, "max": 1}
    assert response["limits"] == {
        "changes": 100,
        "bytes": 262144,
        "record_bytes": 16384,
        "page": 200,
        "records": 100000,
    }
