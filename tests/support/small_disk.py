"""A small disk for a server: a tmpfs in a mount namespace that ends with the server."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

NO_DISK = (
    "NOT TESTED ON A FULL DISK: this machine does not allow mounts (unshare --user --mount); "
    "tests/db/test_full_disk.py tests the size limit of the database instead."
)
OWN_NAMES = ("unshare", "--user", "--map-root-user", "--mount")


@cache
def can_mount() -> bool:
    """Return whether this machine allows us to mount a file system."""
    try:
        done = subprocess.run(
            [*OWN_NAMES, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def mount_prefix(folder: Path, size: str) -> tuple[str, ...]:
    """Return the prefix of a command that sees a disk of `size`, like 4m, at `folder`."""
    script = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && shift && exec "$@"'
    return (*OWN_NAMES, "sh", "-c", script, str(folder), size)


def resize(pid: int, folder: Path, size: str) -> None:
    """Resize the disk at `folder` that the process `pid` sees."""
    inside = ["nsenter", "--target", str(pid), "--user", "--mount", "--preserve-credentials"]
    subprocess.run([*inside, "mount", "-o", f"remount,size={size}", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[tuple[str, ...]]:
    """Mount a disk of `size` at `folder`; yield the prefix of commands that see it."""
    holder = subprocess.Popen(
        [*mount_prefix(folder, size), "sh", "-c", "echo mounted; exec sleep infinity"],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"mounted\n"
    target = f"--target={holder.pid}"
    yield ("nsenter", target, "--user", "--mount", "--preserve-credentials")
    holder.kill()
    holder.communicate()
