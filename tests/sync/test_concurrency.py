"""Many threads on one account lose nothing, and no cursor skips a write."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session as Transaction

from backend.app import create_app
from backend.config import Settings
from backend.db.database import disconnect, reading, writing
from backend.db.engines import WAIT_SECONDS
from backend.db.models import Account, Device, RecordRow
from backend.sync import records
from tests.support.api_client import with_cookie_of
from tests.support.sync_requests import pull, send_sync, session, setting, stamp, sync, uuid7

THREADS = 8
ROUNDS = 12


def test_eight_threads_lose_nothing_and_a_reader_misses_nothing(
    app: Flask, account: FlaskClient
) -> None:
    write_and_watch(app, account)


# SQLite has one lock for all accounts, taken before anything is read.
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_without_the_account_lock_records_are_missed(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_LOCKED_ACCOUNT", records._ACCOUNT)

    with pytest.raises(AssertionError):
        write_and_watch(app, account)


def write_and_watch(app: Flask, account: FlaskClient) -> None:
    """Write from many threads and read from another; assert that nothing is lost or skipped."""
    done = threading.Event()
    with ThreadPoolExecutor(1) as reader:
        polling = reader.submit(poll, with_cookie_of(app, account), done)
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                written = [
                    id
                    for ids in pool.map(
                        lambda _: write(with_cookie_of(app, account)), range(THREADS)
                    )
                    for id in ids
                ]
        finally:
            done.set()

    seen = polling.result()
    assert len(written) == THREADS * ROUNDS * 2
    assert sorted(seen.values()) == list(range(1, len(written) + 1))
    assert set(seen) == set(written) == set(pull(account))


@pytest.mark.parametrize(
    ("removal", "problem"),
    [
        (update(Device).values(removed_at=1), "device-removed"),
        (delete(Device), "unknown-device"),
        (delete(Account), "unknown-device"),
    ],
)
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # a sync waits for a row lock
def test_device_removed_while_its_sync_waits_stores_nothing(
    app: Flask, account: FlaskClient, removal: Any, problem: str
) -> None:
    with app.app_context(), ThreadPoolExecutor(1) as pool:
        with writing() as transaction:
            transaction.execute(select(Account).with_for_update())
            upload = pool.submit(send_sync, account, session())
            _wait_until_a_lock_is_awaited(transaction)
            transaction.execute(removal)
        response = upload.result()

    assert (response.status_code, response.get_json()["type"]) == (401, f"/problems/{problem}")
    with app.app_context(), reading() as transaction:
        assert not transaction.scalars(select(RecordRow)).all()


def _wait_until_a_lock_is_awaited(transaction: Transaction) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not transaction.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
        assert time.monotonic() < until, "nobody waited for the lock"
        time.sleep(0.01)


def test_concurrent_writers_never_get_a_resync(app: Flask, account: FlaskClient) -> None:
    def write_and_read(_: int) -> None:
        client = with_cookie_of(app, account)
        for _ in range(ROUNDS):
            response = sync(client, session())
            for cursor in (response["cursor"], None):
                sync(client, cursor=cursor, witness=response["head"], limit=1)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write_and_read, range(THREADS)))


def test_two_servers_on_one_database_lose_nothing(
    app: Flask, account: FlaskClient, settings: Settings
) -> None:
    second = create_app(settings)

    with ThreadPoolExecutor(THREADS) as pool:
        written = list(
            pool.map(lambda n: write(with_cookie_of((app, second)[n % 2], account)), range(THREADS))
        )
    disconnect(second)

    stored = pull(account)
    assert set(stored) == {id for ids in written for id in ids}
    assert sorted(record["rev"] for record in stored.values()) == list(
        range(1, THREADS * ROUNDS * 2 + 1)
    )


def test_eight_threads_with_one_record_lose_no_field(app: Flask, account: FlaskClient) -> None:
    id = uuid7()

    def edit(thread: int) -> None:
        client = with_cookie_of(app, account)
        for number in range(ROUNDS):
            sync(
                client, session(id, at=stamp(counter=number), **{f"part{thread}:{number}": thread})
            )

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(edit, range(THREADS)))

    assert len(pull(account)[id]["set"]) == THREADS * ROUNDS


def test_latest_stamp_wins_in_any_order_of_arrival(app: Flask, account: FlaskClient) -> None:
    stamps = [stamp(counter=number) for number in range(THREADS * ROUNDS)]

    with ThreadPoolExecutor(THREADS) as pool:
        list(
            pool.map(
                lambda at: sync(with_cookie_of(app, account), setting("voice", at, at)), stamps
            )
        )

    assert pull(account)["setting:voice"]["set"] == {"value": max(stamps)}


def write(client: FlaskClient) -> list[str]:
    """Send two new records at a time and return their ids."""
    ids = []
    for _ in range(ROUNDS):
        batch = [session(), session()]
        sync(client, *batch)
        ids += [change["id"] for change in batch]
    return ids


def poll(client: FlaskClient, done: threading.Event) -> dict[str, int]:
    """Pull small pages until `done`; return every id with its revision."""
    seen: dict[str, int] = {}
    cursor = None
    is_last = False
    while True:
        response = sync(client, cursor=cursor, limit=3)
        cursor = response["cursor"]
        seen |= {record["id"]: record["rev"] for record in response["records"]}
        if is_last and not response["more"]:
            return seen
        is_last = done.wait(0.002)  # so that the writers can run too
