"""Leaves out the WebKit tests on a machine that has no WebKit, and says so."""

import pytest

from tests.browsers import NO_WEBKIT, webkit


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if webkit() is not None:
        return
    left_out = [item for item in items if item.get_closest_marker("webkit")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if webkit() is None:
        terminalreporter.section(NO_WEBKIT, red=True)
