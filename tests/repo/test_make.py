"""`make` and `make run`."""

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
TIMEOUT_SECONDS = 90


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a shell, without the variables of the make that runs the tests."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return {**clean, "PORT": str(free_port()), "DATABASE_URL": f"sqlite:///{tmp_path}/medius.db"}


def reset_sigint() -> None:
    """Let SIGINT stop the process: a background job of a shell inherits that it is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def started(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start `make run` with its output in tmp_path/output."""
    with (tmp_path / "output").open("wb") as output:
        make = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=reset_sigint,
        )
        yield make
    if make.poll() is None:
        os.killpg(make.pid, signal.SIGKILL)
        make.wait()


def is_healthy(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=10) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until_healthy(port: str, make: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + TIMEOUT_SECONDS
    while not is_healthy(port) and make.poll() is None and time.monotonic() < end:
        time.sleep(0.05)


def test_make_lists_its_targets(environment: dict[str, str]) -> None:
    output = subprocess.run(
        ["make"], cwd=ROOT, env=environment, capture_output=True, text=True
    ).stdout

    listed = {line.split()[1] for line in output.splitlines()}
    assert {"run", "dev", "test", "check", "bench", "screenshots", "clean"} <= listed
    assert all(len(line.split()) > 3 for line in output.splitlines())


def test_make_run_on_a_built_tree_serves_without_building(
    environment: dict[str, str], started: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    built_at = (ROOT / "pwa/dist/index.html").stat().st_mtime_ns

    wait_until_healthy(environment["PORT"], started)

    output = (tmp_path / "output").read_text()
    assert started.poll() is None, output
    assert is_healthy(environment["PORT"])
    assert "Building" not in output
    assert "Installing" not in output
    assert (ROOT / "pwa/dist/index.html").stat().st_mtime_ns == built_at


def test_ctrl_c_stops_make_run_and_its_server(
    environment: dict[str, str], started: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    wait_until_healthy(environment["PORT"], started)

    os.killpg(started.pid, signal.SIGINT)

    started.wait(timeout=TIMEOUT_SECONDS)
    output = (tmp_path / "output").read_text()
    assert "Traceback" not in output
    assert not is_healthy(environment["PORT"])


def test_make_without_a_new_python_names_the_version_to_install(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "Makefile").symlink_to(ROOT / "Makefile")
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend/requirements.txt").touch()

    make = subprocess.run(
        ["make", "PYTHON=", ".venv/.run"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert make.returncode != 0
    assert make.stderr.startswith("Medius needs Python 3.11 or newer")
