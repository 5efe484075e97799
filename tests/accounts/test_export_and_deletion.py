"""Export of an account as one file, and its deletion without a trace."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import JSON, Column, String, Table, func, insert, select, update

from backend.accounts.credentials import hash_of, new_token
from backend.accounts.deletion import ACCOUNT_TABLES
from backend.clock import DAY_MS
from backend.config import Settings
from backend.db.database import reading, writing
from backend.db.models import DeletedDevice, Device
from tests.support.api_client import (
    advance_clock,
    devices,
    join,
    joined_phone,
    open_link,
    phone,
    problem,
    request_to_join,
    token_of,
)
from tests.support.database_files import everything
from tests.support.device_keys import register_key
from tests.support.sync_requests import now, pull, send_sync, session, setting, stamp, sync, uuid7

CANARY = "canary-in-the-mine"
MIN_LENGTH = 9  # shorter columns hold no text of a person


def filled_account(app: Flask, stranger: FlaskClient) -> tuple[FlaskClient, FlaskClient]:
    """Return two phones of an account with a row in every table, all texts canaries.

    A stranger asks to join meanwhile.
    """
    old, new = phone(app, CANARY), phone(app, CANARY)
    sync(new, session(note=f"{CANARY} joined"))
    join(old, new, CANARY)
    edited = session(note=f"{CANARY} before it was changed", routine=CANARY, future=[CANARY])
    deleted = session(note=f"{CANARY} before it was deleted")
    sync(old, edited, deleted, setting("reminder_words", CANARY), setting("reminder_on", True))
    sync(old, {**edited, "hlc": stamp(now()), "set": {"note": f"{CANARY} changed"}})
    sync(old, {"id": deleted["id"], "kind": "session", "del": stamp(now())})
    for number in range(60):  # enough to split and free pages of the database
        sync(new, *(session(note=f"{CANARY} {number} " + "x" * 600) for _ in range(5)))
    request_to_join(stranger, open_link(old), CANARY)
    with app.app_context(), writing() as writer:
        device_id = devices(old)[0]["id"]
        account_id = writer.scalars(select(Device.account_id).where(Device.id == device_id)).one()
        _add_push_rows(writer, {"device_id": device_id, "account_id": account_id})
        for table in ACCOUNT_TABLES:
            own = table.c.account_id == account_id
            assert writer.scalar(select(func.count()).select_from(table).where(own)), (
                f"nothing in {table.name}"
            )
            if texts := {
                column.name: CANARY[: _canary_length(column)]
                for column in table.columns
                if _canary_length(column)
            }:
                writer.execute(update(table).where(own).values(texts))
    return old, new


def _add_push_rows(writer: Any, ids: dict[str, str]) -> None:
    tables = {table.name: table for table in ACCOUNT_TABLES}
    push = dict.fromkeys(("endpoint", "p256dh", "auth", "key", "origin"), CANARY)
    writer.execute(insert(tables["subscription"]).values(**ids, **push, seen_at=now()))
    writer.execute(
        insert(tables["delivery"]).values(**ids, slot=1, about="daily", state="sent", at=now())
    )


def _canary_length(column: Column[Any]) -> int:
    """Return how many characters of a canary fit into a text column; 0 if it takes no free text."""
    plain = not (
        column.primary_key or column.foreign_keys or column.unique or isinstance(column.type, JSON)
    )
    length = column.type.length or 0 if isinstance(column.type, String) and plain else 0
    indexed = any(column.name in index.columns for index in _table(column).indexes)
    return 0 if indexed or length < MIN_LENGTH else length


def _table(column: Column[Any]) -> Table:
    assert isinstance(column.table, Table)
    return column.table


def test_deleted_account_leaves_no_trace_in_the_database(app: Flask, settings: Settings) -> None:
    neighbour = phone(app, "next door")
    sync(neighbour, session(note="stays"))
    before = [pull(neighbour), *map(len, everything_of(app))]
    old, new = filled_account(app, neighbour)
    assert everything(settings).count(CANARY.encode()) > 300

    response = old.delete("/api/account")

    assert response.status_code == 200, response.text
    body = response.get_json()
    assert body["remaining"] == 0
    assert (body["deleted"]["record"], body["deleted"]["device"]) == (305, 2)
    stored = everything(settings)
    assert CANARY[:MIN_LENGTH].encode() not in stored
    assert b"stays" in stored
    assert [pull(neighbour), *map(len, everything_of(app))] == before
    assert problem(send_sync(new)) == (401, "account-deleted")
    assert problem(send_sync(old)) == (401, "no-device")  # the response deleted its cookie


def deleted_devices(app: Flask) -> int:
    with app.app_context(), reading() as reader:
        return reader.scalar(select(func.count()).select_from(DeletedDevice)) or 0


def test_other_phones_learn_that_the_account_was_deleted(app: Flask, account: FlaskClient) -> None:
    other, _ = joined_phone(app, account)
    removed, removed_id = joined_phone(app, account)
    without_key, _ = joined_phone(app, account)
    for client in (account, other, removed):
        register_key(client)
    account.delete(f"/api/devices/{removed_id}")
    earlier = new_token()
    with app.app_context(), writing() as db_session:
        of_account = update(Device).where(Device.token_hash == hash_of(token_of(account)))
        db_session.execute(of_account.values(old_token_hash=hash_of(earlier)))
    older = app.test_client()
    older.set_cookie("medius", f"unknown.{earlier}")

    account.delete("/api/account")

    for client in (other, older):
        for response in (send_sync(client, session()), client.get("/api/devices")):
            assert problem(response) == (401, "account-deleted")
            assert "Set-Cookie" not in response.headers  # so that it gets the same response again
    for client in (removed, without_key):
        assert problem(send_sync(client)) == (401, "unknown-device")
    assert other.post("/api/accounts", json={}).status_code == 201
    assert pull(other) == {}


def test_deletion_may_be_repeated(app: Flask, account: FlaskClient) -> None:
    token, (other, _) = token_of(account), joined_phone(app, account)
    for client in (account, other):
        register_key(client)
    account.delete("/api/account")
    account.set_cookie("medius", token)  # the response was lost

    responses = [client.delete("/api/account") for client in (account, other)]

    for response in responses:
        assert response.status_code == 200
        assert response.get_json() == {"deleted": {}, "remaining": 0}
        assert response.headers["Set-Cookie"].startswith("medius=;")


@pytest.mark.parametrize("by", ["a new account", "another deletion"])
def test_deletion_is_forgotten_after_400_days(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    other, _ = joined_phone(app, account)
    neighbour = phone(app)
    for client in (account, other, neighbour):
        register_key(client)
    account.delete("/api/account")
    advance_clock(monkeypatch, 399 * DAY_MS)
    sync(neighbour)
    phone(app)
    kept = deleted_devices(app)

    advance_clock(monkeypatch, DAY_MS)
    phone(app) if by == "a new account" else neighbour.delete("/api/account")

    assert kept == 2
    assert deleted_devices(app) == (0 if by == "a new account" else 1)
    assert problem(send_sync(other)) == (401, "unknown-device")


def test_account_that_was_merged_is_not_told_deleted(app: Flask, account: FlaskClient) -> None:
    moving = phone(app)
    token = token_of(moving)
    join(account, moving)

    moving.set_cookie("medius", token)

    assert problem(send_sync(moving)) == (401, "unknown-device")


def everything_of(app: Flask) -> list[list[Any]]:
    with app.app_context(), reading() as reader:
        return [list(reader.execute(select(table))) for table in ACCOUNT_TABLES]


def test_export_and_deletion_need_a_cookie(client: FlaskClient, account: FlaskClient) -> None:
    assert problem(client.delete("/api/account")) == (401, "no-device")
    assert problem(client.get("/api/account/export")) == (401, "no-device")
    assert (
        problem(account.delete("/api/account", headers={"Origin": "https://elsewhere.example"}))[0]
        == 403
    )
    assert send_sync(account).status_code == 200


def test_export_has_every_record_as_it_is_stored(app: Flask) -> None:
    one, other = phone(app, "Mine"), phone(app, "Theirs")
    sync(other, session(note="of another account"))
    tombstone, day = (
        session(),
        {"id": "check_in:2026-11-22", "kind": "check_in", "hlc": stamp(), "set": {"pain:left": 3}},
    )
    sync(one, tombstone, day, setting("tool", "tennis-ball"), setting("reminder_on", True))
    sync(one, {"id": tombstone["id"], "kind": "session", "del": (deleted := stamp(now()))})
    for _ in range(5):
        sync(
            one,
            *(
                {"id": uuid7(), "kind": "session", "hlc": stamp(), "set": {"note": "a\ud83d"}}
                for _ in range(90)
            ),
        )

    response = one.get("/api/account/export")

    assert response.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="medius-server.json"', response.headers["Content-Disposition"]
    )
    body = response.get_json()
    records = {record.pop("id"): record for record in body["records"]}
    assert (body["app"], body["format"], len(body["records"])) == ("medius", 1, len(pull(one)))
    assert records["check_in:2026-11-22"]["fields"] == {"pain:left": [3, day["hlc"]]}
    assert records[tombstone["id"]] == {"kind": "session", "deleted": deleted, "fields": {}}
    assert [device["name"] for device in body["devices"]] == ["Mine"]
    assert [reminder["about"] for reminder in body["reminders"]] == ["daily"]
    assert "of another account" not in response.text
