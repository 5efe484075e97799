"""The real app, called by the client simulation, which also sets its clock.

All histories share one database; each has its own account. A backup holds the rows of the account
without devices and tokens, so it takes a millisecond and works on both engines.
"""

import itertools
import json
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Self
from unittest import mock

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, event, insert, select, text, update
from werkzeug.test import TestResponse

from backend import clock
from backend.app import create_app
from backend.config import Settings
from backend.db.database import db, disconnect
from backend.db.models import Base

ACCOUNT, DEVICE, RECORD, BATCH = (
    Base.metadata.tables[name] for name in ("account", "device", "record", "sync_batch")
)
MANY = 1_000_000_000
SQLITE_WAIT_SECONDS = 0.1
MAX_WAIT_SECONDS = 5


class Crash(BaseException):
    """The server died before it could commit."""


class RealServer:
    """Answers the calls of pwa/simulation/real-server.ts."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.now = 0
        self.requests = 0
        self._histories = itertools.count()
        self._address = ""
        self._owner: FlaskClient
        self._account_id = ""
        self._device_id = ""

    @property
    def engine(self) -> Engine:
        """The engine whose transactions write."""
        return db.engines[None]

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Run the app with the time of the simulation."""
        fake_time = SimpleNamespace(time_ns=lambda: self.now * 1_000_000)
        with mock.patch.object(clock, "time", fake_time), self.app.app_context():
            yield self

    def call(self, name: str, args: dict[str, Any]) -> Any:
        """Run a call of the simulation at its time and return the result."""
        self.now = args.pop("now")
        return getattr(self, f"_{name}")(**args)

    def _begin(self) -> None:
        """Open the account of the next history.

        Each history has its own address, because wrong codes are counted by address.
        """
        number = next(self._histories)
        self._address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._owner = self.app.test_client()
        opened = self._post("/api/accounts", {}, self._owner).get_json()
        self._account_id, self._device_id = opened["account_id"], opened["device_id"]

    def _account(self) -> dict[str, Any]:
        with self.engine.connect() as connection:
            of = ACCOUNT.c.id == self._account_id
            account = connection.execute(select(ACCOUNT).where(of)).mappings().one()
            records, batches = (
                connection.execute(
                    select(table).where(table.c.account_id == self._account_id).order_by(rev)
                ).mappings()
                for table, rev in ((RECORD, RECORD.c.rev), (BATCH, BATCH.c.top_rev))
            )
            columns = ("id", "kind", "rev", "deleted", "fields")
            return {
                **{name: account[name] for name in ("rev", "clock")},
                "records": [{name: row[name] for name in columns} for row in records],
                "batches": [{"top": row["top_rev"], "tag": row["tag"]} for row in batches],
            }

    def _handle(self, path: str, body: str, cookie: str) -> dict[str, Any]:
        self.requests += 1
        client = self.app.test_client(use_cookies=False)
        response = self._post(path, body, client, cookie)
        result = {"status": response.status_code, "body": response.get_json()}
        given = response.headers.get("Set-Cookie")
        return result | ({"cookie": given.partition(";")[0]} if given else {})

    def _handle_together(self, syncs: list[dict[str, str]]) -> list[dict[str, Any]]:
        """Handle several syncs at the same time.

        The first that writes waits before its commit until each other one is done or blocked.
        """

        def handle(sync: dict[str, str]) -> dict[str, Any]:
            with self.app.app_context():
                return self._handle("/api/sync", **sync)

        def start_others(_: Any = None) -> None:
            if not others:
                others.extend(pool.submit(handle, sync) for sync in syncs[1:])
                self._wait_until_blocked(others)

        others: list[Future[dict[str, Any]]] = []
        event.listen(self.engine, "commit", start_others)
        try:
            with ThreadPoolExecutor(max_workers=max(1, len(syncs))) as pool:
                first = [handle(sync) for sync in syncs[:1]]
                start_others()  # the first may have written nothing
                return first + [each.result() for each in others]
        finally:
            event.remove(self.engine, "commit", start_others)

    def _wait_until_blocked(self, requests: list[Future[dict[str, Any]]]) -> None:
        """Wait until each request is done or waits for a lock."""
        if (
            self.engine.dialect.name == "sqlite"
        ):  # only one can write; SQLite does not list waiting ones
            wait(requests, SQLITE_WAIT_SECONDS)
            return
        until = time.monotonic() + MAX_WAIT_SECONDS
        while time.monotonic() < until:
            with db.engines["reader"].connect() as connection:
                blocked = connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
            if blocked >= sum(not each.done() for each in requests):
                return
            time.sleep(0.01)

    def _crash(self, path: str, body: str, cookie: str) -> None:
        event.listen(self.engine, "commit", _die)
        try:
            with suppress(Crash):
                self._handle(path, body, cookie)
        finally:
            event.remove(self.engine, "commit", _die)

    def _add_device(self) -> dict[str, str]:
        body = json.dumps({"recovery_code": self._recovery_code()})
        added = self._handle("/api/recover", body, "")
        return {"cookie": added["cookie"], "device_id": added["body"]["device_id"]}

    def _has_device(self, cookie: str) -> bool:
        client = self.app.test_client(use_cookies=False)
        response = client.get("/api/devices", headers={"Cookie": cookie})
        return self._device_id in response.text

    def _remove_device(self, cookie: str) -> None:
        client = self.app.test_client(use_cookies=False)
        response = client.get("/api/devices", headers={"Cookie": cookie})
        if response.status_code == 200:
            own = next(each["id"] for each in response.get_json()["devices"] if each["this"])
            client.delete(f"/api/devices/{own}", headers={"Cookie": cookie})

    def _recovery_code(self) -> str:
        """Return a new recovery code of the owner."""
        return str(self._post_as_owner("/api/recovery-code", {})["recovery_code"])

    def _open_link(self) -> str:
        return str(self._post_as_owner("/api/links", {})["secret"])

    def _approve_join(self, confirm: str) -> None:
        self._post_as_owner("/api/links/approve", {"confirm": confirm})

    def _post_as_owner(self, path: str, body: dict[str, str]) -> Any:
        """Send a request of the owner, whose device must not have expired."""
        with self.engine.begin() as connection:
            seen = update(DEVICE).where(DEVICE.c.id == self._device_id)
            connection.execute(seen.values(last_seen_at=self.now))
        return self._post(path, body, self._owner).get_json()

    def _restore(self, account: dict[str, Any]) -> None:
        own = {"account_id": self._account_id}
        batches = [
            {"top_rev": each["top"], "tag": each["tag"], "at": self.now, **own}
            | {"device_id": self._device_id}
            for each in account["batches"]
        ]
        head = {"rev": account["rev"], "clock": account["clock"]}
        tag = batches[-1]["tag"] if batches else "0"
        with self.engine.begin() as connection:
            for table, rows in (
                (RECORD, [row | own for row in account["records"]]),
                (BATCH, batches),
            ):
                connection.execute(delete(table).where(table.c.account_id == self._account_id))
                if rows:
                    connection.execute(insert(table), rows)
            put_back = update(ACCOUNT).where(ACCOUNT.c.id == self._account_id)
            connection.execute(put_back.values(**head, tag=tag))

    def _post(
        self, path: str, body: str | dict[str, Any], client: FlaskClient, cookie: str = ""
    ) -> TestResponse:
        return client.open(
            path,
            method="PUT" if path == "/api/device-key" else "POST",
            data=body if isinstance(body, str) else json.dumps(body),
            content_type="application/json",
            headers={"Cookie": cookie} if cookie else {},
            environ_base={"REMOTE_ADDR": self._address},
        )


def _die(_: Any) -> None:
    raise Crash


@contextmanager
def real_server(url: str) -> Iterator[RealServer]:
    """Yield a server on the database at `url`, which has its tables. Enter `running` to use it."""
    settings = Settings(url, app_folder=None, serving=False, accounts_per_hour=MANY)
    app = create_app(replace(settings, syncs_per_hour=MANY))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # no power loss here
            event.listen(db.engine, "connect", _write_fast)
    yield RealServer(app)
    disconnect(app)


def _write_fast(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
