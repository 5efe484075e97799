"""How often something may be done. Buckets of tokens in the database, so that every process counts
together.
"""

from __future__ import annotations

import hmac
import ipaddress
import math
from typing import cast

from sqlalchemy import Table, bindparam, delete, select, text
from sqlalchemy.orm import Session

from backend.clock import DAY_MS, HOUR_MS
from backend.db.installation import installation_secret
from backend.db.models import TokenBucket


def refilled(tokens: str, updated: str) -> str:
    """Return the SQL for what a bucket holds at `:now` that held `tokens` when it was `updated`
    (names of columns).

    Elapsed time is never negative, even when the machine's clock was set back.
    """
    full_again = (
        f"{tokens} + CASE WHEN :now > {updated} THEN (:now - {updated}) * :per_ms ELSE 0 END"
    )
    return f"CASE WHEN {full_again} > :most THEN :most ELSE {full_again} END"


_REFILLED = refilled("token_bucket.tokens", "token_bucket.updated")
# One statement, so that two requests at once cannot both take the last token.
_TAKE = text(f"""
    INSERT INTO token_bucket (key, tokens, updated) VALUES (:key, :most - 1, :now)
    ON CONFLICT (key) DO UPDATE SET tokens = {_REFILLED} - 1, updated = :now WHERE {_REFILLED} >= 1
    RETURNING tokens""")  # noqa: S608 - the parts are constants above, every value is bound
_LEFT = text(f"SELECT {_REFILLED} FROM token_bucket WHERE key = :key")  # noqa: S608 - as above
_PUT_BACK = text("""
    UPDATE token_bucket SET tokens = CASE WHEN tokens + 1 > :most THEN :most ELSE tokens + 1 END WHERE key = :key""")
_BUCKET = cast(Table, TokenBucket.__table__)
_LONG_FULL = (
    select(_BUCKET.c.key)
    .where(_BUCKET.c.updated < bindparam("before"))
    .order_by(_BUCKET.c.key)
    .limit(100)
    .with_for_update(skip_locked=True)  # two that forget at once would each wait for the other
)
_FORGET = delete(_BUCKET).where(_BUCKET.c.key.in_(_LONG_FULL.scalar_subquery()))


def take(session: Session, key: str, most: int, now: int, within_ms: int = HOUR_MS) -> int:
    """Take one token of the bucket `key`, which holds `most` and fills again `within_ms`, an hour
    or less.

    Returns 0 when there was one, or else the seconds to wait for the next.
    """
    values = {"key": key, **pace(most, now, within_ms)}
    if session.execute(_TAKE, values).first():
        return 0
    return seconds_to_wait(session.execute(_LEFT, values).scalar_one(), most, within_ms)


def pace(most: int, now: int, within_ms: int = HOUR_MS) -> dict[str, float]:
    """Return the values that `refilled` asks for, of a bucket that holds `most` and fills again
    `within_ms`.
    """
    return {"most": float(most), "per_ms": most / within_ms, "now": now}


def seconds_to_wait(left: float, most: int, within_ms: int = HOUR_MS) -> int:
    """Return the seconds until a bucket that has less than one token `left` has one."""
    return max(1, math.ceil(round((1 - float(left)) * within_ms / most / 1000, 3)))


def forget(session: Session, now: int) -> None:
    """Forget some buckets that are full again."""
    session.execute(_FORGET, {"before": now - HOUR_MS})


def put_back(session: Session, key: str, most: int) -> None:
    """Put a token back that need not have been taken."""
    session.execute(_PUT_BACK, {"key": key, "most": float(most)})


def bucket(session: Session, what: str, address: str, now: int) -> str:
    """Return the key of the bucket in which a client's address is counted, IPv6 by its network of
    64 bits.

    Hashed with the day and the installation's secret, so that the database holds no address as
    such.
    """
    try:
        parsed = ipaddress.ip_address(address)
        network = (
            str(ipaddress.ip_network(f"{address}/64", strict=False))
            if parsed.version == 6
            else address
        )
    except ValueError:
        network = address
    digest = hmac.new(installation_secret(session), f"{now // DAY_MS} {network}".encode(), "sha256")
    return f"{what}:{digest.hexdigest()[:32]}"
