"""How long `flask content check` takes beside Flask's own start: an author runs it after each
change.
"""

import os
import subprocess
import sys
from statistics import median

from tests.support.server import ROOT

CHECK = [sys.executable, "-m", "flask", "--app", "backend.cli", "content", "check"]
FLASK = [sys.executable, "-c", "import flask.cli"]
RUNS = 7


def measure() -> None:
    """Print seconds of the processor, and how many times those of Flask alone they are. By turns: a
    busy machine is as busy for both.
    """
    pairs = [(processor_seconds(CHECK), processor_seconds(FLASK)) for _ in range(RUNS)]
    check, flask = (median(each) for each in zip(*pairs, strict=True))
    ratio = median(ours / theirs for ours, theirs in pairs)
    print(
        f"content check: {check:.2f} s of the processor, {ratio:.1f} times what Flask alone takes ({flask:.2f} s)"
    )


def processor_seconds(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    after = os.times()
    return (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
