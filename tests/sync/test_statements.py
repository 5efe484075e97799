"""How many statements an exchange takes: as many for a hundred records as for one, in one
transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from backend.db.database import db
from tests.support.sync_requests import session, sync

SIZES = (1, 25, 100)
MOST = {
    "sqlite": {"new": 4, "again": 6, "pull": 3},
    "postgresql": {"new": 2, "again": 4, "pull": 3},
}
"""The device with its account and what that knows of the records; then records, batch and account,
on PostgreSQL in one. The tag of an older cursor and a page come with it when there is something to
read."""


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Gather what is said to the database."""
    seen: list[str] = []

    def gather(*args: Any) -> None:
        seen.append(args[2] + ("-- once a row" if args[5] else ""))

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", gather)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", gather)


def counts(app: Flask, client: FlaskClient, size: int) -> dict[str, list[str]]:
    """Return what is said for `size` records: new, edited, and pulled."""
    cursor = sync(client)["cursor"]
    records = [session() for _ in range(size)]
    edits = [session(record["id"], note="x") for record in records]
    asked: dict[str, Callable[[], Any]] = {
        "new": lambda: sync(client, *records, cursor=cursor, witness=cursor),
        "again": lambda: sync(client, *edits, cursor=cursor, witness=cursor),
        "pull": lambda: sync(client, cursor=cursor, witness=cursor),
    }
    said = {}
    for name, ask in asked.items():
        with statements(app) as seen:
            ask()
        said[name] = [statement for statement in seen if not statement.startswith("BEGIN")]
    return said


def test_a_hundred_records_take_no_more_statements_than_one(
    app: Flask, account: FlaskClient, engine: str
) -> None:
    sync(account, session())  # an account with nothing in it has no tag to look for
    said = [counts(app, account, size) for size in SIZES]

    for name, most in MOST[engine].items():
        assert len({len(each[name]) for each in said}) == 1, name
        assert len(said[0][name]) <= most, said[0][name]


def test_a_batch_sent_again_writes_nothing(app: Flask, account: FlaskClient) -> None:
    batch = [session() for _ in range(3)]
    cursor = sync(account, *batch)["cursor"]

    with statements(app) as seen:
        sync(account, *batch, cursor=cursor, witness=cursor)

    assert not [
        statement for statement in seen if statement.startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert len(seen) <= 5


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_on_the_wire_too_a_batch_is_one_statement(app: Flask, account: FlaskClient) -> None:
    records = [session() for _ in range(25)]

    with statements(app) as seen:
        sync(account, *records)
        sync(account, *(session(each["id"], note="x") for each in records))

    assert len([statement for statement in seen if "INSERT INTO record" in statement]) == 2
    assert not [statement for statement in seen if statement.endswith("-- once a row")]
