"""The real client in Node against a server that is killed: no confirmed edit is lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import ROOT, Server

NODE = Path(sys.executable).parent / "node"
STEPS = 300


@pytest.mark.parametrize("seed", [1, 2])
def test_clients_equal_a_killed_server_in_the_end(seed: int, tmp_path: Path) -> None:
    server = Server(tmp_path, MEDIUS_APP="none").start()
    command = [str(NODE), "simulation/against-killed-server.ts", server.url, str(seed), str(STEPS)]

    with subprocess.Popen(
        command,
        cwd=ROOT / "pwa",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as phones:
        output = _serve(phones, server)
        assert phones.stderr
        wrong = phones.stderr.read()
    server.kill()

    assert phones.returncode == 0, wrong
    counts = json.loads(output)
    assert counts["records"] > 20
    assert (
        min(
            counts[outcome]
            for outcome in ("request lost", "response lost", "twice", "late", "rejected", "deleted")
        )
        > 0
    )


def _serve(phones: subprocess.Popen[str], server: Server) -> str:
    """Kill and start `server` as requested; return the last line of output."""
    assert phones.stdin
    assert phones.stdout
    actions = {"kill": server.kill, "start": server.start}
    line = ""
    for line in phones.stdout:
        if line.strip() in actions:
            actions[line.strip()]()
            print("done", file=phones.stdin, flush=True)
    return line
