"""The servers that are compared: how each is started, given accounts, and asked what it stored."""

import http.client
import json
import os
import secrets
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, Popen
from uuid import uuid4

import psutil
from sqlalchemy import create_engine, insert

from backend.accounts.credentials import hash_of
from backend.db.models import Account, Base, Device
from tests.bench.databases import Database, driven
from tests.bench.load import Phone, Run
from tests.bench.phones import MediusPhone
from tests.support.server import ROOT, free_port

ACCOUNTS = 16
"""Two on each connection. Kinto takes half a second to make one."""
START_SECONDS = 30
GRANIAN = ["--interface", "wsgi", "--host", "127.0.0.1", "--log-level", "error"]
AS_MEDIUS = ["--blocking-threads", "8", "--no-ws"]
"""What backend/__main__.py asks of granian."""


class Contender(ABC):
    """One of the servers that are compared."""

    def __init__(self, name: str, database: Database | None, folder: Path) -> None:
        self.name = name
        self.database = database
        self.folder = folder / name.replace(" ", "-")
        self.folder.mkdir()
        self.port = free_port()
        self.phones: list[Phone] = []
        self._process: Popen[bytes] | None = None
        self._acknowledged = 0
        self._refused: list[bytes] = []

    def start(self) -> None:
        """Start it and give it accounts."""
        self.prepare()
        env = {**os.environ, **self.environment()}
        with (self.folder / "said").open("wb") as said:
            self._process = Popen(self.command(), cwd=ROOT, env=env, stdout=DEVNULL, stderr=said)
        self._wait(self._process)
        self.phones = [self.phone() for _ in range(ACCOUNTS)]

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.terminate()
            self._process.wait(10)

    def cpu_seconds(self) -> float:
        """Return the CPU time that it and its database have used, with all their processes, ended
        ones too.
        """
        roots = [
            self._process and self._process.pid,
            self.database.postmaster if self.database else None,
        ]
        return sum(_cpu_seconds(pid) for pid in roots if pid)

    def processes_running(self) -> list[psutil.Process]:
        """Return its processes, without those of its database."""
        root = psutil.Process(self._process.pid) if self._process else None
        return [root, *root.children(recursive=True)] if root else []

    def note(self, one: Run) -> None:
        """Remember what `one` run acknowledged and what it refused."""
        self._acknowledged += one.acknowledged
        self._refused += one.refused

    def wrongs(self) -> Iterator[str]:
        """Yield what it did since it was last asked that makes its figures worth nothing."""
        if self._refused:
            yield f"{self.name} refused {len(self._refused)} requests, the last one with {self._refused[-1][:300]!r}"
        if (stored := self.stored()) != self._acknowledged:
            yield f"{self.name} acknowledged {self._acknowledged} records and holds {stored}"
        self._acknowledged, self._refused = stored, []

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: object = None
    ) -> http.client.HTTPResponse:
        """Return the answer to one request. Raises RuntimeError when it is no success."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        connection.request(
            method,
            path,
            json.dumps(body) if body is not None else None,
            {"Content-Type": "application/json", **headers},
        )
        answer = connection.getresponse()
        if answer.status >= 400:
            raise RuntimeError(
                f"{self.name}: {method} {path} answered {answer.status} {answer.read()!r}"
            )
        return answer

    def processes(self) -> str:
        """Return how many serve: one for each core; only one where there is one writer, or where
        they share no data.
        """
        return str(os.cpu_count()) if self.database and self.database.postmaster else "1"

    @abstractmethod
    def prepare(self) -> None:
        """Do what must be done before the start."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command that serves."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Return what the command finds in its environment."""

    @abstractmethod
    def phone(self) -> Phone:
        """Make an account; return its phone."""

    @abstractmethod
    def stored(self) -> int:
        """Return how many records it holds."""

    def _wait(self, process: Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.ask("GET", "/", {})
            except RuntimeError:
                return  # it answers
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(
                        f"{self.name} did not start: {(self.folder / 'said').read_text()}"
                    ) from None
                time.sleep(0.05)
            else:
                return


class OnTables(Contender):
    """A server with the tables of Medius."""

    database: Database

    def environment(self) -> dict[str, str]:
        """Return what the command finds in its environment."""
        return {
            "DATABASE_URL": self.database.url,
            "PORT": str(self.port),
            "MEDIUS_ACCOUNTS_PER_HOUR": "1000",
            "MEDIUS_SYNCS_PER_HOUR": "1000000",
            "MEDIUS_PROCESSES": self.processes(),
        }

    def stored(self) -> int:
        """Return how many records it holds."""
        return self.database.count("SELECT count(*) FROM record")


class Medius(OnTables):
    """Ours, as `make run` starts it."""

    def prepare(self) -> None:
        """It makes its tables itself."""

    def command(self) -> list[str]:
        """Return the command that serves."""
        return [sys.executable, "-m", "backend"]

    def phone(self) -> Phone:
        """Make an account; return its phone."""
        cookie = self.ask("POST", "/api/accounts", {}, {}).headers["Set-Cookie"]
        return MediusPhone(cookie.removeprefix("medius=").partition(";")[0])


class Floor(OnTables):
    """The bare application of floor.py, under the same granian; `checks` has it look at the
    fields.
    """

    def __init__(
        self, name: str, database: Database, folder: Path, *, checks: bool = False
    ) -> None:
        super().__init__(name, database, folder)
        self._checks = {"FLOOR_CHECKS": "yes"} if checks else {}

    def prepare(self) -> None:
        """Make the tables."""
        self._engine = create_engine(driven(self.database.url))
        Base.metadata.create_all(self._engine)

    def command(self) -> list[str]:
        """Return the command that serves."""
        asked = f"--workers {self.processes()} --port {self.port} --factory tests.bench.floor:create_app"
        return [sys.executable, "-m", "granian", *GRANIAN, *AS_MEDIUS, *asked.split()]

    def environment(self) -> dict[str, str]:
        """Return what the command finds in its environment."""
        address = {"DATABASE_URL": driven(self.database.url).render_as_string(hide_password=False)}
        return super().environment() | address | self._checks

    def phone(self) -> Phone:
        """Make an account; return its phone."""
        token, account = secrets.token_urlsafe(32), str(uuid4())
        with self._engine.begin() as connection:
            connection.execute(
                insert(Account),
                {"id": account, "rev": 0, "epoch": "0", "recovery_hash": account, "created_at": 0},
            )
            device = {"id": str(uuid4()), "account_id": account, "token_hash": hash_of(token)}
            connection.execute(insert(Device), device | {"created_at": 0, "last_seen_at": 0})
        return MediusPhone(token)


def _cpu_seconds(pid: int) -> float:
    root = psutil.Process(pid)
    return sum(sum(times) for times in _times([root, *root.children(recursive=True)]))


def _times(processes: list[psutil.Process]) -> Iterator[tuple[float, ...]]:
    """Yield the CPU times of each process: its own, and those of its children that have ended."""
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        yield times.user, times.system, times.children_user, times.children_system
