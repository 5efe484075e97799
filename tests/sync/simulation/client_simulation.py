"""The client simulation (pwa/simulation), a Node process that calls the server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from tests.support.server import ROOT
from tests.sync.simulation.real_server import RealServer

NODE = Path(sys.executable).parent / "node"


class BrokenPromise(AssertionError):
    """A promise to the people who use Medius was broken."""


class ClientSimulation:
    """Runs jobs, see pwa/simulation/against-real-server.ts."""

    def __init__(self, requests: TextIO, results: TextIO) -> None:
        """Read what the simulation writes, and write what it reads."""
        self._from, self._to = requests, results

    def run(
        self, server: RealServer, job: str, histories: int = 0, seed: int = 0, **options: str
    ) -> Any:
        """Run a job and return its result. Raises BrokenPromise."""
        failure: Exception | None = None
        self._send({"job": job, "histories": histories, "seed": seed, **options})
        while "call" in (message := self._receive()):
            try:
                self._send({"result": server.call(message["call"], message["args"])})
            except Exception as error:  # raised below, when the job has ended
                failure = error
                self._send({"error": repr(error)})
        if "broken" in message:
            raise BrokenPromise(message["broken"]) from failure
        return message["done"]

    def _send(self, message: dict[str, Any]) -> None:
        print(json.dumps(message), file=self._to, flush=True)

    def _receive(self) -> dict[str, Any]:
        line = self._from.readline()
        assert line, "the simulation ended; see what it printed"
        message: dict[str, Any] = json.loads(line)
        return message


@contextmanager
def client_simulation() -> Iterator[ClientSimulation]:
    """Yield a simulation; its process ends when its input is closed."""
    (its_input, to), (from_it, its_output) = os.pipe(), os.pipe()
    own = (its_input, its_output)
    command = [str(NODE), "simulation/against-real-server.ts", *map(str, own)]
    with subprocess.Popen(command, cwd=ROOT / "pwa", pass_fds=own):
        for each in own:
            os.close(each)
        with os.fdopen(from_it) as requests, os.fdopen(to, "w") as results:
            yield ClientSimulation(requests, results)
