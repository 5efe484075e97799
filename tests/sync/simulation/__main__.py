"""Run random histories of the client against the real server, different ones each time.

One round in ten is on PostgreSQL. A broken promise ends it with the shortest history that breaks
it, and with the seed that repeats it.
"""

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

from backend.config import Settings
from backend.db.database import disconnect
from tests.conftest import make_app
from tests.support.postgres import run_postgres
from tests.sync.simulation.client_simulation import ClientSimulation, client_simulation
from tests.sync.simulation.real_server import RealServer, real_server

ROUND = 100  # histories with one seed
POSTGRESQL_EVERY = 10  # rounds


def main() -> None:
    """Run the requested number of histories."""
    parser = argparse.ArgumentParser(prog="python -m tests.sync.simulation", description=__doc__)
    parser.add_argument(
        "histories", type=int, nargs="?", default=ROUND, help=f"how many, in steps of {ROUND}"
    )
    parser.add_argument("--seed", type=int, help="repeat the histories of this seed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="medius-") as folder, run_postgres() as postgres:
        urls = f"sqlite:///{Path(folder) / 'medius.db'}", postgres.new_database()
        for url in urls:
            disconnect(make_app(Settings(url, app_folder=None, serving=False)))
        with (
            client_simulation() as simulation,
            real_server(urls[0]) as sqlite,
            real_server(urls[1]) as postgresql,
        ):
            for _ in range(-(-options.histories // ROUND)):
                seed = secrets.randbelow(2**31) if options.seed is None else options.seed
                run_round(simulation, sqlite if seed % POSTGRESQL_EVERY else postgresql, seed)


def run_round(simulation: ClientSimulation, server: RealServer, seed: int) -> None:
    """Run the histories of one seed."""
    began, requests = time.monotonic(), server.requests
    try:
        with server.running():
            simulation.run(server, "histories", ROUND, seed)
            engine = server.engine.dialect.name
    except BaseException:
        print(f"Repeat: python -m tests.sync.simulation --seed {seed}", file=sys.stderr)
        raise
    seconds = round(time.monotonic() - began)
    done = server.requests - requests
    print(f"{engine}: {ROUND} histories, {done:,} requests in {seconds} s", flush=True)


if __name__ == "__main__":
    main()
