"""The real app, with a clock that the test sets, a way to crash it, and copies of an account to put
back.

One database serves every history: a history begins with its accounts emptied. A backup is the
account's own rows, read and put back through SQL, so that it costs a millisecond and works the same
on every engine. What a backup of the whole database would also put back, devices and their tokens,
stays as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from backend import clock
from backend.accounts.credentials import hash_of
from backend.api import sync
from backend.db.database import db, reading, transaction, writing
from backend.db.models import Device
from backend.rules.cursor import START_TAG, Cursor
from backend.sync.merge import StoredRecord
from backend.sync.records import ACCOUNT, BATCH, RECORD, page

START_MS = 1_795_000_000_000
MOST_CHANGES = 5
"""How many changes a request may hold here, so that a history of a few records comes to the
limit."""
DEVICES = 5


class Crash(BaseException):
    """The server died."""


@dataclass
class Clock:
    """The true time, and by how much the server's own clock is wrong."""

    ms: int = START_MS
    wrong: int = 0
    latest: int = 0
    """The latest time that the server ever had."""

    @property
    def shown(self) -> int:
        """The time that the server's clock shows."""
        return self.ms + self.wrong

    def __call__(self) -> int:
        """Return the time that the server has, and note that it had it."""
        self.latest = max(self.latest, self.shown)
        return self.shown

    def begin(self) -> None:
        """Go back to where every history begins."""
        self.ms, self.wrong, self.latest = START_MS, 0, 0

    def end(self) -> None:
        """Be right again, at a time that the server has not had yet."""
        self.ms, self.wrong = max(self.ms, self.latest), 0


@dataclass
class Account:
    """One person's account: the tokens of its devices, and how often it was put back."""

    id: str
    tokens: list[str]
    life: int = 0


@dataclass(frozen=True)
class Backup:
    """The rows of one account at one moment."""

    head: Cursor
    clock: int
    records: list[Any]
    batches: list[Any]


@dataclass
class Server:
    """The app, asked through its test client."""

    app: Flask
    clock: Clock = field(default_factory=Clock)
    crash: str | None = None
    """Where the next push dies: `before` or `after` its commit."""
    requests: int = 0

    @property
    def engine(self) -> str:
        """Return the name of the database."""
        return str(db.engines[None].dialect.name)

    @contextmanager
    def running(self, changes: int = MOST_CHANGES) -> Iterator[Server]:
        """Set the clock, the limit and the place to crash, as long as this lasts."""
        with ExitStack() as stack:
            time = SimpleNamespace(time_ns=lambda: self.clock() * 1_000_000)
            stack.enter_context(mock.patch.object(clock, "time", time))
            stack.enter_context(mock.patch.object(sync, "MAX_CHANGES", changes))
            stack.enter_context(mock.patch.object(sync, "transaction", self._mortal(transaction)))
            stack.enter_context(self.app.app_context())
            yield self

    def open_account(self) -> Account:
        """Return a new account that has several devices."""
        client = self.app.test_client()
        made = client.post("/api/accounts", json={}).get_json()
        cookie = client.get_cookie("medius")
        assert cookie is not None
        with writing() as session:
            first = session.execute(
                select(Device).where(Device.id == made["device_id"])
            ).scalar_one()
            tokens = [self._copy_device(session, first, n) for n in range(DEVICES - 1)]
        return Account(made["account_id"], [cookie.value, *tokens])

    def _copy_device(self, session: Session, first: Device, number: int) -> str:
        token = f"{first.id}-{number}"
        table = Device.__table__
        row = {column.name: getattr(first, column.name) for column in table.columns}
        own = {"id": f"{first.id[:-1]}{number}x"[-36:], "token_hash": hash_of(token)}
        session.execute(insert(Device), row | own)
        return token

    def ask(self, token: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the status and the answer to one request. Raises Crash where the server was told
        to die.
        """
        self.requests += 1
        client = self.app.test_client(use_cookies=False)
        response = client.post("/api/sync", json=body, headers={"Cookie": f"medius={token}"})
        return response.status_code, response.get_json()

    @contextmanager
    def dying(self, where: str) -> Iterator[None]:
        """Let the next push die `before` or `after` its commit."""
        self.crash = where
        try:
            yield
        finally:
            self.crash = None

    def rows(self, account: Account) -> dict[str, StoredRecord]:
        """Return every record of the account as the database has it."""
        with reading() as session:
            return dict(page(session.connection(), account.id, 0, 1_000_000))

    def empty(self, account: Account) -> Backup:
        """Make the account as it was when it was new, and return that as a copy to put it back
        to.
        """
        new = Backup(Cursor(secrets.token_hex(4), 0, START_TAG), 0, [], [])
        self.restore(account, new)
        for token in account.tokens:
            self.let_in(token)
        account.life = 0
        return new

    def let_in(self, token: str) -> None:
        """Know a device again, as when its person links it once more."""
        with writing() as session:
            its = or_(Device.token_hash == hash_of(token), Device.old_token_hash == hash_of(token))
            session.execute(update(Device).where(its).values(last_seen_at=self.clock()))

    def backup(self, account: Account) -> Backup:
        """Return a copy of the account."""
        with reading() as session:
            *head, clock = session.execute(
                select(ACCOUNT.c.epoch, ACCOUNT.c.rev, ACCOUNT.c.tag, ACCOUNT.c.clock).where(
                    ACCOUNT.c.id == account.id
                )
            ).one()
            rows = [
                [
                    dict(row)
                    for row in session.execute(
                        select(table).where(table.c.account_id == account.id)
                    ).mappings()
                ]
                for table in (RECORD, BATCH)
            ]
        return Backup(Cursor(*head), clock, *rows)

    def restore(self, account: Account, backup: Backup, *, announced: bool = False) -> None:
        """Put the account back to `backup`. Announced, it gets a new epoch, as an operator's
        command would give it.
        """
        head = backup.head._replace(epoch=secrets.token_hex(4)) if announced else backup.head
        with writing() as session:
            for table, rows in ((RECORD, backup.records), (BATCH, backup.batches)):
                session.execute(delete(table).where(table.c.account_id == account.id))
                if rows:
                    session.execute(insert(table), rows)
            place = {**head._asdict(), "clock": backup.clock}
            session.execute(update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(place))
        account.life += 1

    def _mortal(self, transaction: Any) -> Any:
        @contextmanager
        def mortal(*, writes: bool) -> Iterator[Connection]:
            with transaction(writes=writes) as connection:
                yield connection
                self._die("before" if writes else "")
            self._die("after" if writes else "")

        return mortal

    def _die(self, where: str) -> None:
        if self.crash == where:
            raise Crash
