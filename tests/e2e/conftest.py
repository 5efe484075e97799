"""Browsers, phones and a server for the tests that use the app as a person does.

A machine without WebKit leaves its tests out, and one where no small disk can be mounted; the run says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browsers import NO_WEBKIT, chromium, webkit
from tests.disk import NO_DISK, can_mount
from tests.e2e.phone import FLAGS, Phone
from tests.server import Server

NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "webkit": (lambda: webkit() is not None, NO_WEBKIT),
    "small_disk": (can_mount, NO_DISK),
}
"""By marker: whether this machine has what a test needs, and what is said when it does not."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lacking = [marker for marker, (there, _) in NEEDS.items() if not there()]
    left_out = [item for item in items if any(item.get_closest_marker(marker) for marker in lacking)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for there, said in NEEDS.values():
        if not there():
            terminalreporter.section(said, red=True)


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
    """A running server for tests that never stop it; every phone has an account of its own there."""
    server = Server(tmp_path_factory.mktemp("shared")).start()
    yield server
    server.kill()


@pytest.fixture
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A phone with nothing on it. Afterwards it must have met no error and asked nobody but the server.

    `@pytest.mark.parametrize("phone", [{"reduced_motion": "reduce"}], indirect=True)` makes it another one.
    """
    options: dict[str, Any] = getattr(request, "param", {})
    phone = Phone(browser, **options)
    yield phone
    phone.put_away()
    assert phone.troubles == []
