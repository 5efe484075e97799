"""A Chromium with a profile on disk, which a test may kill."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Playwright

from tests.e2e.phone import FLAGS, SCREEN, TIMEOUT_MS
from tests.support.browsers import chromium


@contextmanager
def chromium_on_disk(
    playwright: Playwright, profile: Path, program: Path | None = None
) -> Iterator[BrowserContext]:
    """Run a Chromium with a profile on disk; the test may kill it."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=program or chromium(), args=FLAGS, **SCREEN
    )
    context.set_default_timeout(2 * TIMEOUT_MS)
    try:
        yield context
    finally:
        with suppress(Error):
            context.close()


def kill(profile: Path) -> None:
    """Kill every process of the Chromium with this profile, like a power cut."""
    option = f"--user-data-dir={profile}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if option in (folder / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)
