"""A phone with its own records joins another account: all are merged, or nothing happens."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

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
    before, brought = [session(), session()], [session(), setting("voice", "on")]
    place = sync(old, *before)
    sync(new, *brought)

    if way == "link":
        join(old, new)
    else:
        assert recover(new, code).status_code == 201

    assert pull(new) == pull(old)
    assert set(pull(old)) == {each["id"] for each in before + brought}
    delta = sync(old, cursor=place["cursor"], witness=place["head"])
    assert {each["id"] for each in delta["records"]} == {each["id"] for each in brought}
    assert accounts(app) == 1


def test_sending_everything_again_after_a_join_changes_nothing(app: Flask) -> None:
    old, new = phone(app), phone(app)
    brought = [session(), setting("voice", "on")]
    sync(new, *brought)
    join(old, new)
    before = pull(new)

    response = sync(new, *brought)

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
    ours, theirs = [session() for _ in range(20)], [session() for _ in range(30)]
    sync(old, *ours)
    sync(new, *theirs)

    join(old, new)

    held = pull(old, limit=9)
    assert set(held) == {each["id"] for each in ours + theirs}
    assert sorted(each["rev"] for each in held.values()) == list(range(1, 51))


@pytest.mark.parametrize("way", ["link", "recovery code"])
def test_merge_over_the_record_limit_changes_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(records, "MAX_RECORDS", 5)
    (old, code), new = account_with_recovery_code(app), phone(app)
    sync(old, session(), session(), session())
    sync(new, session(), session(), session())
    before = pull(old), pull(new), devices(old), devices(new)

    refused = finish(new, approved(old, new)) if way == "link" else recover(new, code)

    assert problem(refused) == (507, "account-full")
    assert "Set-Cookie" not in refused.headers
    assert (pull(old), pull(new), devices(old), devices(new)) == before


def test_account_with_other_devices_is_not_merged(app: Flask) -> None:
    stays, friend = phone(app), phone(app)
    leaves, _ = joined_phone(app, stays)
    entry, friends = session(), session()
    sync(leaves, entry)
    sync(friend, friends)

    join(friend, leaves)

    assert list(pull(stays)) == [entry["id"]]
    assert list(pull(friend)) == list(pull(leaves)) == [friends["id"]]
    assert len(devices(stays)) == 1
    assert len(devices(friend)) == 2


def test_removed_device_does_not_prevent_the_merge(app: Flask) -> None:
    first, other = phone(app), phone(app)
    _, gone = joined_phone(app, first)
    entry = session()
    sync(first, entry)
    first.delete(f"/api/devices/{gone}")

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
    back = app.test_client()
    assert recover(back, code).status_code == 201
    assert list(pull(back)[id]["set"]) == ["second"]


def test_cursor_of_the_old_account_needs_a_resync(app: Flask) -> None:
    old, new = phone(app), phone(app)
    place = sync(new, session())
    join(old, new)

    refused = send_sync(new, cursor=place["cursor"])

    assert problem(refused) == (409, "resync")  # it is a cursor of another account


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
