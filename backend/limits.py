"""How often something may be done. Buckets of tokens in the database, so that every process counts together."""

from __future__ import annotations

import math

from sqlalchemy import text
from sqlalchemy.orm import Session

# One statement, so that two requests at once cannot both take the last token. Elapsed time is never
# negative, even when the machine's clock was set back.
_FULL_AGAIN = """token_bucket.tokens + CASE WHEN :now > token_bucket.updated
                 THEN (:now - token_bucket.updated) * :per_ms ELSE 0 END"""
_REFILLED = f"CASE WHEN {_FULL_AGAIN} > :most THEN :most ELSE {_FULL_AGAIN} END"
_TAKE = text(f"""
    INSERT INTO token_bucket (key, tokens, updated) VALUES (:key, :most - 1, :now)
    ON CONFLICT (key) DO UPDATE SET tokens = {_REFILLED} - 1, updated = :now WHERE {_REFILLED} >= 1
    RETURNING tokens""")  # noqa: S608 - the parts are constants above, every value is bound
_LEFT = text(f"SELECT {_REFILLED} FROM token_bucket WHERE key = :key")  # noqa: S608 - as above
_FORGET = text("DELETE FROM token_bucket WHERE updated < :before")


def take(session: Session, key: str, per_hour: int, now: int) -> int:
    """Take one token of the bucket `key`, which holds `per_hour` and fills again in an hour.

    Returns 0 when there was one, or else the seconds to wait for the next. Buckets that are full again are
    forgotten.
    """
    hour_ms = 3_600_000
    session.execute(_FORGET, {"before": now - hour_ms})
    values = {"key": key, "most": float(per_hour), "now": now, "per_ms": per_hour / hour_ms}
    if session.execute(_TAKE, values).first():
        return 0
    left = float(session.execute(_LEFT, values).scalar_one())
    return max(1, math.ceil(round((1 - left) / values["per_ms"] / 1000, 3)))  # type: ignore[operator]  # all but the key are numbers
