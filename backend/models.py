"""The tables. Every time is an integer: milliseconds of UTC since 1970."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table shares: names for constraints, so that a migration can find them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {int: BigInteger, dict[str, Any]: JSON}


class Account(Base):
    """One person, whose name nobody knows."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    rev: Mapped[int]
    """The newest revision given to a record. Its row is the lock for every write of this account."""
    epoch: Mapped[str] = mapped_column(String(16))
    """Changes when the database is put back to an older copy and somebody says so."""
    recovery_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[int]


class Device(Base):
    """One installed app or browser of an account."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[int]
    last_seen_at: Mapped[int]
    """Moved at most once a day."""


class Record(Base):
    """Anything that syncs: a flat map of fields, each a value with its stamp."""

    __tablename__ = "record"
    __table_args__ = (Index("uq_record_account_id_rev", "account_id", "rev", unique=True),)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    rev: Mapped[int]
    deleted: Mapped[str | None] = mapped_column(String(25))
    """The stamp of the delete; the fields are empty then."""
    fields: Mapped[dict[str, Any]]
    """{name: [value, stamp]}"""


class SyncBatch(Base):
    """One push that changed something: its random tag tells a restored copy of the database from this one."""

    __tablename__ = "sync_batch"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    top_rev: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(16))
    device_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[int]


class TokenBucket(Base):
    """How many more times something may be done now, and when that was last counted."""

    __tablename__ = "token_bucket"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    tokens: Mapped[float] = mapped_column(Float)
    updated: Mapped[int] = mapped_column(index=True)
