"""Names Python code that nothing uses: first in the server by itself, then in the server and its
tests.

Class variables are left out, for columns and schema fields are read by their frameworks.
Run it as `python -m tests.repo.dead_code`.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture

SKIPPED = {"attribute", "variable"}


def dead(*folders: str) -> Iterator[str]:
    """Yield one line for each thing in `folders` that nothing in them uses."""
    settings = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["vulture"]
    watcher = Vulture(
        ignore_names=settings["ignore_names"], ignore_decorators=settings["ignore_decorators"]
    )
    watcher.scavenge(folders)
    for item in watcher.get_unused_code(min_confidence=settings["min_confidence"]):
        if item.typ not in SKIPPED:
            yield f"{item.filename}:{item.first_lineno}: nothing uses {item.typ} {item.name}"


def main() -> None:
    """Print everything dead; end with 1 if there is any."""
    found = sorted({*dead("backend"), *dead("backend", "tests")})
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
