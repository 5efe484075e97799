"""A whole copy is saved while the server goes on, and put back; then the phones heal what it did
not have.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.config import Settings
from backend.db.database import writing
from backend.db.models import Account
from tests.conftest import close
from tests.support.linking import join
from tests.support.sync_requests import ask, pull, session, sync
from tests.sync.test_concurrency import twin


def run(app: Flask, *command: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=command)
    return result.exit_code, result.output


@pytest.fixture
def empty(
    engine: str, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Settings:
    """The settings of a database of the same kind that has no table yet."""
    url = f"sqlite:///{tmp_path}/new/medius.db"
    if engine == "postgresql":
        url = str(request.getfixturevalue("postgres").new())
    return replace(settings, database_url=url)


def put_back(file: Path, settings: Settings) -> tuple[Flask, str]:
    """Restore `file` into the empty database of `settings`; return the app that stands on it."""
    app = create_app(settings)
    code, said = run(app, "restore", str(file))
    assert code == 0, said
    return app, said


def test_an_older_backup_is_healed_by_two_phones(
    app: Flask, account: FlaskClient, settings: Settings, empty: Settings, tmp_path: Path
) -> None:
    other = app.test_client()
    join(account, other)
    sync(account, *(session() for _ in range(3)))
    file = tmp_path / "monday.db"

    code, said = run(app, "backup", str(file))
    written = [session(), session()]
    places = [sync(client, entry) for client, entry in zip((account, other), written, strict=True)]
    restored, told = put_back(file, empty)

    assert (code, "3 record" in said, "3 record" in told) == (0, True, True), (said, told)
    assert file.stat().st_mode & 0o077 == 0
    phones = [twin(restored, client) for client in (account, other)]
    for phone, place, entry in zip(phones, places, written, strict=True):
        refused = ask(phone, cursor=place["cursor"], witness=place["head"])
        assert (refused.status_code, refused.get_json()["reason"]) == (409, "restored")
        sync(phone, entry)
    assert pull(phones[0]).keys() == pull(phones[1]).keys() == pull(account).keys()
    assert len(pull(account)) == 5
    close(restored)


def test_a_backup_made_under_load_holds_one_moment(
    app: Flask, account: FlaskClient, empty: Settings, tmp_path: Path
) -> None:
    done = threading.Event()

    def write() -> None:
        client = twin(app, account)
        while not done.is_set():
            sync(client, session(), session())

    thread = threading.Thread(target=write)
    thread.start()
    try:
        codes = [run(app, "backup", str(tmp_path / f"{number}.db"))[0] for number in range(3)]
    finally:
        done.set()
        thread.join()

    assert codes == [0, 0, 0]
    for number in range(3):
        with sqlite3.connect(tmp_path / f"{number}.db") as copy:
            [(rev, top, records)] = copy.execute(
                "SELECT rev, (SELECT max(top_rev) FROM sync_batch), (SELECT count(*) FROM record) FROM account"
            )
        assert rev == (top or 0) == records
        assert rev % 2 == 0


def test_a_backup_into_no_folder_is_one_sentence(app: Flask, tmp_path: Path) -> None:
    code, said = run(app, "backup", str(tmp_path / "nowhere" / "x.db"))

    assert (code, said.count("\n")) == (1, 1), said
    assert f"{tmp_path}/nowhere is no folder" in said


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_database_that_medius_makes_is_its_owner_s_alone(
    app: Flask, empty: Settings, tmp_path: Path
) -> None:
    run(app, "backup", str(tmp_path / "x.db"))

    restored, _ = put_back(tmp_path / "x.db", empty)

    restored.test_client().post("/api/accounts", json={})
    modes = [file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()]
    close(restored)
    assert modes == [0o600] * 3  # SQLite's log and index too


def test_nothing_is_written_over(app: Flask, account: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    run(app, "backup", str(file))
    before = file.read_bytes()

    again, over = run(app, "backup", str(file)), run(app, "restore", str(file))

    assert (again[0], "is there already" in again[1]) == (1, True)
    assert (over[0], "has something in it already" in over[1]) == (1, True)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("what", ["text", "another", "broken"])
def test_what_is_no_backup_is_not_put_back(
    app: Flask, account: FlaskClient, empty: Settings, tmp_path: Path, what: str
) -> None:
    sync(account, *(session(note="x" * 4000) for _ in range(20)))
    file = tmp_path / "x.db"
    if what == "text":
        file.write_text("a letter to a friend, long enough to be no database at all\n" * 20)
    elif what == "another":
        sqlite3.connect(file).execute("CREATE TABLE letters (text)").connection.close()
    else:
        run(app, "backup", str(file))
        content = bytearray(file.read_bytes())
        content[20_000:60_000] = bytes(40_000)
        file.write_bytes(content)
    fresh = create_app(empty)

    code, said = run(fresh, "restore", str(file))

    assert code == 1, said
    assert said.count("\n") == 1, said
    assert (
        fresh.test_client().post("/api/accounts", json={}).status_code != 201
    )  # it has no tables yet
    close(fresh)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_of_an_older_medius_is_brought_up_to_date(
    app: Flask, account: FlaskClient, empty: Settings, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "old.db"):
        pass
    source = create_app(replace(empty, database_url=f"sqlite:///{tmp_path}/old.db"))
    with source.app_context():
        import flask_migrate

        flask_migrate.upgrade(revision="0001")
        with writing() as writer:
            writer.connection().exec_driver_sql(
                "INSERT INTO account (id, rev, epoch, recovery_hash, created_at) VALUES ('a', 0, 'e', 'h', 1)"
            )
    close(source)

    restored, said = put_back(tmp_path / "old.db", empty)

    assert "1 account" in said
    assert restored.test_client().get("/api/health").get_json()["migrations"] == "current"
    with restored.app_context(), writing() as writer:
        assert writer.query(Account.epoch).scalar() != "e"
    close(restored)
