"""A sync takes as many statements for a hundred records as for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from backend.db.database import db
from tests.support.sync_requests import session, sync

SIZES = (1, 25, 100)
EXECUTEMANY = "-- executemany"
# The device and the account; the known records; the account, the batch and the records to store.
# With an older cursor also its tag, and a page when there is something to read.
STATEMENTS = {"new": 6, "again": 8, "pull": 4}


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Yield a list of the statements that are executed."""
    seen: list[str] = []

    def gather(*args: Any) -> None:
        seen.append(args[2] + (EXECUTEMANY if args[5] else ""))

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", gather)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", gather)


def counts(app: Flask, client: FlaskClient, size: int) -> dict[str, list[str]]:
    """Return the statements for `size` records: new, edited, and pulled."""
    cursor = sync(client)["cursor"]
    records = [session() for _ in range(size)]
    edits = [session(record["id"], note="x") for record in records]
    requests: dict[str, Callable[[], Any]] = {
        "new": lambda: sync(client, *records, cursor=cursor, witness=cursor),
        "again": lambda: sync(client, *edits, cursor=cursor, witness=cursor),
        "pull": lambda: sync(client, cursor=cursor, witness=cursor),
    }
    executed = {}
    for name, send in requests.items():
        with statements(app) as seen:
            send()
        executed[name] = [statement for statement in seen if not statement.startswith("BEGIN")]
    return executed


def test_hundred_records_take_no_more_statements_than_one(app: Flask, account: FlaskClient) -> None:
    sync(account, session())  # an empty account has no tag to read

    counted = [counts(app, account, size) for size in SIZES]

    for name, expected in STATEMENTS.items():
        assert [len(by_request[name]) for by_request in counted] == [expected] * len(SIZES), (
            counted[0][name]
        )


def test_batch_sent_again_writes_nothing(app: Flask, account: FlaskClient) -> None:
    batch = [session() for _ in range(3)]
    cursor = sync(account, *batch)["cursor"]

    with statements(app) as seen:
        sync(account, *batch, cursor=cursor, witness=cursor)

    reads = [statement for statement in seen if not statement.startswith("BEGIN")]
    assert len(reads) == 3
    assert all(statement.startswith("SELECT") for statement in reads)


def test_all_records_of_a_batch_are_stored_by_one_executemany(
    app: Flask, account: FlaskClient
) -> None:
    with statements(app) as seen:
        sync(account, *(session() for _ in range(25)))

    stored = [statement for statement in seen if "INSERT INTO record" in statement]
    assert [statement.endswith(EXECUTEMANY) for statement in stored] == [True]
