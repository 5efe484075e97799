"""How often somebody may try a code that may be wrong."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from backend.clock import now_ms
from backend.db.database import writing
from backend.db.rate_limits import bucket, forget, put_back, take
from backend.web.problems import Problem


class AttemptLimit:
    """Counts a try before it is made, so that many at once are no more than one after another.

    A right one is put back: only wrong ones count. `in_all` is for the whole server.
    """

    def __init__(
        self, what: str, an_address: int, within_ms: int, in_all: int | None = None
    ) -> None:
        self.what = what
        self.most = [an_address, *([in_all] if in_all else [])]
        self.within_ms = within_ms
        self.keys: list[str] = []

    def take(self) -> None:
        """Count one try. Raises the too-many-tries problem."""
        now = now_ms()
        with writing() as session:
            forget(session, now)
            self.keys = [
                bucket(session, self.what, request.remote_addr or "", now),
                f"{self.what}:all",
            ]
            for key, most in zip(self.keys, self.most, strict=False):
                wait = take(session, key, most, now, self.within_ms)
                if wait:
                    raise _too_many(wait)

    def put_back(self, session: Session) -> None:
        """Count the try no more, for it was right."""
        for key, most in zip(self.keys, self.most, strict=False):
            put_back(session, key, most)


def _too_many(wait: int) -> Problem:
    return Problem(
        429,
        "too-many-tries",
        "Too many wrong codes",
        f"Wait {wait} seconds, then try again. Nothing on this phone has changed.",
        retry_after=wait,
    )
