"""How cheaply reminders are found, packed and sent: Medius beside its peers, in one run.

Each peer is a process that packs, or packs and sends over TLS, the same messages to the same
subscriptions; each round asks them in a new order. CPU is the peer's own; ratios are taken within a
round, where all saw the same machine.
"""

import json
import os
import random
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from backend.push.vapid import generate_key
from backend.reminders import payload
from tests.bench import due
from tests.bench.databases import PostgreSQL
from tests.push.browser import Browser
from tests.push.certificates import Certificates
from tests.support.server import ROOT, free_port

ROUNDS = int(os.environ.get("ROUNDS", "5"))
MESSAGES = {"prepare": 1_000, "send": 1_000}
HERE = Path(__file__).parent
OURS = [sys.executable, "-m", "tests.bench.push_ours"]
PEERS = {
    "Medius": [*OURS, "medius"],
    "webpush": [*OURS, "webpush"],
    "pywebpush": [str(ROOT / ".venv-bench/bin/python"), str(HERE / "push_pywebpush.py")],
    "web-push on Node": ["node", str(HERE / "push_node.mjs")],
    "bare cryptography": [*OURS, "bare"],
}
SENDERS = [name for name in PEERS if name != "bare cryptography"]
GOALS = {
    "prepare": {
        "webpush": "at least 1.8",
        "pywebpush": "",
        "web-push on Node": "at least 6",
        "bare cryptography": "the least there can be",
    },
    "send": {"webpush": "over 1", "pywebpush": "over 1", "web-push on Node": "over 1"},
}
"""Of the peer's CPU over ours."""

Rounds = dict[str, list[dict[str, float]]]


def measure() -> None:
    """Measure and print."""
    version = subprocess.run(
        ["node", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    print(f"Node is {version}; on Node 20 web-push takes about twice as much as on 22 or 24.")
    with tempfile.TemporaryDirectory() as name, ExitStack() as at_the_end:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL has a user of its own when we are root
        with listening(folder) as (origin, certificate):
            for what, count in MESSAGES.items():
                peers = SENDERS if what == "send" else list(PEERS)
                _show(
                    what, count, _measured(what, peers, _asked(folder, origin, certificate, count))
                )
        postgresql = PostgreSQL(folder / "postgresql")
        at_the_end.callback(postgresql.stop)
        due.measure(folder, postgresql)


@contextmanager
def listening(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the origin of a push service with TLS, and the certificate of who vouches for it."""
    certificates, port = Certificates(folder, ("localhost",)), free_port()
    serve = f"-m granian --interface rsgi --http 1 --port {port} --log-level error".split()
    shows = ["--ssl-certificate", str(certificates.own), "--ssl-keyfile", str(certificates.own)]
    command = [sys.executable, *serve, *shows, "tests.bench.push_service:application"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _wait_for(f"https://localhost:{port}/", certificates.authority)
            yield f"https://localhost:{port}", certificates.authority
        finally:
            process.terminate()


def _wait_for(url: str, certificate: Path) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    until = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, b"", timeout=5, context=context).close()
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _asked(folder: Path, origin: str, certificate: Path, count: int) -> Path:
    """Write down who gets what, for every peer alike; return where."""
    key, browsers = generate_key(), [Browser() for _ in range(count)]
    secret = key.private.private_numbers().private_value.to_bytes(32)
    asked: dict[str, Any] = {
        "subscriptions": [
            {
                "endpoint": f"{origin}/fcm/send/{n:0140d}",
                "keys": {"p256dh": each.p256dh, "auth": each.auth},
            }
            for n, each in enumerate(browsers)
        ],
        "content": payload.daily("an account", 0, "https://medius.example", None, False),
        "contact": "mailto:clinic@example.org",
        "ttl": 10_800,
        "pem": key.pem,
        "publicKey": key.public,
        "privateKey": urlsafe_b64encode(secret).rstrip(b"=").decode(),
        "certificate": str(certificate),
    }
    path = folder / "asked.json"
    path.write_text(json.dumps(asked))
    return path


def _measured(what: str, names: list[str], path: Path) -> Rounds:
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with ExitStack() as stack:
        peers = {
            name: stack.enter_context(
                subprocess.Popen(
                    [*PEERS[name], what, str(path)],
                    cwd=ROOT,
                    env=env,
                    stdin=-1,
                    stdout=-1,
                    text=True,
                    bufsize=1,
                )
            )
            for name in names
        }
        rounds: Rounds = {name: [] for name in peers}
        for _ in range(ROUNDS + 1):
            for name, peer in random.sample(list(peers.items()), len(peers)):
                assert peer.stdin
                assert peer.stdout
                peer.stdin.write("go\n")
                rounds[name].append(json.loads(peer.stdout.readline()))
    return {name: each[1:] for name, each in rounds.items()}  # the first warmed up


def _show(what: str, count: int, rounds: Rounds) -> None:
    print(
        f"{what.capitalize()} {count:,} messages{' at concurrency 100 over TLS' if what == 'send' else ''}, medians:"
    )
    for name, each in rounds.items():
        if any(one["good"] != count for one in each):
            raise SystemExit(f"{name} did not get every message through")
        cpu = statistics.median(one["cpu"] / count * 1e6 for one in each)
        wall = statistics.median(count / one["wall"] for one in each)
        ratios = [
            one["cpu"] / ours["cpu"] for one, ours in zip(each, rounds["Medius"], strict=True)
        ]
        ratio = f"{statistics.median(ratios):5.2f} times our CPU  {GOALS[what].get(name, '')}"
        goal = "goal at most 400 us" if what == "send" else ""
        said = f"{wall:7,.0f} a second  {cpu:7,.0f} us of CPU each ({1e6 / cpu:6,.0f} a second and core)"
        print(f"  {name:18} {said}  {goal if name == 'Medius' else ratio}", flush=True)
