"""Rate limits: token buckets in the database, which all processes share."""

import hmac
import ipaddress
import math
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Table,
    bindparam,
    case,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.clock import DAY_MS, HOUR_MS
from backend.db.installation import installation_secret
from backend.db.models import TokenBucket

_BUCKET = cast(Table, TokenBucket.__table__)
# The size of a bucket, its tokens a millisecond, and the time (ms of UTC): see bucket_parameters.
LIMIT, PER_MS = bindparam("limit", type_=Float), bindparam("per_ms", type_=Float)
NOW = bindparam("now", type_=BigInteger)


def refilled(tokens: ColumnElement[Any], updated_at: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the SQL expression of the tokens that a bucket has now, refilled since `updated_at`.

    Elapsed time is never negative, even when the machine's clock was set back.
    """
    uncapped = tokens + case((updated_at < NOW, (NOW - updated_at) * PER_MS), else_=0)
    return case((uncapped > LIMIT, LIMIT), else_=uncapped)


def _take_statement(insert: Callable[[Table], sqlite.Insert | postgresql.Insert]) -> Any:
    """Return the upsert that takes a token: two requests at once cannot both take the last one."""
    statement = insert(_BUCKET).values(key=bindparam("bucket"), tokens=LIMIT - 1, updated=NOW)
    return statement.on_conflict_do_update(
        index_elements=[_BUCKET.c.key],
        set_={"tokens": _REFILLED - 1, "updated": NOW},
        where=_REFILLED >= 1,
    ).returning(_BUCKET.c.tokens)


_REFILLED = refilled(_BUCKET.c.tokens, _BUCKET.c.updated)
_TAKE = {"sqlite": _take_statement(sqlite.insert), "postgresql": _take_statement(postgresql.insert)}
_THIS_BUCKET = _BUCKET.c.key == bindparam("bucket")
_TOKENS = select(_REFILLED).where(_THIS_BUCKET)
_REFUND = (
    update(_BUCKET)
    .where(_THIS_BUCKET)
    .values(tokens=case((_BUCKET.c.tokens + 1 > LIMIT, LIMIT), else_=_BUCKET.c.tokens + 1))
)
_FULL = (
    select(_BUCKET.c.key)
    .where(_BUCKET.c.updated < bindparam("before"))
    .order_by(_BUCKET.c.key)
    .limit(100)
    .with_for_update(skip_locked=True)  # concurrent deletes would deadlock
)
_DELETE_FULL = delete(_BUCKET).where(_BUCKET.c.key.in_(_FULL.scalar_subquery()))


def take(db_session: Session, key: str, limit: int, now: int, within_ms: int = HOUR_MS) -> int:
    """Take one token of the bucket `key`; return 0, or the seconds to wait for the next one.

    The bucket holds `limit` tokens and refills within `within_ms`, an hour or less.
    """
    values = {"bucket": key, **bucket_parameters(limit, now, within_ms)}
    if db_session.execute(_TAKE[db_session.connection().dialect.name], values).first():
        return 0
    return seconds_to_wait(db_session.execute(_TOKENS, values).scalar_one(), limit, within_ms)


def bucket_parameters(limit: int, now: int, within_ms: int = HOUR_MS) -> dict[str, float]:
    """Return the bind values of `refilled` for a bucket of `limit` tokens."""
    return {"limit": float(limit), "per_ms": limit / within_ms, "now": now}


def seconds_to_wait(tokens: float, limit: int, within_ms: int = HOUR_MS) -> int:
    """Return the seconds until a bucket that has `tokens` (less than one) has one."""
    return max(1, math.ceil(round((1 - float(tokens)) * within_ms / limit / 1000, 3)))


def delete_full_buckets(db_session: Session, now: int) -> None:
    """Delete up to a hundred buckets that are full again: a missing bucket counts as full."""
    db_session.execute(_DELETE_FULL, {"before": now - HOUR_MS})


def refund(db_session: Session, key: str, limit: int) -> None:
    """Put back a token that was taken for an attempt that does not count."""
    db_session.execute(_REFUND, {"bucket": key, "limit": float(limit)})


def address_key(db_session: Session, purpose: str, address: str, now: int) -> str:
    """Return the bucket key of a client's address; IPv6 addresses count by their /64 network.

    It is a hash with the day and the installation's secret: the database holds no addresses.
    """
    try:
        parsed = ipaddress.ip_address(address)
        is_v6 = parsed.version == 6
        network = str(ipaddress.ip_network(f"{address}/64", strict=False)) if is_v6 else address
    except ValueError:
        network = address
    message = f"{now // DAY_MS} {network}".encode()
    digest = hmac.new(installation_secret(db_session), message, "sha256")
    return f"{purpose}:{digest.hexdigest()[:32]}"
