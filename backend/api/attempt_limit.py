"""Rate limit of wrong codes."""

from flask import request
from sqlalchemy.orm import Session

from backend.clock import now_ms
from backend.db.database import writing
from backend.db.rate_limits import address_key, delete_full_buckets, refund, take
from backend.web.problems import Problem


class AttemptLimit:
    """Counts an attempt before its code is checked, so that parallel requests get no extra tries.

    A successful attempt is refunded. `per_address` and `in_all` (None: no limit) are the
    wrong codes allowed within `within_ms`, from one address and for the whole server.
    """

    def __init__(
        self, name: str, per_address: int, within_ms: int, in_all: int | None = None
    ) -> None:
        self.name = name
        self.limits = [per_address, *([in_all] if in_all else [])]
        self.within_ms = within_ms
        self.keys: list[str] = []

    def take(self) -> None:
        """Count one attempt. Raises the too-many-tries problem."""
        now = now_ms()
        with writing() as db_session:
            delete_full_buckets(db_session, now)
            address = address_key(db_session, self.name, request.remote_addr or "", now)
            self.keys = [address, f"{self.name}:all"]
            for key, limit in zip(self.keys, self.limits, strict=False):
                wait = take(db_session, key, limit, now, self.within_ms)
                if wait:
                    raise Problem(
                        429,
                        "too-many-tries",
                        "Too many wrong codes",
                        f"Wait {wait} seconds, then try again. Nothing on this phone has changed.",
                        retry_after=wait,
                    )

    def refund(self, db_session: Session) -> None:
        """Give back the attempt: it was successful."""
        for key, limit in zip(self.keys, self.limits, strict=False):
            refund(db_session, key, limit)
