"""A phone with its own records joins another account: all are merged, or nothing happens."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from backend.db.database import reading
from backend.db.models import Account
from backend.sync import account_merge, records
from tests.support.api_client import (
    account_with_recovery_code,
    approved,
    devices,
    finish,
    join,
    joined_phone,
    phone,
    problem,
    recover,
    token_of,
)
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


def accounts(app: Flask) -> int:
    with app.app_context(), reading() as reader:
        return reader.execute(select(func.count()).select_from(Account)).scalar_one()


def delete_of(record: dict[str, Any]) -> dict[str, Any]:
    return {"id": record["id"], "kind": record["kind"], "del": stamp(now())}


@pytest.mark.parametrize("way", ["link", "recovery code"])
def test_joining_merges_the_records_of_both_phones(app: Flask, way: str) -> None:
    (old, code), new = account_with_recovery_code(app), phone(app)
    before, new_records = [session(), session()], [session(), setting("voice", "on")]
    synced = sync(old, *before)
    sync(new, *new_records)

    if way == "link":
        join(old, new)
    else:
        assert recover(new, code).status_code == 201

    assert pull(new) == pull(old)
    assert set(pull(old)) == {record["id"] for record in before + new_records}
    delta = sync(old, cursor=synced["cursor"], witness=synced["head"])
    assert {record["id"] for record in delta["records"]} == {record["id"] for record in new_records}
    assert accounts(app) == 1


def test_sending_everything_again_after_a_join_changes_nothing(app: Flask) -> None:
    old, new = phone(app), phone(app)
    new_records = [session(), setting("voice", "on")]
    sync(new, *new_records)
    join(old, new)
    before = pull(new)

    response = sync(new, *new_records)

    assert {result["s"] for result in response["results"].values()} == {"same"}
    assert pull(old) == before


@pytest.mark.parametrize("newer", ["old", "new"])
def test_newer_value_of_a_setting_wins(app: Flask, newer: str) -> None:
    phones = {"old": phone(app), "new": phone(app)}
    for name, client in phones.items():
        sync(client, setting("voice", name, stamp(now() - (0 if name == newer else HOUR))))

    join(phones["old"], phones["new"])

    assert [pull(client)["setting:voice"]["set"] for client in phones.values()] == [
        {"value": newer}
    ] * 2


def test_diary_day_keeps_the_fields_of_both_phones(app: Flask) -> None:
    old, new = phone(app), phone(app)
    day = {"id": "check_in:2025-11-22", "kind": "check_in"}
    sync(old, {**day, "hlc": stamp(), "set": {"date": "2025-11-22", "pain:left": 3}})
    sync(new, {**day, "hlc": stamp(counter=1), "set": {"date": "2025-11-22", "pain:right": 5}})

    join(old, new)

    assert pull(old)[day["id"]]["set"] == {"date": "2025-11-22", "pain:left": 3, "pain:right": 5}


@pytest.mark.parametrize("deleted_by", ["old", "new"])
def test_record_deleted_on_either_phone_stays_deleted(app: Flask, deleted_by: str) -> None:
    phones = {"old": phone(app), "new": phone(app)}
    entry = session(note="both have it")
    for name, client in phones.items():
        sync(client, entry)
        if name == deleted_by:
            sync(client, delete_of(entry))

    join(phones["old"], phones["new"])

    assert all(
        set(pull(client)[entry["id"]]) == {"id", "kind", "rev", "del"} for client in phones.values()
    )


def test_large_account_is_merged_page_by_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_merge, "PAGE_SIZE", 7)
    old, new = phone(app), phone(app)
    old_records, new_records = [session() for _ in range(20)], [session() for _ in range(30)]
    sync(old, *old_records)
    sync(new, *new_records)

    join(old, new)

    stored = pull(old, limit=9)
    assert set(stored) == {record["id"] for record in old_records + new_records}
    assert sorted(record["rev"] for record in stored.values()) == list(range(1, 51))


@pytest.mark.parametrize("way", ["link", "recovery code"])
def test_merge_over_the_record_limit_changes_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(records, "MAX_RECORDS", 5)
    (old, code), new = account_with_recovery_code(app), phone(app)
    sync(old, session(), session(), session())
    sync(new, session(), session(), session())
    before = pull(old), pull(new), devices(old), devices(new)

    rejected = finish(new, approved(old, new)) if way == "link" else recover(new, code)

    assert problem(rejected) == (507, "account-full")
    assert "Set-Cookie" not in rejected.headers
    assert (pull(old), pull(new), devices(old), devices(new)) == before


def test_account_with_other_devices_is_not_merged(app: Flask) -> None:
    remaining, friend = phone(app), phone(app)
    moving, _ = joined_phone(app, remaining)
    entry, friend_entry = session(), session()
    sync(moving, entry)
    sync(friend, friend_entry)

    join(friend, moving)

    assert list(pull(remaining)) == [entry["id"]]
    assert list(pull(friend)) == list(pull(moving)) == [friend_entry["id"]]
    assert len(devices(remaining)) == 1
    assert len(devices(friend)) == 2


@pytest.mark.parametrize("way", ["link", "recovery code"])
@pytest.mark.parametrize("alone", [True, False])
def test_phone_that_moved_is_unknown_until_it_asks_again(app: Flask, way: str, alone: bool) -> None:
    (friend, code), moving, remaining = account_with_recovery_code(app), phone(app), None
    if not alone:
        remaining, _ = joined_phone(app, moving)
    entry = session()
    sync(moving, entry)
    token, join_request = token_of(moving), approved(friend, moving)

    def move() -> TestResponse:
        return finish(moving, join_request) if way == "link" else recover(moving, code)

    lost = move()
    moving.set_cookie("medius", token)
    syncs = [problem(send_sync(moving, entry)) for _ in range(2)]
    again = move()
    sync(moving, entry)

    assert syncs == [(401, "unknown-device")] * 2
    assert (lost.status_code, again.status_code) == (201, 201)
    assert lost.get_json() == again.get_json()
    assert list(pull(friend)) == [entry["id"]]
    assert len(devices(friend)) == 2
    if remaining is not None:
        assert list(pull(remaining)) == [entry["id"]]
        assert len(devices(remaining)) == 1


def test_removed_device_does_not_prevent_the_merge(app: Flask) -> None:
    first, other = phone(app), phone(app)
    _, removed_id = joined_phone(app, first)
    entry = session()
    sync(first, entry)
    first.delete(f"/api/devices/{removed_id}")

    join(other, first)

    assert list(pull(other)) == [entry["id"]]
    assert accounts(app) == 1


def test_record_too_large_to_merge_keeps_the_old_account(app: Flask) -> None:
    old, (new, code) = phone(app), account_with_recovery_code(app)
    id, small = uuid7(), session()
    sync(old, session(id, first="x" * 9000))
    sync(new, session(id, second="x" * 9000), small)

    join(old, new)

    assert set(pull(new)) == {id, small["id"]}
    assert list(pull(new)[id]["set"]) == ["first"]
    recovered = app.test_client()
    assert recover(recovered, code).status_code == 201
    assert list(pull(recovered)[id]["set"]) == ["second"]


def test_cursor_of_the_old_account_needs_a_resync(app: Flask) -> None:
    old, new = phone(app), phone(app)
    synced = sync(new, session())
    join(old, new)

    rejected = send_sync(new, cursor=synced["cursor"])

    assert problem(rejected) == (409, "resync")  # it is a cursor of another account


def test_repeated_finish_merges_nothing_twice(app: Flask) -> None:
    old, new = phone(app), phone(app)
    sync(new, session())
    join_request = approved(old, new)
    token = token_of(new)

    first = finish(new, join_request)
    new.set_cookie("medius", token)  # the response was lost: the phone still has its old cookie
    before = pull(old)
    second = finish(new, join_request)

    assert first.get_json() == second.get_json()
    assert pull(new) == before
    assert len(devices(old)) == 2


def test_phone_without_an_account_joins(account: FlaskClient, client: FlaskClient) -> None:
    entry = session()
    sync(account, entry)

    join(account, client)

    assert list(pull(client)) == [entry["id"]]
