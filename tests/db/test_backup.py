"""A SQLite database is backed up while Medius runs; after a restore the phones complete it."""

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.config import Settings
from backend.db.database import disconnect, writing
from tests.support.api_client import join, with_cookie_of
from tests.support.sync_requests import pull, send_sync, session, sync


def run(app: Flask, *command: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=command)
    return result.exit_code, result.output


@pytest.fixture
def engine() -> str:
    return "sqlite"  # PostgreSQL has pg_dump


@pytest.fixture
def empty(settings: Settings, tmp_path: Path) -> Settings:
    """The settings of a database that does not exist yet."""
    return replace(settings, database_url=f"sqlite:///{tmp_path}/new/medius.db")


def restored(file: Path, settings: Settings) -> tuple[Flask, str]:
    """Restore `file` into the empty database of `settings`; return the app on it."""
    app = create_app(settings)
    code, output = run(app, "restore", str(file))
    assert code == 0, output
    return app, output


def test_two_phones_complete_an_older_backup(
    app: Flask, account: FlaskClient, settings: Settings, empty: Settings, tmp_path: Path
) -> None:
    other = app.test_client()
    join(account, other)
    sync(account, *(session() for _ in range(3)))
    file = tmp_path / "monday.db"

    code, output = run(app, "backup", str(file))
    entries = [session(), session()]
    synced = [sync(client, entry) for client, entry in zip((account, other), entries, strict=True)]
    app_again, output_again = restored(file, empty)

    assert (code, "3 record" in output, "3 record" in output_again) == (0, True, True), output
    assert file.stat().st_mode & 0o077 == 0
    phones = [with_cookie_of(app_again, client) for client in (account, other)]
    for phone, last_sync, entry in zip(phones, synced, entries, strict=True):
        rejected = send_sync(phone, cursor=last_sync["cursor"], witness=last_sync["head"])
        assert (rejected.status_code, rejected.get_json()["reason"]) == (409, "restored")
        sync(phone, entry)
    assert pull(phones[0]).keys() == pull(phones[1]).keys() == pull(account).keys()
    assert len(pull(account)) == 5
    disconnect(app_again)


def test_backup_under_load_is_of_one_instant(
    app: Flask, account: FlaskClient, empty: Settings, tmp_path: Path
) -> None:
    done = threading.Event()

    def write() -> None:
        client = with_cookie_of(app, account)
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
                "SELECT rev, (SELECT max(top_rev) FROM sync_batch), (SELECT count(*) FROM record)"
                " FROM account"
            )
        assert rev == (top or 0) == records
        assert rev % 2 == 0


def test_backup_into_a_missing_folder_fails_in_one_sentence(app: Flask, tmp_path: Path) -> None:
    code, output = run(app, "backup", str(tmp_path / "nowhere" / "x.db"))

    assert (code, output.count("\n")) == (1, 1), output
    assert f"{tmp_path}/nowhere is not a writable folder" in output


def test_only_the_owner_may_read_a_restored_database(
    app: Flask, empty: Settings, tmp_path: Path
) -> None:
    run(app, "backup", str(tmp_path / "x.db"))

    app_again, _ = restored(tmp_path / "x.db", empty)

    app_again.test_client().post("/api/accounts", json={})
    modes = [file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()]
    disconnect(app_again)
    assert modes == [0o600] * 3  # the database and SQLite's -wal and -shm files


def test_nothing_is_overwritten(app: Flask, account: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    run(app, "backup", str(file))
    before = file.read_bytes()

    again, over = run(app, "backup", str(file)), run(app, "restore", str(file))

    assert (again[0], "is there already" in again[1]) == (1, True)
    assert (over[0], "has something in it already" in over[1]) == (1, True)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("what", ["text", "another", "broken"])
def test_file_that_is_not_a_backup_is_not_restored(
    app: Flask, account: FlaskClient, empty: Settings, tmp_path: Path, what: str
) -> None:
    sync(account, *(session(note="x" * 4000) for _ in range(20)))
    file = tmp_path / "x.db"
    if what == "text":
        file.write_text("plain text, long enough to be no database at all\n" * 20)
    elif what == "another":
        sqlite3.connect(file).execute("CREATE TABLE letters (text)").connection.close()
    else:
        run(app, "backup", str(file))
        content = bytearray(file.read_bytes())
        content[20_000:60_000] = bytes(40_000)
        file.write_bytes(content)
    fresh = create_app(empty)

    code, output = run(fresh, "restore", str(file))

    assert code == 1, output
    assert output.count("\n") == 1, output
    # It has no tables yet.
    assert fresh.test_client().post("/api/accounts", json={}).status_code != 201
    disconnect(fresh)


def test_backup_of_an_older_medius_is_migrated(
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
                "INSERT INTO account (id, rev, epoch, recovery_hash, created_at)"
                " VALUES ('a', 0, 'e', 'h', 1)"
            )
    disconnect(source)

    app_again, output = restored(tmp_path / "old.db", empty)

    assert "1 account" in output
    assert app_again.test_client().get("/api/health").get_json()["migrations"] == "current"
    disconnect(app_again)


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_is_not_backed_up_here(settings: Settings, tmp_path: Path, command: str) -> None:
    url = "postgresql://medius:secret-word@127.0.0.1:9/medius"
    app = create_app(replace(settings, database_url=url))
    (tmp_path / "x.db").touch()

    code, output = run(app, command, str(tmp_path / "x.db"))

    disconnect(app)
    assert (code, output.count("\n")) == (1, 1)
    assert all(word in output for word in ("medius on 127.0.0.1", "pg_dump", "pg_restore"))
    assert "secret-word" not in output
