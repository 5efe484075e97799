"""Medius with a database that others have filled already: many accounts, or many records in one."""

import itertools
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, insert

from backend.accounts.credentials import hash_of
from backend.config import Settings
from backend.db.models import Account, Device, RecordRow, SyncBatch
from tests.bench.databases import Database, driven
from tests.bench.load import Phone
from tests.bench.phones import SESSIONS, STAMP, MediusPhone
from tests.bench.servers import Medius
from tests.conftest import close, make_app

PHONES = 64
"""Of so many accounts, at most, requests come."""
ROWS = 5_000
"""Inserted at a time."""
FIELDS = [{name: [value, STAMP] for name, value in session.items()} for session in SESSIONS]


class Filled(Medius):
    """Medius as `make run` starts it, with `accounts` that have `records` each."""

    def __init__(
        self,
        name: str,
        database: Database,
        folder: Path,
        *,
        accounts: int,
        records: int,
        workers: int,
    ) -> None:
        super().__init__(name, database, folder)
        self.accounts, self.records, self.workers = accounts, records, workers
        self._tokens = [secrets.token_urlsafe(32) for _ in range(min(PHONES, accounts))]
        self._unused = iter(self._tokens)
        self._own: list[MediusPhone] = []

    def prepare(self) -> None:
        """Make the tables and fill them."""
        close(make_app(Settings(self.database.url, app_folder=None, serving=False)))
        engine = create_engine(driven(self.database.url), json_serializer=json.dumps)
        ids = [str(uuid4()) for _ in range(self.accounts)]
        tables: tuple[tuple[Any, Iterator[dict[str, Any]]], ...] = (
            (Account, map(self._account, ids)),
            (Device, itertools.starmap(self._device, enumerate(ids))),
            (SyncBatch, map(self._batch, ids)),
            (RecordRow, itertools.chain.from_iterable(map(self._records, ids))),
        )
        for table, rows in tables:
            while part := list(itertools.islice(rows, ROWS)):
                with engine.begin() as connection:
                    connection.execute(insert(table), part)
        engine.dispose()
        self.database.settle()
        self._acknowledged = self.stored()

    def start(self) -> None:
        """Start it, and let every phone find its place."""
        super().start()
        for phone in self._own:
            phone.heard(
                self.ask("POST", "/api/sync", phone.headers, {"protocol": 1, "limit": 1}).read()
            )

    def environment(self) -> dict[str, str]:
        """Return what the command finds in its environment."""
        return super().environment() | {"MEDIUS_PROCESSES": str(self.workers), "MEDIUS_APP": "none"}

    def phone(self) -> Phone:
        """Return a phone of an account that is there; the same once more when there are no more."""
        if token := next(self._unused, None):
            self._own.append(MediusPhone(token))
        return self._own[-1]

    def memory_mb(self) -> float:
        """Return what the processes of the server hold, each shared page counted once."""
        return float(
            sum(process.memory_full_info().pss for process in self.processes_running()) / 2**20
        )

    def _account(self, id: str) -> dict[str, Any]:
        return {"id": id, "rev": self.records, "epoch": "0", "recovery_hash": id, "created_at": 0}

    def _device(self, number: int, id: str) -> dict[str, Any]:
        every = max(1, self.accounts // len(self._tokens))
        chosen = number % every == 0 and number // every < len(self._tokens)
        token_hash = hash_of(self._tokens[number // every]) if chosen else id
        now = 2**42  # seen lately, so that nothing is noted on the way
        return {
            "id": str(uuid4()),
            "account_id": id,
            "token_hash": token_hash,
            "token_at": now,
            "created_at": 0,
            "last_seen_at": now,
        }

    def _batch(self, id: str) -> dict[str, Any]:
        return {"account_id": id, "top_rev": self.records, "tag": "0", "device_id": id, "at": 0}

    def _records(self, id: str) -> Iterator[dict[str, Any]]:
        for number in range(self.records):
            own = {
                "id": f"019a0000-0000-7000-8000-{number:012x}",
                "fields": FIELDS[number % len(FIELDS)],
            }
            yield {"account_id": id, "kind": "session", "rev": number + 1, "deleted": None, **own}
