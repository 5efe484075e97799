"""Servers killed in the middle of batches lose nothing that was acknowledged."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from backend.config import Settings
from tests.support.http_phone import WirePhone, follow
from tests.support.killable import Killable, sign_up_when_ready
from tests.support.sync_requests import session

KILLS = 30
WRITERS = 4
SIZE = 25


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """An engine on the database of the server."""
    engine = create_engine(Settings(database_url).database)
    yield engine
    engine.dispose()


class Writer:
    """Uploads batches of new records, and edits of each, until they are acknowledged."""

    def __init__(self, port: int, cookie: str, number: int) -> None:
        self.phone = WirePhone(port, cookie)
        self.number = number
        self.acknowledged: list[str] = []

    def write(self, done: threading.Event) -> None:
        for batch in itertools.count():
            ids = [
                f"019a3c5f-8012-7000-8000-{self.number:02x}{batch:06x}{n:04x}" for n in range(SIZE)
            ]
            self.phone.sync(*(session(id, routine="new") for id in ids))
            self.phone.sync(*(session(id, "", **{f"edit:{self.number}": batch}) for id in ids))
            self.acknowledged += ids
            if done.is_set():
                return


def batches(database: Engine) -> Counter[tuple[str, bool]]:
    """Return the number of records by batch, and whether they were edited."""
    counted = text("""
        SELECT substr(id, 1, length(id) - 4), CAST(fields AS TEXT) LIKE '%edit:%', count(*)
        FROM record GROUP BY 1, 2""")
    with database.connect() as connection:
        return Counter(
            {(batch, bool(edited)): count for batch, edited, count in connection.execute(counted)}
        )


def test_server_killed_thirty_times_loses_nothing(killable: Killable, database: Engine) -> None:
    cookie = sign_up_when_ready(killable.port)
    writers = [Writer(killable.port, cookie, number) for number in range(WRITERS)]
    reader, seen, cursor, done = (
        WirePhone(killable.port, cookie),
        dict[str, int](),
        None,
        threading.Event(),
    )

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(writer.write, done) for writer in writers]
        for kill in range(KILLS):
            time.sleep(0.05 + 0.02 * (kill % 5))
            killable.kill()
            assert set(batches(database).values()) <= {SIZE}
            new_revisions, cursor = follow(reader, cursor, limit=200)
            seen |= new_revisions
        done.set()
    for future in writing:
        future.result()

    new_revisions, _ = follow(reader, cursor)
    acknowledged = [id for writer in writers for id in writer.acknowledged]
    assert sum(writer.phone.broken for writer in writers) >= KILLS, "the kills hit nothing"
    assert set(acknowledged) == set(seen | new_revisions)
    assert batches(database) == Counter({(id[:-4], True): SIZE for id in acknowledged})
    with database.connect() as connection:
        revisions = sorted(connection.execute(text("SELECT rev FROM record")).scalars())
        [(top, newest)] = connection.execute(
            text("SELECT rev, (SELECT max(top_rev) FROM sync_batch) FROM account")
        ).all()
    assert len(set(revisions)) == len(revisions)
    assert revisions[-1] == top == newest


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_two_processes_lose_nothing_and_a_reader_misses_nothing(database_url: str) -> None:
    servers = [Killable(database_url) for _ in range(2)]
    cookie, _ = [sign_up_when_ready(server.port) for server in servers]
    written, done = dict[str, Any](), threading.Event()

    def write(number: int) -> None:
        phone = WirePhone(servers[number % 2].port, cookie)
        for _ in range(15):
            batch = [session(), session()]
            written.update({change["id"]: change for change in batch})
            phone.sync(*batch)

    def poll() -> dict[str, int]:
        phones = [WirePhone(server.port, cookie) for server in servers]
        seen, cursor, last = dict[str, int](), None, False
        for phone in itertools.cycle(phones):
            new_revisions, cursor = follow(phone, cursor, limit=3)
            seen |= new_revisions
            if last:
                return seen
            last = done.is_set()
        raise AssertionError

    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(8) as pool:
        polling = reader.submit(poll)
        list(pool.map(write, range(8)))
        done.set()
        seen = polling.result()

    for server in servers:
        server.end()
    assert set(seen) == set(written)
    assert sorted(seen.values()) == list(range(1, len(written) + 1))
