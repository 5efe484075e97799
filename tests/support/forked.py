"""Run `python -m backend` without importing everything again.

Imports take most of the time of a start. So the process is forked from one that has imported the
server and has done nothing else.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

from backend.__main__ import main

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


class ForkedServer:
    """A server process in a session of its own, with the methods of subprocess.Popen."""

    def __init__(self, folder: Path, env: dict[str, str], stderr: Path) -> None:
        self._process = _FORKS.Process(target=_serve, args=(folder, env, stderr))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code. Raises subprocess.TimeoutExpired after `timeout` seconds."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("backend", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)


def _serve(folder: Path, env: dict[str, str], stderr: Path) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(stderr, os.O_WRONLY | os.O_APPEND | os.O_CREAT), 2)
    sys.exit(main())
