"""Run `python -m backend` with its own database on a free port."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

from tests.support.forked import ForkedServer

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 30


class Server:
    """A server process. After a stop it can be started again, on the same port and database.

    `env` adds environment variables: MEDIUS_APP="none" serves the API alone.
    """

    def __init__(self, tmp_path: Path, **env: str) -> None:
        self.database = tmp_path / "medius.db"  # the file, on SQLite
        self.errors = tmp_path / "server.stderr"
        self.port = int(env.get("PORT") or free_port())
        self.url = f"http://localhost:{self.port}"
        self.env = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PORT": str(self.port),
            "MEDIUS_ACCOUNTS_PER_HOUR": "1000",
            "MEDIUS_SYNCS_PER_HOUR": "1000000",
            "MEDIUS_WORKER": "none",
            **env,
        }
        self.database_url = self.env["DATABASE_URL"]
        self.prefix: tuple[str, ...] = ()
        self.exit_code: int | None = None  # None while it runs
        self._process: subprocess.Popen[bytes] | ForkedServer | None = None

    def start(self) -> Self:
        """Start, and wait until it is healthy. Raises AssertionError with its stderr."""
        self.exit_code = None
        forked = not self.prefix and "SSL_CERT_FILE" not in self.env  # imports read that
        self._process = ForkedServer(ROOT, self.env, self.errors) if forked else self._run()
        deadline = time.monotonic() + START_SECONDS
        while not self._is_healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"The server did not start: {self.errors.read_text()}")
            time.sleep(0.02)
        return self

    def _run(self) -> subprocess.Popen[bytes]:
        command = [*self.prefix, sys.executable, "-m", "backend"]
        with self.errors.open("ab") as errors:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, SIGTERM by default, and return the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        try:
            return self._process.wait(STOP_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """Kill the server and its children without a shutdown, like a power cut."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self.exit_code = self._process.wait()
            self._process = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/api/health", timeout=10) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
