"""The app, a client and an account, on SQLite and on PostgreSQL; a server to kill."""

from collections.abc import Iterator

import pytest

from tests.support.app_on_both_engines import *  # noqa: F403 - the fixtures of this folder
from tests.support.killable import Killable


@pytest.fixture
def killable(database_url: str) -> Iterator[Killable]:
    server = Killable(database_url)
    yield server
    server.end()
