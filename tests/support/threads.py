"""Run coroutines in a thread: Playwright's sync API has an event loop in the main thread."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_in_thread(work: Callable[[], Result]) -> Result:
    """Return the result of `work`, run in another thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Return the result of `coroutine`, run in another thread with its own event loop."""
    return run_in_thread(lambda: asyncio.run(coroutine))
