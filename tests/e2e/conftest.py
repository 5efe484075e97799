"""Browsers, phones and a server for the browser tests.

Where WebKit, Firefox, small disks or Linux notifications are missing, their tests are
deselected, and the end of the run lists them.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.e2e.phone import FLAGS, SCREEN, TIMEOUT_MS, Phone
from tests.push.autopush import Autopush
from tests.push.certificates import Certificates
from tests.push.desktop import Desktop
from tests.push.gcm import HOSTS, Gcm
from tests.push.service import served
from tests.support.browsers import NO_DESKTOP, NO_FIREFOX, NO_WEBKIT, chromium, firefox, webkit
from tests.support.server import Server
from tests.support.small_disk import NO_DISK, can_mount


def missing() -> dict[str, str]:
    """Return what this machine lacks: a message for each mark of tests that cannot run."""
    checks = {
        "webkit": (webkit() is None, NO_WEBKIT),
        "firefox": (firefox() is None, NO_FIREFOX),
        "small_disk": (not can_mount(), NO_DISK),
        "desktop": (sys.platform != "linux", NO_DESKTOP),
    }
    return {mark: message for mark, (is_missing, message) in checks.items() if is_missing}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    marks = missing()
    deselected = [item for item in items if any(item.get_closest_marker(mark) for mark in marks)]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in deselected]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for message in missing().values():
        terminalreporter.section(message, red=True)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one server for all tests that do not stop it; every phone has its own account."""
    server = Server(tmp_path_factory.mktemp("shared")).start()
    yield server
    server.kill()


@pytest.fixture
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """Return an empty phone. After the test it must have no error and no request to another host.

    For other options: `parametrize("phone", [{"reduced_motion": "reduce"}], indirect=True)`.
    """
    options: dict[str, Any] = getattr(request, "param", {})
    phone = Phone(browser, **options)
    yield phone
    phone.close()
    assert phone.errors == []


@pytest.fixture
def other(browser: Browser) -> Iterator[Phone]:
    """Return a second phone, which may have errors."""
    phone = Phone(browser)
    yield phone
    phone.close()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """Run a Linux desktop that shows notifications."""
    with served(Desktop()) as desktop:
        yield desktop


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Gcm]:
    """Run the push service of Chromium."""
    with served(Gcm(certificates=Certificates(tmp_path, HOSTS))) as service:
        yield service


@pytest.fixture
def mozilla() -> Iterator[Autopush]:
    """Run the push service of Firefox."""
    with served(Autopush()) as service:
        yield service


@pytest.fixture
def push_chromium(
    playwright: Playwright, server: Server, google: Gcm, desktop: Desktop, tmp_path: Path
) -> Iterator[BrowserContext]:
    """Open a Chromium that may show notifications, with a profile on disk, which push needs."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "chromium",
        executable_path=chromium(),
        args=[*FLAGS, *google.flags],
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": desktop.address},
        **SCREEN,
    )
    context.set_default_timeout(2 * TIMEOUT_MS)
    context.grant_permissions(["notifications"], origin=server.url)
    yield context
    context.close()
