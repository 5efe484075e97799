"""Runs what wants an event loop in a thread of its own.

Where Playwright's sync API is open, and it stays open for a whole run, the main thread has a
running loop already and asyncio.run() refuses. Requests to a real server come in threads without a
loop too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def apart(work: Callable[[], Result]) -> Result:
    """Return what `work` returns in another thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Return what `coroutine` returns, from a loop of its own."""
    return apart(lambda: asyncio.run(coroutine))
