"""A pool of one connection that threads get in the order they asked for it.

In SQLAlchemy's own pool who has just given the connection back may take it again before the thread
that was woken for it runs: under load some waited for a second while others were served many times.
"""

from __future__ import annotations

import logging
from collections import deque
from threading import Lock
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool


class FairPool(QueuePool):
    """QueuePool with one connection, a queue of those who wait, and none beyond. Raises its
    TimeoutError as it does.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.logger = logging.getLogger(QueuePool.__module__)  # by our name it would pass for ours
        self._line: deque[Lock] = deque()
        """Of each who has the connection or waits for it, in their order; the first one's is
        open."""
        self._line_lock = Lock()

    def _do_get(self) -> ConnectionPoolEntry:
        self._stand_in_line()
        try:
            return super()._do_get()
        except BaseException:
            self._leave()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        try:
            super()._do_return_conn(record)
        finally:
            self._leave()

    def _stand_in_line(self) -> None:
        turn = Lock()
        with self._line_lock:
            if self._line:
                turn.acquire()
            self._line.append(turn)
        if turn.acquire(timeout=self.timeout()):
            return
        with self._line_lock:
            if self._line[0] is turn:  # it came in this very moment
                return
            self._line.remove(turn)
        raise PoolTimeout(f"The one connection did not come within {self.timeout():g} seconds.")

    def _leave(self) -> None:
        with self._line_lock:
            self._line.popleft()
            if self._line:
                self._line[0].release()
