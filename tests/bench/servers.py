"""Start the compared servers, create accounts on them, and count what they stored."""

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
from tests.bench.clients import MediusPhone
from tests.bench.databases import Database, with_driver
from tests.bench.load import Phone, Run
from tests.support.server import ROOT, free_port

ACCOUNTS = 16  # two for each connection; Kinto takes half a second to create one
THREADS = 8  # like Medius
START_TIMEOUT_SECONDS = 30


class BenchServer(ABC):
    """One of the compared servers: processes with 8 threads each, and one database."""

    def __init__(self, name: str, database: Database, folder: Path, processes: int = 1) -> None:
        self.name = name
        self.database = database
        self.folder = folder / name.replace(" ", "-")
        self.folder.mkdir()
        self.ports = [free_port() for _ in range(processes)]
        self.phones: list[Phone] = []
        self._processes: list[Popen[bytes]] = []
        self._acknowledged = 0
        self._failed: list[bytes] = []

    def start(self) -> None:
        """Start the processes, one after the other, and create the accounts."""
        self.prepare()
        for port in self.ports:
            env = {**os.environ, **self.environment(port)}
            with (self.folder / f"stderr-{port}").open("wb") as stderr:
                command = self.command(port)
                process = Popen(command, cwd=ROOT, env=env, stdout=DEVNULL, stderr=stderr)
            self._processes.append(process)
            self._wait(process, port)
        self.phones = [self.phone() for _ in range(ACCOUNTS)]

    def stop(self) -> None:
        """Stop the processes."""
        for process in self._processes:
            process.terminate()
            process.wait(10)

    def cpu_seconds(self) -> float:
        """Return the CPU time of the processes of the server and of its database."""
        roots = [*(process.pid for process in self._processes), self.database.postmaster]
        return sum(_cpu_seconds(pid) for pid in roots if pid)

    def add(self, run: Run) -> None:
        """Add the result of a run to what `faults` checks."""
        self._acknowledged += run.acknowledged
        self._failed += run.failed

    def faults(self) -> Iterator[str]:
        """Yield the faults since the last call; with one, the figures are worthless."""
        if self._failed:
            last = self._failed[-1][:300]
            yield f"{self.name} failed {len(self._failed)} requests, the last one with {last!r}"
        if (stored := self.stored()) != self._acknowledged:
            yield f"{self.name} acknowledged {self._acknowledged} records and holds {stored}"
        self._acknowledged, self._failed = stored, []

    def request(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: object = None,
        port: int | None = None,
    ) -> http.client.HTTPResponse:
        """Return the response of the first process, or of the one at `port`.

        Raises RuntimeError on an error status.
        """
        connection = http.client.HTTPConnection("127.0.0.1", port or self.ports[0], timeout=30)
        data = None if body is None else json.dumps(body)
        connection.request(method, path, data, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        if response.status >= 400:
            raise RuntimeError(
                f"{self.name}: {method} {path}: {response.status} {response.read()!r}"
            )
        return response

    @abstractmethod
    def prepare(self) -> None:
        """Prepare the start, for example create the tables."""

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """Return the command that serves at `port`."""

    @abstractmethod
    def environment(self, port: int) -> dict[str, str]:
        """Return the environment of the command."""

    @abstractmethod
    def phone(self) -> Phone:
        """Create an account; return its phone."""

    def stored(self) -> int:
        """Return the number of records in the database."""
        return self.database.count("SELECT count(*) FROM record")

    def _wait(self, process: Popen[bytes], port: int) -> None:
        """Wait for the first response, whatever its status."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while True:
            try:
                self.request("GET", "/", {}, port=port)
            except RuntimeError:
                return
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    stderr = (self.folder / f"stderr-{port}").read_text()
                    raise RuntimeError(f"{self.name} did not start: {stderr}") from None
                time.sleep(0.05)
            else:
                return


class Medius(BenchServer):
    """Medius, as `make run` starts it."""

    def prepare(self) -> None:
        """Do nothing: Medius creates its tables when it starts."""

    def command(self, port: int) -> list[str]:
        """Return the command that serves at `port`."""
        return [sys.executable, "-m", "backend"]

    def environment(self, port: int) -> dict[str, str]:
        """Return the environment of the command."""
        limits = {"MEDIUS_ACCOUNTS_PER_HOUR": "1000", "MEDIUS_SYNCS_PER_HOUR": "1000000"}
        return {"DATABASE_URL": self.database.url, "PORT": str(port), **limits}

    def phone(self) -> Phone:
        """Create an account; return its phone."""
        cookie = self.request("POST", "/api/accounts", {}, {}).headers["Set-Cookie"]
        return MediusPhone(cookie.removeprefix("medius=").partition(";")[0])


class Baseline(BenchServer):
    """The minimal app of baseline.py on Waitress."""

    def prepare(self) -> None:
        """Create the tables."""
        self._engine = create_engine(with_driver(self.database.url))
        Base.metadata.create_all(self._engine)

    def command(self, port: int) -> list[str]:
        """Return the command that serves at `port`."""
        waitress = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}"]
        return [*waitress, f"--threads={THREADS}", "--call", "tests.bench.baseline:create_app"]

    def environment(self, port: int) -> dict[str, str]:
        """Return the environment of the command."""
        url = with_driver(self.database.url)
        return {"DATABASE_URL": url.render_as_string(hide_password=False)}

    def phone(self) -> Phone:
        """Create an account; return its phone."""
        token, account = secrets.token_urlsafe(32), str(uuid4())
        row = {"id": account, "rev": 0, "recovery_hash": account, "created_at": 0}
        device = {"id": str(uuid4()), "account_id": account, "token_hash": hash_of(token)}
        with self._engine.begin() as connection:
            connection.execute(insert(Account), row)
            connection.execute(insert(Device), device | {"created_at": 0, "last_seen_at": 0})
        return MediusPhone(token)


def _cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and its children, also of children that have ended."""
    total = 0.0
    root = psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
