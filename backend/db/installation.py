"""Values that belong to one installation."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models import Installation


def installation_secret(db_session: Session) -> bytes:
    """Return the 32 random bytes that the first migration made."""
    return bytes.fromhex(db_session.execute(select(Installation.secret)).scalar_one())
