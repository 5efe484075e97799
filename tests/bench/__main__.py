"""Measures how fast Medius is, and prints medians. Nothing here passes or fails.

`python -m tests.bench` runs every part, `python -m tests.bench sync` one of them; `make bench
ONLY=sync` does the same.
"""

import argparse
import os
import platform

from tests.bench import arrival, content, phone, push, scale, sync

PARTS = {
    "arrival": arrival.measure,
    "content": content.measure,
    "phone": phone.measure,
    "push": push.measure,
    "scale": scale.measure,
    "sync": sync.measure,
}


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument(
        "parts", nargs="*", choices=[*PARTS, []], help="which to run; all when none is named"
    )
    parts = asked.parse_args().parts or list(PARTS)
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}: timings of a busy machine are upper bounds."
    )
    for part in parts:
        PARTS[part]()


if __name__ == "__main__":
    main()
