"""Cursors: paging, and detection of a restored database."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.config import Settings
from backend.db.database import disconnect, writing
from tests.support.api_client import with_cookie_of
from tests.support.sync_requests import pull, send_sync, session, setting, sync


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
def test_page_may_end_at_any_record(account: FlaskClient, limit: int) -> None:
    sent = [session() for _ in range(6)]
    sync(account, *sent[:4])
    sync(account, *sent[4:])

    assert list(pull(account, limit)) == [change["id"] for change in sent]


def test_cursor_returns_only_newer_records(account: FlaskClient) -> None:
    cursor = sync(account, session())["cursor"]
    later = session()
    sync(account, later)

    response = sync(account, cursor=cursor)

    assert [record["id"] for record in response["records"]] == [later["id"]]


def test_changed_record_is_returned_once_with_its_newest_revision(account: FlaskClient) -> None:
    sync(account, setting("voice", "on"), setting("tones", "on"))
    sync(account, setting("voice", "off"))

    response = sync(account)

    assert [record["id"] for record in response["records"]] == ["setting:tones", "setting:voice"]


def test_empty_account_has_a_cursor(account: FlaskClient) -> None:
    empty = sync(account)

    sync(account, session())
    response = sync(account, cursor=empty["cursor"], witness=empty["head"])

    assert empty["cursor"] == empty["head"]
    assert len(response["records"]) == 1


def test_new_records_are_not_returned_to_their_sender(account: FlaskClient) -> None:
    cursor = sync(account, session())["cursor"]
    other, shared, own = session(), session(), session()
    sync(account, other, shared)

    response = sync(account, own, session(shared["id"], note="shared"), cursor=cursor)

    assert [record["id"] for record in response["records"]] == [other["id"], shared["id"]]
    assert sync(account, cursor=response["cursor"])["records"] == []
    assert (
        sync(account, own, cursor=cursor)["records"][-1]["id"] == own["id"]
    )  # the response was lost


@pytest.mark.parametrize("limit", [1, 2])
def test_upload_with_many_records_to_read_continues_after_its_page(
    account: FlaskClient, limit: int
) -> None:
    records = [session() for _ in range(3)]
    sync(account, *records)

    response = sync(account, session(), limit=limit)
    ids = [record["id"] for record in response["records"]]
    while response["more"]:
        response = sync(account, cursor=response["cursor"], limit=limit)
        ids += [record["id"] for record in response["records"]]

    assert ids[:3] == [record["id"] for record in records]


def test_pull_takes_no_lock(account: FlaskClient, app: Flask) -> None:
    sync(account, session())
    with app.app_context(), writing() as db_session:
        db_session.connection()

        assert len(pull(account)) == 1


def test_cursor_of_a_phone_of_0_1_0_is_still_valid(account: FlaskClient) -> None:
    head = sync(account, session())["head"]
    later = session()
    sync(account, later)

    response = sync(account, cursor=f"5a8c9c57.{head}", witness=f"{'z' * 16}.{head}")

    assert [record["id"] for record in response["records"]] == [later["id"]]


@pytest.mark.parametrize("name", ["cursor", "witness"])
@pytest.mark.parametrize(
    "text",
    ["", "1", "1.", ".1.b", "é.1.b", "x", "a.b.c", "a.1.b.c", 5, {}, "a.99999999999999999999.b"],
)
def test_malformed_cursor_is_rejected(account: FlaskClient, name: str, text: object) -> None:
    assert send_sync(account, **{name: text}).status_code == 422


@pytest.mark.parametrize("name", ["cursor", "witness"])
@pytest.mark.parametrize("change", ["{rev}.other", "2.{tag}", "0.{tag}", "0.{rev}.other"])
def test_cursor_of_another_database_needs_a_resync(
    account: FlaskClient, name: str, change: str
) -> None:
    rev, tag = sync(account, session())["head"].split(".")
    unsent = session()

    response = send_sync(account, unsent, **{name: change.format(rev=rev, tag=tag)})

    problem = response.get_json()
    assert (response.status_code, problem["type"], problem["reason"]) == (
        409,
        "/problems/resync",
        "restored",
    )
    assert problem["now"] > 0
    assert unsent["id"] not in pull(account)


def test_restored_database_is_detected(
    account: FlaskClient,
    app: Flask,
    settings: Settings,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    cursor = sync(account, session())["cursor"]
    # The last connection checkpoints SQLite's log; PostgreSQL copies only an unused database.
    disconnect(app)
    copy = older_copy(settings, tmp_path, request)
    witness = sync(account, session(), cursor=cursor)["head"]
    restored = create_app(replace(settings, database_url=copy))
    phone = with_cookie_of(restored, account)
    sync(phone, session())  # another device writes the same revision again

    by_cursor, by_witness = (
        send_sync(phone, cursor=cursor),
        send_sync(phone, cursor=cursor, witness=witness),
    )

    disconnect(restored)
    assert by_cursor.status_code == 200
    assert by_witness.status_code == 409


def older_copy(settings: Settings, folder: Path, request: pytest.FixtureRequest) -> str:
    """Return the URL of a copy of the database as it is now."""
    if settings.database_file is None:
        return str(request.getfixturevalue("postgres").copy_database(settings.database_url))
    shutil.copy(settings.database_file, folder / "copy.db")
    return f"sqlite:///{folder / 'copy.db'}"
