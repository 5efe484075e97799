"""The app's own client, on phones in Node, against a server that is killed: nothing that was kept
is lost.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import ROOT, Server

NODE = Path(sys.executable).parent / "node"
STEPS = 300


@pytest.mark.parametrize("seed", [1, 2])
def test_real_phones_and_a_killed_server_end_the_same(seed: int, tmp_path: Path) -> None:
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
        said = _serve(phones, server)
        assert phones.stderr
        wrong = phones.stderr.read()
    server.kill()

    assert phones.returncode == 0, wrong
    told = json.loads(said)
    assert told["records"] > 20
    assert (
        min(
            told[fate]
            for fate in ("request lost", "answer lost", "twice", "late", "refused", "deleted")
        )
        > 0
    )


def _serve(phones: subprocess.Popen[str], server: Server) -> str:
    """Kill and start `server` as the phones ask; return the last line they say."""
    assert phones.stdin
    assert phones.stdout
    deeds = {"kill": server.kill, "start": server.start}
    line = ""
    for line in phones.stdout:
        if line.strip() in deeds:
            deeds[line.strip()]()
            print("done", file=phones.stdin, flush=True)
    return line
