"""Runs as many random histories as asked, other ones each time; one in ten is on PostgreSQL.

A broken promise ends it, with the shortest history that breaks it and the number that brings it
back.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from backend.config import Settings
from tests.conftest import close, make_app
from tests.simulation.histories import STEPS, TOLD, run, serving
from tests.simulation.server import Server
from tests.support.postgres import run_postgres

AT_ONCE = 200
"""Histories under one number."""
ON_POSTGRESQL = 10
"""One number in so many."""
LONG = 3
"""One number in so many has long histories."""


def main() -> None:
    """Run histories and say how many."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument(
        "histories", type=int, nargs="?", default=AT_ONCE, help=f"how many, in steps of {AT_ONCE}"
    )
    parser.add_argument("--number", type=int, help="those of one number, again")
    asked = parser.parse_args()
    rounds = -(-asked.histories // AT_ONCE)
    with tempfile.TemporaryDirectory(prefix="medius-") as folder, run_postgres() as postgres:
        urls = f"sqlite:///{Path(folder) / 'medius.db'}", postgres.new_database()
        for url in urls:
            close(make_app(Settings(url, app_folder=None, serving=False)))
        with serving(urls[0]) as sqlite, serving(urls[1]) as postgresql:
            for _ in range(rounds):
                number = secrets.randbelow(10**9) if asked.number is None else asked.number
                some(sqlite if number % ON_POSTGRESQL else postgresql, number)


def some(server: Server, number: int) -> None:
    """Run the histories of one number."""
    try:
        with server.running():
            run(server, AT_ONCE, number, steps=STEPS if number % LONG else 2 * STEPS)
    except BaseException:
        print(f"Again: python -m tests.simulation --number {number}", file=sys.stderr)
        raise
    print(*TOLD.lines(), sep="; ", flush=True)


if __name__ == "__main__":
    main()
