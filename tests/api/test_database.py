"""The database: its settings, its migrations, and how it is written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import TextClause, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.config import Settings
from backend.database import db, reading, writing
from backend.models import Base
from tests.api import phone
from tests.conftest import close, make_app


def test_an_empty_database_becomes_what_the_models_say(tmp_path: Path) -> None:
    app = make_app(Settings(f"sqlite:///{tmp_path / 'new.db'}", app_folder=None))

    with app.app_context(), reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        drift = compare_metadata(context, Base.metadata)

    close(app)
    assert drift == []


def test_the_first_migration_makes_the_folder(tmp_path: Path) -> None:
    close(make_app(Settings(f"sqlite:///{tmp_path}/a/b/new.db", app_folder=None)))

    assert (tmp_path / "a" / "b" / "new.db").is_file()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)]
)
def test_both_engines_are_set_for_safety(app: Flask, pragma: str, value: str | int) -> None:
    with app.app_context(), writing() as writer, reading() as reader:
        found = [session.scalar(text(f"PRAGMA {pragma}")) for session in (writer, reader)]

    assert found == [value, value]


def test_a_writer_has_the_lock_before_it_reads(app: Flask, settings: Settings) -> None:
    other = sqlite3.connect(settings.database_file, timeout=0, isolation_level=None)

    with closing(other), app.app_context(), writing() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_a_push_begins_by_taking_the_row_of_its_account(app: Flask, account: FlaskClient) -> None:
    seen: list[str] = []
    with app.app_context():
        event.listen(db.engines[None], "before_cursor_execute", lambda *args: seen.append(args[2]))

    phone.sync(account, phone.session())

    assert seen[0] == "BEGIN IMMEDIATE"
    assert seen[1].startswith("UPDATE account SET rev=")
    assert "RETURNING" in seen[1]


def test_a_reader_cannot_write(app: Flask) -> None:
    with app.app_context(), pytest.raises(OperationalError, match="readonly"), reading() as session:
        session.execute(text("DELETE FROM account"))


def test_a_writer_that_fails_leaves_nothing_behind(app: Flask) -> None:
    insert = text("INSERT INTO token_bucket VALUES ('x', 1, 1)")

    with app.app_context():
        with pytest.raises(ZeroDivisionError), writing() as session:
            fail_after(session, insert)

        with reading() as session:
            assert session.scalar(text("SELECT count(*) FROM token_bucket")) == 0


def fail_after(session: Session, statement: TextClause) -> None:
    session.execute(statement)
    raise ZeroDivisionError


def test_a_reader_sees_one_moment(app: Flask) -> None:
    count = text("SELECT count(*) FROM token_bucket")

    with app.app_context(), reading() as reader:
        before = reader.scalar(count)
        with writing() as writer:
            writer.execute(text("INSERT INTO token_bucket VALUES ('x', 1, 1)"))
        after = reader.scalar(count)

    assert before == after == 0
