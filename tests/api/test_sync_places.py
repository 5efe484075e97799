"""Cursors and witnesses: paging, and a server that was put back to an older copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.config import Settings
from backend.database import reading, writing
from tests.api.phone import ask, pull, session, setting, sync
from tests.conftest import close


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
def test_a_page_may_end_anywhere(account: FlaskClient, limit: int) -> None:
    sent = [session() for _ in range(6)]
    sync(account, *sent[:4])
    sync(account, *sent[4:])

    assert list(pull(account, limit)) == [change["id"] for change in sent]


def test_a_cursor_gives_only_what_is_newer(account: FlaskClient) -> None:
    cursor = sync(account, session())["cursor"]
    later = session()
    sync(account, later)

    answer = sync(account, cursor=cursor)

    assert [record["id"] for record in answer["records"]] == [later["id"]]


def test_a_record_that_changed_comes_once_at_its_newest(account: FlaskClient) -> None:
    sync(account, setting("voice", "on"), setting("tones", "on"))
    sync(account, setting("voice", "off"))

    answer = sync(account)

    assert [record["id"] for record in answer["records"]] == ["setting:tones", "setting:voice"]


def test_an_account_with_nothing_in_it_has_a_cursor_too(account: FlaskClient) -> None:
    empty = sync(account)

    answer = sync(account, session(), cursor=empty["cursor"], witness=empty["head"])

    assert empty["cursor"] == empty["head"]
    assert len(answer["records"]) == 1


def test_a_pull_takes_no_lock(account: FlaskClient, app: Flask) -> None:
    sync(account, session())
    with app.app_context(), writing() as held:
        held.connection()

        assert len(pull(account)) == 1


@pytest.mark.parametrize("place", ["cursor", "witness"])
@pytest.mark.parametrize("text", ["", "x", "a.b.c", "a.1.b.c", 5, {}, "a.99999999999999999999.b"])
def test_a_malformed_place_is_refused(account: FlaskClient, place: str, text: object) -> None:
    assert ask(account, **{place: text}).status_code == 422


@pytest.mark.parametrize("place", ["cursor", "witness"])
@pytest.mark.parametrize(
    "change",
    ["other.{rev}.{tag}", "{epoch}.{rev}.other", "{epoch}.2.{tag}", "{epoch}.0.{tag}"],
)
def test_a_place_this_database_never_gave_asks_for_a_resync(account: FlaskClient, place: str, change: str) -> None:
    epoch, rev, tag = sync(account, session())["head"].split(".")
    unsent = session()

    response = ask(account, unsent, **{place: change.format(epoch=epoch, rev=rev, tag=tag)})

    problem = response.get_json()
    assert (response.status_code, problem["type"], problem["reason"]) == (409, "/problems/resync", "restored")
    assert problem["now"] > 0
    assert unsent["id"] not in pull(account)


def test_a_server_put_back_to_an_older_copy_is_found_out(
    account: FlaskClient, app: Flask, settings: Settings, tmp_path: Path
) -> None:
    cursor = sync(account, session())["cursor"]
    backup(app, settings, tmp_path / "backup.db")
    witness = sync(account, session(), cursor=cursor)["head"]
    close(app)
    restore(settings, tmp_path / "backup.db")
    restored = create_app(settings)
    phone = restored.test_client()
    phone.set_cookie("medius", account.get_cookie("medius").value)  # type: ignore[union-attr]  # it is signed in
    sync(phone, session())  # another device writes the same revision again

    by_cursor, by_witness = ask(phone, cursor=cursor), ask(phone, cursor=cursor, witness=witness)

    close(restored)
    assert by_cursor.status_code == 200
    assert by_witness.status_code == 409


def backup(app: Flask, settings: Settings, path: Path) -> None:
    with app.app_context(), reading() as session:
        session.connection().exec_driver_sql("SELECT 1")
    close(app)  # the last connection writes the log into the file
    shutil.copy(settings.database_file, path)


def restore(settings: Settings, path: Path) -> None:
    for leftover in settings.database_file.parent.glob("medius.db-*"):
        leftover.unlink()
    shutil.copy(path, settings.database_file)
