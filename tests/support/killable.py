"""A server process that restarts at once when it is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time

from tests.support.http_phone import WirePhone
from tests.support.server import ROOT, free_port


class Killable:
    """A server process that restarts at once when it is killed."""

    def __init__(self, url: str) -> None:
        self.port = free_port()
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forked_server"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._child = self._next()

    def _next(self) -> int:
        assert self._parent.stdout
        return int(self._parent.stdout.readline())

    def kill(self) -> None:
        """Kill the serving process; the next one starts."""
        os.kill(self._child, signal.SIGKILL)
        self._child = self._next()

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._parent.pid, signal.SIGKILL)
        self._parent.communicate()


def sign_up_when_ready(port: int) -> str:
    """Wait for the first response; return the cookie of a new account."""
    while True:
        try:
            return WirePhone(port).sign_up()
        except OSError:
            time.sleep(0.05)
