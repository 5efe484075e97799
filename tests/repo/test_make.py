"""The commands that everybody types."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server import free_port

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What make would be given by a person, not by the make that runs these tests."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return {**ours, "PORT": str(free_port()), "DATABASE_URL": f"sqlite:///{tmp_path}/medius.db"}


def heed_ctrl_c() -> None:
    """A shell that runs the tests in its background makes them deaf to Ctrl-C, and so all that they
    start.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def started(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`make run`, with all it says in tmp_path/said."""
    with (tmp_path / "said").open("wb") as said:
        make = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
        yield make
    if make.poll() is None:
        os.killpg(make.pid, signal.SIGKILL)
        make.wait()


def answers(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_until_it_answers(port: str, make: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not answers(port) and make.poll() is None and time.monotonic() < end:
        time.sleep(0.05)


def test_make_alone_lists_what_it_can_do(environment: dict[str, str]) -> None:
    said = subprocess.run(
        ["make"], cwd=ROOT, env=environment, capture_output=True, text=True
    ).stdout

    listed = {line.split()[1] for line in said.splitlines()}
    assert {"run", "test", "check", "bench", "screenshots", "clean"} <= listed
    assert all(len(line.split()) > 3 for line in said.splitlines())


def test_make_run_on_a_built_tree_serves_and_builds_nothing(
    environment: dict[str, str], started: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    built_at = (ROOT / "pwa/dist/index.html").stat().st_mtime_ns

    wait_until_it_answers(environment["PORT"], started)

    said = (tmp_path / "said").read_text()
    assert started.poll() is None, said
    assert answers(environment["PORT"])
    assert "Building" not in said
    assert "Installing" not in said
    assert (ROOT / "pwa/dist/index.html").stat().st_mtime_ns == built_at


def test_ctrl_c_ends_make_run_and_leaves_nothing_behind(
    environment: dict[str, str], started: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    wait_until_it_answers(environment["PORT"], started)

    os.killpg(started.pid, signal.SIGINT)

    started.wait(timeout=PATIENCE_SECONDS)
    said = (tmp_path / "said").read_text()
    assert "Traceback" not in said
    assert not answers(environment["PORT"])


def test_without_a_python_new_enough_make_says_what_to_install(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "Makefile").symlink_to(ROOT / "Makefile")
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend/requirements.txt").touch()

    answer = subprocess.run(
        ["make", "PYTHON=", ".venv/.run"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert answer.returncode != 0
    assert answer.stderr.startswith("Medius needs Python 3.11 or newer")
