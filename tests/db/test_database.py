"""The database: its settings, its migrations, and how transactions work."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import TextClause, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.config import ROOT, Settings
from backend.db.database import db, disconnect, reading, writing
from backend.db.models import Base
from backend.rules.cursor import START_TAG
from tests.conftest import make_app
from tests.support import sync_requests

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


OLDER = (
    "INSERT INTO account (id, rev, epoch, recovery_hash, created_at)"
    " VALUES ('new', 0, 'e', 'a', 0), ('old', 7, 'e', 'b', 0)",
    "INSERT INTO sync_batch (account_id, top_rev, tag, device_id, at)"
    " VALUES ('old', 3, 'first', 'd', 0), ('old', 7, 'second', 'd', 0)",
)


@pytest.fixture
def new_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database without any table."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return str(request.getfixturevalue("postgres").new_database())


def test_migrated_database_matches_the_models(new_url: str) -> None:
    app = make_app(Settings(new_url, app_folder=None))

    with app.app_context(), reading() as db_session:
        context = MigrationContext.configure(db_session.connection(), opts={"compare_type": True})
        drift = compare_metadata(context, Base.metadata)

    disconnect(app)
    assert drift == []


def test_older_database_gets_the_tag_of_each_account(new_url: str) -> None:
    app = create_app(Settings(new_url, app_folder=None, serving=False))
    with app.app_context():
        flask_migrate.upgrade(revision="0003")
        with writing() as db_session:
            for statement in OLDER:
                db_session.execute(text(statement))
        flask_migrate.upgrade()
        with reading() as db_session:
            rows = db_session.execute(text("SELECT id, tag FROM account ORDER BY id")).all()

    disconnect(app)
    assert rows == [("new", START_TAG), ("old", "second")]


# One process imports everything and forks three, so that they start at the same moment.
MIGRATE = """
import multiprocessing, sys, flask_migrate
from backend.app import create_app
from backend.config import Settings

def migrate(url):
    with create_app(Settings(url, app_folder=None, serving=False)).app_context():
        flask_migrate.upgrade()

fork = multiprocessing.get_context("fork")
started = [fork.Process(target=migrate, args=[sys.argv[1]]) for _ in range(3)]
for process in started:
    process.start()
for process in started:
    process.join()
print([process.exitcode for process in started])
"""


def test_concurrent_migrations_run_once(new_url: str) -> None:
    command = [sys.executable, "-c", MIGRATE, new_url]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("[0, 0, 0]\n", "")


@on_postgresql
def test_ids_and_stamps_are_compared_bytewise(app: Flask) -> None:
    query = text("""
        SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c
        WHERE c.table_schema = 'public' AND c.table_name <> 'alembic_version'
        AND c.data_type = 'character varying'
        AND c.collation_name IS DISTINCT FROM 'C' ORDER BY 1""")

    with app.app_context(), reading() as db_session:
        by_language = db_session.scalars(query).all()

    assert {name.split(".")[1] for name in by_language} == {"name", "words"}


def test_first_migration_creates_the_folder(tmp_path: Path) -> None:
    disconnect(make_app(Settings(f"sqlite:///{tmp_path}/a/b/new.db", app_folder=None)))

    assert (tmp_path / "a" / "b" / "new.db").is_file()


@on_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
def test_both_engines_have_safe_pragmas(app: Flask, pragma: str, value: str | int) -> None:
    with app.app_context(), writing() as writer, reading() as reader:
        found = [db_session.scalar(text(f"PRAGMA {pragma}")) for db_session in (writer, reader)]

    assert found == [value, value]


@on_postgresql
@pytest.mark.parametrize(
    ("parameter", "writers", "readers"),
    [
        ("transaction_isolation", "read committed", "repeatable read"),
        ("transaction_read_only", "off", "on"),
        ("statement_timeout", "10s", "10s"),
        ("lock_timeout", "10s", "10s"),
        ("synchronous_commit", "on", "off"),
        ("idle_in_transaction_session_timeout", "10s", "10s"),
    ],
)
def test_connection_has_timeouts(app: Flask, parameter: str, writers: str, readers: str) -> None:
    with app.app_context(), writing() as writer, reading() as reader:
        found = [db_session.scalar(text(f"SHOW {parameter}")) for db_session in (writer, reader)]

    assert found == [writers, readers]


@on_sqlite
def test_writer_takes_the_lock_before_it_reads(app: Flask, settings: Settings) -> None:
    assert settings.database_file
    other = sqlite3.connect(settings.database_file, timeout=0, isolation_level=None)

    with closing(other), app.app_context(), writing() as db_session:
        db_session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_upload_locks_its_account_first(app: Flask, account: FlaskClient, engine: str) -> None:
    seen: list[str] = []
    with app.app_context():
        event.listen(db.engines[None], "before_cursor_execute", lambda *args: seen.append(args[2]))

    sync_requests.sync(account, sync_requests.session())

    begin = ["BEGIN IMMEDIATE"] if engine == "sqlite" else []
    assert seen[: len(begin)] == begin
    identifies, locks = seen[len(begin) : len(begin) + 2]
    assert "FROM device" in identifies
    assert "FROM account" in locks
    assert engine == "sqlite" or locks.endswith("FOR NO KEY UPDATE")


def test_reader_cannot_write(app: Flask) -> None:
    with app.app_context(), pytest.raises(DBAPIError, match=r"read-?only"), reading() as db_session:
        db_session.execute(text("DELETE FROM account"))


def test_failed_writer_changes_nothing(app: Flask) -> None:
    insert = text("INSERT INTO token_bucket VALUES ('x', 1, 1)")

    with app.app_context():
        with pytest.raises(ZeroDivisionError), writing() as db_session:
            fail_after(db_session, insert)

        with reading() as db_session:
            assert db_session.scalar(text("SELECT count(*) FROM token_bucket")) == 0


def fail_after(db_session: Session, statement: TextClause) -> None:
    db_session.execute(statement)
    raise ZeroDivisionError


def test_reader_sees_one_snapshot(app: Flask) -> None:
    count = text("SELECT count(*) FROM token_bucket")

    with app.app_context(), reading() as reader:
        before = reader.scalar(count)
        with writing() as writer:
            writer.execute(text("INSERT INTO token_bucket VALUES ('x', 1, 1)"))
        after = reader.scalar(count)

    assert before == after == 0


def test_field_is_read_as_it_was_written(account: FlaskClient) -> None:
    written = {
        "b": 1,
        "a": [0.1, -0.0, 1e-7, 12345678.5, 2**53 - 1],
        "text": "\0 \n \ud83dé",
        "nested": {"z": 1, "y": 2},
    }
    change = sync_requests.session(later=written)

    sync_requests.sync(account, change)

    back = sync_requests.pull(account)[change["id"]]["set"]["later"]
    assert repr(back) == repr(written | {"a": [0.1, 0, 1e-7, 12345678.5, 2**53 - 1]})
