"""A small disk for a server: tmpfs in a namespace that ends with the server."""

import subprocess
from functools import cache
from pathlib import Path

NO_DISK = (
    "This machine lets nobody mount a small disk (unshare --user --mount), "
    "so a full one was not tried here; "
    "tests/db/test_full_disk.py tries the database's own limit."
)
OWN_NAMES = ("unshare", "--user", "--map-root-user", "--mount")


@cache
def can_mount() -> bool:
    """Return whether a file system can be mounted here."""
    try:
        done = subprocess.run(
            [*OWN_NAMES, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def mount_prefix(folder: Path, size: str) -> tuple[str, ...]:
    """Return the prefix of a command for which `folder` is a disk of `size`, like 4m."""
    script = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && shift && exec "$@"'
    return (*OWN_NAMES, "sh", "-c", script, str(folder), size)


def resize(pid: int, folder: Path, size: str) -> None:
    """Resize the disk at `folder` for the process `pid`."""
    inside = ["nsenter", "--target", str(pid), "--user", "--mount", "--preserve-credentials"]
    subprocess.run([*inside, "mount", "-o", f"remount,size={size}", str(folder)], check=True)
