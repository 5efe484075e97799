"""Measure how fast Medius and its peers are, and print medians. Nothing passes or fails.

`python -m tests.bench` runs every part, `python -m tests.bench sync` one of them. With `--no-kinto`
`sync` needs only our own virtual environment.
"""

import argparse
import os
import platform

from tests.bench import page_speed, sync

PARTS = ("phone", "sync")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)}; all of them by default")
    parser.add_argument("--no-kinto", action="store_true", help="leave Kinto out of `sync`")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} (it slows everything)")
    for part in options.parts or PARTS:
        if part not in PARTS:
            parser.error(f"there is no part {part}")
        if part == "phone":
            page_speed.measure()
        else:
            sync.measure(with_kinto=not options.no_kinto)


if __name__ == "__main__":
    main()
